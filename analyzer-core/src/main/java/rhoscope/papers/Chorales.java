package rhoscope.papers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rhoscope.papers.Trials.Later;

/** Polyphonic music: the published figures stand beside, and are no criterion. */
final class Chorales implements Check {
  /** A first-order Markov chain of each note, counted on the training pieces. */
  private static final double MARKOV = 10.49;

  /** Bai, Kolter, Koltun 2018, arXiv:1803.01271, quoted from memory and not verified. */
  private static final Map<String, Double> PUBLISHED = new LinkedHashMap<>();

  static {
    PUBLISHED.put("tanh", 8.91);
    PUBLISHED.put("lstm", 8.45);
    PUBLISHED.put("gru", 8.43);
  }

  @Override
  public String name() {
    return "chorales";
  }

  @Override
  public String claim() {
    return "Boulanger-Lewandowski, Bengio, Vincent 2012; Bai, Kolter, Koltun 2018: Bach's chorales,"
        + " negative log-likelihood of the test pieces per step, in nats";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Map<String, Later<List<Trial>>> started = new LinkedHashMap<>();
    PUBLISHED.keySet().forEach(c -> started.put(c, trials.train("chorales-" + c, seeds)));
    List<Row> rows = new ArrayList<>();
    List<List<Trial>> all = new ArrayList<>();
    for (Map.Entry<String, Later<List<Trial>>> one : started.entrySet()) {
      List<Trial> ended = one.getValue().get();
      double[] errors = Trial.finalErrors(ended);
      double most = errors[errors.length - 1];
      rows.add(
          new Row(
              one.getKey() + ": test error",
              "< "
                  + MARKOV
                  + ", a Markov chain's (unverified: "
                  + PUBLISHED.get(one.getKey())
                  + ")",
              Row.range(errors),
              most < MARKOV));
      all.add(ended);
    }
    return new Verdict(
        rows, List.of(Curves.losses("Chorales: training loss, nats per step", false, all)));
  }
}
