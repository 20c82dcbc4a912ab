package rhoscope.papers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import rhoscope.data.RandomStream;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.lab.NetworkProbe;
import rhoscope.lab.Subject;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.SpectralRadius;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.rules.Finding;
import rhoscope.rules.Rules;

/** The probe's temporal summands, its bounds and its verdicts against what is known exactly. */
final class R1Exactness implements Check {
  private static final int HIDDEN = 7;
  private static final int STEPS = 12;
  private static final double DIFFERENCE = 1e-5;
  private static final int SAME = 2;
  private static final double SLACK = 1 + 1e-12;

  @Override
  public String name() {
    return "R1";
  }

  @Override
  public String claim() {
    return "Pascanu, Mikolov, Bengio 2013, eq. 3 to 7: the gradient is a sum over time whose terms"
        + " have exact values and bounds";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    return trials.compute(() -> new Verdict(rows(seeds), List.of())).get();
  }

  private static List<Row> rows(int seeds) {
    double summands = 0;
    double differences = 0;
    long held = 0;
    long pairs = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      for (Architecture architecture : architectures()) {
        RandomGenerator random = RandomStream.INITIALIZATION.generator(seed, 1);
        Subject subject = random(architecture, STEPS, 3, random);
        Parameters gradient = gradient(subject);
        summands = Math.max(summands, summandError(subject, gradient));
        differences = Math.max(differences, differenceError(subject, gradient));
        if (architecture.cell() == Cell.RNN) {
          long[] bounds = bounds(architecture, random);
          held += bounds[0];
          pairs += bounds[1];
        }
      }
    }
    return List.of(
        Row.below(
            "Σ_k C_{T,k} against back-propagation: norms of W, U and b, relative", 1e-10, summands),
        Row.below("back-propagation against central differences, relative", 1e-6, differences),
        Row.below("closed forms of one linear unit, relative", 1e-12, closedFormError()),
        new Row(
            "‖δ_{t→k}‖ ≤ (γ σ_max)^{t−k} ‖δ_{t→t}‖",
            "all pairs",
            held + " of " + pairs + " pairs",
            held == pairs),
        Row.below(
            "slope of a linear network's gradient against ln ρ(W), relative",
            0.02,
            slopeError(seeds)),
        flagged("W = (2 4; −1 −2), slopes 1 and 0.01: ρ(W) = 0, yet gradients grow", nilpotent()),
        flagged(
            "0.5 on the diagonal, 1 above, n = 40: ρ(W) = 0.5, yet gradients grow", bidiagonal()));
  }

  private static List<Architecture> architectures() {
    List<Architecture> all = new ArrayList<>();
    for (Activation activation : List.of(Activation.TANH, Activation.SIGMOID, Activation.RELU)) {
      all.add(Architecture.plain(activation, 3, HIDDEN, 2));
    }
    all.add(Architecture.of(Cell.LSTM, 3, HIDDEN, 2));
    all.add(Architecture.of(Cell.GRU, 3, HIDDEN, 2));
    return all;
  }

  private static Subject random(
      Architecture architecture, int steps, int sequences, RandomGenerator random) {
    Parameters parameters = Parameters.zeros(architecture);
    for (Parameters.Entry entry : parameters.entries()) {
      boolean recurrent = entry.part() == Part.RECURRENT;
      fill(entry.values(), recurrent ? 1.1 / Math.sqrt(HIDDEN) : 0.5, random);
    }
    double[] inputs = new double[steps * sequences * architecture.inputs()];
    double[] targets = new double[sequences * architecture.outputs()];
    fill(inputs, 1, random);
    fill(targets, 1, random);
    return new Subject(parameters, Loss.SQUARED_ERROR, steps, sequences, inputs, targets, false);
  }

  private static void fill(double[] values, double deviation, RandomGenerator random) {
    Arrays.setAll(values, i -> deviation * random.nextGaussian());
  }

  private static Probe probe(Subject subject) {
    return NetworkProbe.of(
        subject,
        new NetworkProbe.Origin("", EvidenceKind.WEIGHTS, 0),
        1,
        NetworkProbe.Depth.WHOLE,
        () -> false);
  }

  private static Network64 network(Subject subject) {
    return new Network64(
        Kernels.f64(),
        subject.parameters().architecture(),
        subject.loss(),
        subject.everyStep(),
        1,
        () -> false);
  }

  private static double loss(Network64 network, Subject subject) {
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps());
    network.weights().load(subject.parameters());
    return network.forward(subject.steps(), lengths, subject.inputs(), subject.targets());
  }

  private static Parameters gradient(Subject subject) {
    Network64 network = network(subject);
    loss(network, subject);
    network.backward();
    Parameters gradient = Parameters.zeros(subject.parameters().architecture());
    network.gradient().store(gradient);
    return gradient;
  }

  /** Between the probe's sum of C_{T,k} and the gradient of W, U and b, by their norms. */
  private static double summandError(Subject subject, Parameters gradient) {
    Probe.Layer layer = probe(subject).layers().get(0);
    double worst = 0;
    for (Part part : List.of(Part.RECURRENT, Part.INPUT, Part.BIAS)) {
      Norms sum = layer.parameterGradientNorm().get(part.label());
      double own = rhoscope.linalg.Norms.frobenius(gradient.get(part));
      worst = Math.max(worst, sum == null ? 1 : relative(own, sum.values()[0]));
    }
    return worst;
  }

  /** ‖g − differences‖ / ‖g‖ over all parameters. */
  private static double differenceError(Subject subject, Parameters gradient) {
    Network64 network = network(subject);
    double off = 0;
    for (Parameters.Entry entry : subject.parameters().entries()) {
      double[] values = entry.values();
      double[] own = gradient.get(entry.part(), entry.layer());
      for (int i = 0; i < values.length; i++) {
        double before = values[i];
        values[i] = before + DIFFERENCE;
        double above = loss(network, subject);
        values[i] = before - DIFFERENCE;
        double below = loss(network, subject);
        values[i] = before;
        off = StrictMath.hypot(off, (above - below) / (2 * DIFFERENCE) - own[i]);
      }
    }
    return off / gradient.norm();
  }

  /** How many pairs (t, k) hold the bound of eq. 6 and 7, and how many there are. */
  private static long[] bounds(Architecture architecture, RandomGenerator random) {
    Subject whole = random(architecture, STEPS, 1, random);
    double norm = rhoscope.linalg.Norms.spectral(HIDDEN, whole.parameters().w());
    double eta = architecture.activation().steepest() * norm;
    long held = 0;
    long pairs = 0;
    for (int t = 1; t <= STEPS; t++) {
      Subject cut =
          new Subject(
              whole.parameters(), whole.loss(), t, 1, whole.inputs(), whole.targets(), false);
      double[] delta = probe(cut).layers().get(0).stateGradientNorm().values();
      for (int k = 1; k <= t; k++) {
        pairs++;
        held += delta[k - 1] <= StrictMath.pow(eta, t - k) * delta[t - 1] * SLACK ? 1 : 0;
      }
    }
    return new long[] {held, pairs};
  }

  /** h_t = w h_{t−1} + x_t, y = h, with ∂E/∂y = 1. */
  private static Subject unit(double w, double[] inputs) {
    Parameters parameters = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1));
    parameters.w()[0] = w;
    parameters.u()[0] = 1;
    parameters.v()[0] = 1;
    double h = 0;
    for (double x : inputs) {
      h = w * h + x;
    }
    double[] target = {h - 0.5};
    return new Subject(parameters, Loss.SQUARED_ERROR, inputs.length, 1, inputs, target, false);
  }

  /*
   * x_1 = x alone: every C_{t,k} = x w^{t−2} for k ≥ 2 and S_t = (t − 1) x w^{t−2}, the state of the
   * source's x_0 being reached at step 1. x_t = 1 always: S_t = (1 − w^t)/(1 − w)² − t w^{t−1}/(1 − w),
   * t (t − 1)/2 for w = 1.
   */
  private static double closedFormError() {
    double worst = 0;
    for (double w : new double[] {0.9, 1, 1.1}) {
      for (int t : new int[] {2, 50, 200}) {
        double power = StrictMath.pow(w, t - 1);
        double sum =
            w == 1
                ? t * (t - 1) / 2.0
                : (1 - power * w) / ((1 - w) * (1 - w)) - t * power / (1 - w);
        double[] ones = new double[t];
        Arrays.fill(ones, 1);
        worst = Math.max(worst, relative(sum, partialSums(unit(w, ones))[0]));
        double[] impulse = new double[t];
        impulse[0] = 3;
        double term = 3 * StrictMath.pow(w, t - 2);
        Subject alone = unit(w, impulse);
        worst = Math.max(worst, relative((t - 1) * term, partialSums(alone)[0]));
        double[] terms = recurrent(probe(alone).layers().get(0).summandNorm());
        for (int k = 2; k <= t; k++) {
          worst = Math.max(worst, relative(term, terms[k - 1]));
        }
      }
    }
    return worst;
  }

  private static double[] partialSums(Subject subject) {
    return recurrent(probe(subject).layers().get(0).partialSumNorm());
  }

  private static double[] recurrent(Map<String, Norms> norms) {
    return Optional.ofNullable(norms.get("recurrent")).orElseThrow().values();
  }

  private static double relative(double expected, double got) {
    return got == expected ? 0 : Math.abs(got - expected) / Math.abs(expected);
  }

  /** Between ln of the measured decay and ln ρ(W) of linear networks, ρ not near 1. */
  private static double slopeError(int seeds) {
    double worst = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      RandomGenerator random = RandomStream.INITIALIZATION.generator(seed, 2);
      Architecture architecture = Architecture.plain(Activation.LINEAR, 3, HIDDEN, 2);
      Subject subject = random(architecture, 400, 1, random);
      double[] w = subject.parameters().w();
      double wanted = (seed % 2 == 0 ? 1.1 : 0.5) + 0.4 * random.nextDouble();
      double drawn = SpectralRadius.of(HIDDEN, w).estimate();
      Arrays.setAll(w, i -> w[i] * wanted / drawn);
      double decay = probe(subject).horizon().orElseThrow().decayPerStep().orElse(Double.NaN);
      worst = Math.max(worst, relative(StrictMath.log(wanted), StrictMath.log(decay)));
    }
    return worst;
  }

  /**
   * W with ρ = 0 at a fixed point where φ′ is 1 and 0.01, so that the Jacobian has ρ = 1.98; the
   * first input leads there, the biases keep it.
   */
  private static Subject nilpotent() {
    Parameters parameters = Parameters.zeros(Architecture.plain(Activation.TANH, 2, 2, 1));
    double[] w = {2, 4, -1, -2};
    System.arraycopy(w, 0, parameters.w(), 0, w.length);
    parameters.u()[0] = 1;
    parameters.u()[3] = 1;
    double h = Math.sqrt(0.99);
    double z = 0.5 * StrictMath.log((1 + h) / (1 - h));
    parameters.b()[0] = -w[1] * h;
    parameters.b()[1] = z - w[3] * h;
    parameters.v()[0] = 1;
    int steps = 30;
    double[] inputs = new double[2 * SAME * steps];
    for (int n = 0; n < SAME; n++) {
      inputs[2 * n] = w[1] * h;
      inputs[2 * n + 1] = w[3] * h;
    }
    return subject(parameters, steps, inputs);
  }

  private static Subject bidiagonal() {
    int n = 40;
    Parameters parameters = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, n, 1));
    for (int i = 0; i < n; i++) {
      parameters.w()[i * n + i] = 0.5;
      if (i + 1 < n) {
        parameters.w()[i * n + i + 1] = 1;
      }
    }
    Arrays.fill(parameters.u(), 1);
    Arrays.fill(parameters.v(), 1);
    return subject(parameters, 76, new double[SAME * 76]);
  }

  /** Two equal sequences, as an exponent of one has no error. */
  private static Subject subject(Parameters parameters, int steps, double[] inputs) {
    double[] targets = new double[SAME];
    Arrays.fill(targets, -0.5);
    return new Subject(parameters, Loss.SQUARED_ERROR, steps, SAME, inputs, targets, false);
  }

  private static Row flagged(String what, Subject subject) {
    Optional<String> message =
        Rules.check(
                ModelSpec.EMPTY,
                List.of(ProbeEvidence.of(ModelSpec.EMPTY, probe(subject))),
                Optional.empty())
            .stream()
            .filter(finding -> finding.rule().equals("radius-would-mislead"))
            .map(Finding::message)
            .findFirst();
    return new Row(what, "flagged", message.orElse("silent"), message.isPresent());
  }
}
