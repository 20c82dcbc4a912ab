package rhoscope.papers;

import java.io.IOException;
import java.util.List;
import rhoscope.papers.Trials.Later;

/** Ω moves a sigmoid network to the level where it is no longer certain to vanish. */
final class R4bCriticalRadius implements Check {
  private static final double LOW = 3.5;
  private static final double HIGH = 5.5;
  private static final double WITHOUT = 0.5;

  @Override
  public String name() {
    return "R4b";
  }

  @Override
  public String claim() {
    return "Pascanu, Mikolov, Bengio 2013, eq. 6, 7 and 9: Ω drives ρ(W) of sigmoid units to"
        + " 1/γ = 4";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Later<List<Trial>> later = trials.train("r4b-cr", seeds);
    Later<List<Trial>> laterWithout = trials.train("r4b-c", seeds);
    List<Trial> with = later.get();
    List<Trial> without = laterWithout.get();
    long risen =
        with.stream().filter(t -> LOW <= t.radiusAtEnd() && t.radiusAtEnd() <= HIGH).count();
    long stayed = without.stream().filter(t -> t.radiusAtEnd() < WITHOUT).count();
    return new Verdict(
        List.of(
            new Row(
                "with Ω: ρ(W) at the end",
                "3.5 to 5.5, each",
                range(with) + ", " + risen + " of " + seeds,
                risen == seeds),
            new Row(
                "without Ω: ρ(W) at the end",
                "below 0.5, each",
                range(without) + ", " + stayed + " of " + seeds,
                stayed == seeds)),
        List.of(Curves.radii("R4b, sigmoid units: ρ(W), critical at 4", List.of(with, without))));
  }

  private static String range(List<Trial> trials) {
    return Row.range(trials.stream().mapToDouble(Trial::radiusAtEnd).toArray());
  }
}
