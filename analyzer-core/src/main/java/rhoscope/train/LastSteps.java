package rhoscope.train;

import java.util.Arrays;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernel32;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network32;
import rhoscope.nn.States32;

/**
 * The last k2 steps of each sequence of a batch whose loss stands at the last step, and the states
 * in which they begin: what truncated back-propagation goes back over.
 */
final class LastSteps {
  /*
   * The steps before are run in stretches of k2 from the state that the last one left, so no more than
   * k2 steps are ever kept. Sequences of different lengths enter their last k2 steps at different
   * times; the state of each is taken when it does.
   */
  private final int window;
  private final States32 states;
  private double[] inputs = {};
  private int[] lengths = {};
  private int[] full = {};
  private int steps;

  /**
   * Of no batch yet.
   *
   * @param window k2
   */
  LastSteps(int window, Kernel32 kernel, Architecture architecture) {
    this.window = window;
    this.states = new States32(kernel, architecture);
  }

  /** Runs the steps before; the network then begins from the states after them. */
  void approach(Batch batch, Network32 network) {
    fit(batch);
    network.start().clear();
    states.zero(batch.sequences());
    int before = batch.steps() - window;
    for (int from = 0; from < before; from += window) {
      int some = Math.min(window, before - from);
      int row = batch.sequences() * batch.inputSize();
      System.arraycopy(batch.inputs(), from * row, inputs, 0, some * row);
      Arrays.fill(full, some);
      network.forward(some, full, inputs, batch.targets());
      for (int n = 0; n < full.length; n++) {
        int entered = batch.lengths()[n] - window;
        if (from < entered && entered <= from + some) {
          network.states(entered - from, n, n + 1, states);
        }
      }
      network.start().zero(full.length);
      network.states(some, 0, full.length, network.start());
    }
    network.start().copy(states);
    cut(batch);
  }

  private void fit(Batch batch) {
    int count = batch.sequences();
    int needed = Math.multiplyExact(Math.multiplyExact(window, count), batch.inputSize());
    inputs = inputs.length < needed ? new double[needed] : inputs;
    if (lengths.length != count) {
      lengths = new int[count];
      full = new int[count];
    }
  }

  private void cut(Batch batch) {
    int size = batch.inputSize();
    int count = batch.sequences();
    steps = 0;
    for (int n = 0; n < count; n++) {
      int length = batch.lengths()[n];
      lengths[n] = Math.min(window, length);
      steps = Math.max(steps, lengths[n]);
      int first = length - lengths[n];
      for (int t = 0; t < window; t++) {
        int from = (Math.min(first + t, length - 1) * count + n) * size;
        System.arraycopy(batch.inputs(), from, inputs, (t * count + n) * size, size);
      }
    }
  }

  /** Of the longest. */
  int steps() {
    return steps;
  }

  /** Of each. */
  int[] lengths() {
    return lengths;
  }

  /** Time-major; beyond the end of one its last input again. */
  double[] inputs() {
    return inputs;
  }
}
