package rhoscope.nn;

import static rhoscope.testing.Property.any;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Loss;

/** A network with a batch, drawn. */
record NetworkBatch(
    Architecture architecture,
    Loss loss,
    boolean everyStep,
    Parameters parameters,
    int steps,
    int[] lengths,
    double[] inputs,
    double[] targets) {

  /** Any cell and variant, one to three layers, awkward sizes, ragged lengths. */
  static NetworkBatch draw(RandomGenerator random) {
    Architecture architecture =
        new Architecture(
            any(random, Cell.RNN, Cell.LSTM, Cell.GRU),
            any(random, Activation.values()),
            any(random, Form.values()),
            any(random, GruReset.values()),
            any(random, GruUpdate.values()),
            1 + random.nextInt(3),
            1 + random.nextInt(4),
            1 + random.nextInt(9),
            1 + random.nextInt(4));
    boolean linear = architecture.cell() == Cell.RNN && random.nextInt(3) == 0;
    int delay = Math.max(0, random.nextInt(8) - 3);
    Architecture extended = (linear ? architecture.linear() : architecture).skipping(delay);
    return draw(
        random,
        random.nextInt(4) == 0 ? extended.normalized() : extended,
        1 + random.nextInt(8),
        1 + random.nextInt(9),
        random.nextBoolean());
  }

  /** Given sizes; the loss is any. */
  static NetworkBatch draw(
      RandomGenerator random, Architecture architecture, int steps, int count, boolean leaky) {
    Parameters p = Parameters.zeros(architecture);
    double scale = 0.8 / Math.sqrt(architecture.hidden());
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> random.nextGaussian() * scale);
    }
    for (int l = 0; leaky && l < architecture.layers(); l++) {
      Arrays.setAll(p.leak(l), i -> 0.1 + 0.9 * random.nextDouble());
    }
    Loss loss = any(random, Loss.values());
    boolean everyStep = random.nextBoolean();
    boolean classes = loss == Loss.SOFTMAX_CROSS_ENTROPY;
    int outputs = architecture.outputs();
    int[] lengths = random.ints(count, 1, steps + 1).toArray();
    lengths[random.nextInt(count)] = steps;
    double[] inputs = random.doubles((long) steps * count * architecture.inputs(), -1, 1).toArray();
    double[] targets = new double[(everyStep ? steps : 1) * count * (classes ? 1 : outputs)];
    Arrays.setAll(targets, i -> random.nextInt(classes ? outputs : 2));
    return new NetworkBatch(architecture, loss, everyStep, p, steps, lengths, inputs, targets);
  }

  /** The same sequences, all whole, with the squared error at the last step alone. */
  NetworkBatch atLastStep() {
    int[] whole = new int[lengths.length];
    Arrays.fill(whole, steps);
    double[] last = Arrays.copyOf(targets, whole.length * architecture.outputs());
    return new NetworkBatch(
        architecture, Loss.SQUARED_ERROR, false, parameters, steps, whole, inputs, last);
  }

  /** A network with these parameters. */
  Network64 network(Kernel64 kernel, int threads) {
    Network64 network = new Network64(kernel, architecture, loss, everyStep, threads, () -> false);
    load(network, parameters);
    return network;
  }

  private static void load(Network64 network, Parameters p) {
    network.weights().load(p);
  }

  double forward(Network64 network) {
    return network.forward(steps, lengths, inputs, targets);
  }

  /** E of other parameters. */
  double forward(Network64 network, Parameters p) {
    load(network, p);
    return forward(network);
  }

  /** ∂E/∂θ. */
  Parameters gradient(Network64 network) {
    forward(network);
    network.backward();
    Parameters gradient = Parameters.zeros(architecture);
    network.gradient().store(gradient);
    return gradient;
  }
}
