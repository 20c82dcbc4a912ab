package rhoscope.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

/** Probes with every field filled, numbers of every magnitude among them. */
public final class SampleProbes {
  /** T steps and N sequences; equal seeds give equal probes. */
  public static Probe of(String digest, int steps, int sequences, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Map<String, Probe.Weights> gates = new LinkedHashMap<>();
    for (String gate : List.of("i", "f", "g", "o")) {
      gates.put(
          gate,
          new Probe.Weights(random.nextDouble(), random.nextDouble() * 3, random.nextDouble()));
    }
    Map<String, Norms> summands = new LinkedHashMap<>();
    Map<String, Norms> gradients = new LinkedHashMap<>();
    for (String part : List.of("recurrent", "input", "bias")) {
      summands.put(part, norms(random, steps));
      gradients.put(part, norms(random, 1));
    }
    Probe.Layer layer =
        new Probe.Layer(
            gates,
            rows(random, steps, sequences),
            rows(random, steps, sequences),
            norms(random, steps),
            summands,
            Map.of("recurrent", norms(random, steps)),
            gradients,
            random.doubles(sequences, -1, 1).toArray(),
            random.doubles(sequences, -1, 1).toArray(),
            OptionalDouble.of(random.nextDouble()),
            OptionalDouble.empty(),
            OptionalDouble.of(random.nextDouble()));
    return new Probe(
        digest,
        EvidenceKind.INITIALIZATION,
        "lstm",
        64,
        steps,
        sequences,
        OptionalDouble.of(random.nextDouble()),
        List.of(layer),
        norms(random, steps),
        Optional.of(new Probe.Horizon(8, false, OptionalDouble.of(0.57), OptionalDouble.empty())),
        OptionalDouble.of(random.nextDouble()),
        Optional.of(new Probe.OverTime(norms(random, steps), norms(random, steps), "converges")),
        Optional.of(new Probe.Lyapunov(new double[] {0.1, -0.25}, OptionalDouble.of(0.003))),
        Optional.of(new Probe.Echo(0.98, 1.7)),
        Optional.of(new NonFiniteEvent(7, "gradient:weight_hh_l0", "h", 0, "backward")));
  }

  private static List<Norms> rows(RandomGenerator random, int steps, int sequences) {
    List<Norms> rows = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      rows.add(norms(random, sequences));
    }
    return rows;
  }

  private static Norms norms(RandomGenerator random, int count) {
    double[] ln = random.doubles(count, -30, 30).toArray();
    return new Norms(java.util.Arrays.stream(ln).map(StrictMath::exp).toArray(), ln);
  }

  private SampleProbes() {}
}
