package rhoscope.train;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import rhoscope.data.Batch;
import rhoscope.model.Activation;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/** Small trainings that several tests use. */
final class Fixtures {
  static Settings settings(double rate, double momentum, double clip) {
    return settings(Loss.SQUARED_ERROR, false, rate, momentum, clip);
  }

  static Settings settings(
      Loss loss, boolean everyStep, double rate, double momentum, double clip) {
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, rate).with(Keys.MOMENTUM, momentum);
    return Settings.of(0 < clip ? spec.with(Keys.CLIP_NORM, clip) : spec, loss, everyStep);
  }

  /** What a plain network has, in order. */
  static final List<Part> PLAIN =
      List.of(Part.RECURRENT, Part.INPUT, Part.BIAS, Part.OUTPUT, Part.OUTPUT_BIAS);

  /** Two inputs, one output. */
  static Parameters draw(int hidden, long seed) {
    return draw(Activation.TANH, hidden, seed);
  }

  static Parameters draw(Activation activation, int hidden, long seed) {
    ModelSpec spec =
        ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, (long) hidden).with(Keys.ACTIVATION, activation);
    return Initializer.draw(spec, 2, 1, seed);
  }

  /** One unit, one input, one output, linear. */
  static Parameters scalar(double w, double u, double b, double v, double c) {
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1));
    double[] values = {w, u, b, v, c};
    int i = 0;
    for (Part part : PLAIN) {
      p.get(part)[0] = values[i++];
    }
    return p;
  }

  /** One sequence for a scalar network, with one target at its end. */
  static Batch scalarBatch(double target, double... inputs) {
    int[] lengths = {inputs.length};
    double[] targets = {target};
    return new Batch(inputs.length, 1, 1, 1, false, false, inputs, targets, lengths);
  }

  /** Sequences of any lengths, up to so many steps and sequences, with targets that suit a loss. */
  static Batch batch(
      RandomGenerator random,
      int mostSteps,
      int mostSequences,
      Architecture architecture,
      Loss loss,
      boolean everyStep) {
    int steps = 1 + random.nextInt(mostSteps);
    int count = 1 + random.nextInt(mostSequences);
    boolean classes = loss == Loss.SOFTMAX_CROSS_ENTROPY;
    int outputs = architecture.outputs();
    int[] lengths = random.ints(count, 1, steps + 1).toArray();
    double[] inputs = random.doubles((long) steps * count * architecture.inputs(), -1, 1).toArray();
    double[] targets = new double[(everyStep ? steps : 1) * count * (classes ? 1 : outputs)];
    Arrays.setAll(targets, i -> random.nextInt(classes ? outputs : 2));
    return new Batch(
        steps, count, architecture.inputs(), outputs, everyStep, classes, inputs, targets, lengths);
  }

  /** The adding problem: a value and a marker per step, the target is the sum of the marked two. */
  static Batch adding(long seed, long update, int steps, int sequences) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + update);
    double[] inputs = new double[steps * sequences * 2];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      int first = random.nextInt(steps / 2);
      int second = steps / 2 + random.nextInt(steps - steps / 2);
      for (int t = 0; t < steps; t++) {
        int at = (t * sequences + n) * 2;
        inputs[at] = random.nextDouble();
        if (t == first || t == second) {
          inputs[at + 1] = 1;
          targets[n] += inputs[at];
        }
      }
    }
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, steps);
    return new Batch(steps, sequences, 2, 1, false, false, inputs, targets, lengths);
  }

  /** Batches of the adding problem from the one after {@code first} on. */
  static Iterator<Batch> addings(long seed, long first, int steps, int sequences) {
    return LongStream.iterate(first, n -> n + 1)
        .mapToObj(n -> adding(seed, n, steps, sequences))
        .iterator();
  }

  private Fixtures() {}
}
