package rhoscope.lab;

import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;

/**
 * The memory capacity Σ_k r²(d_k, y_k): over the outputs k, each of which says an earlier input
 * d_k, the squared coefficient of correlation. At most the number of units for independent inputs
 * and infinitely long sequences; on n steps an output that knows nothing still has an r² of about
 * 1/n. Source: Jaeger 2001, GMD report 152, definition 1 and proposition 2.
 */
final class MemoryCapacity {
  private final double[][] sums; // by output: d, y, d², y², d y
  private long steps;

  private MemoryCapacity(int outputs) {
    this.sums = new double[outputs][5];
  }

  /** A new sum for data that have one. */
  static Optional<MemoryCapacity> of(Dataset data) {
    return data.asksForEarlierInputs()
        ? Optional.of(new MemoryCapacity(data.outputSize()))
        : Optional.empty();
  }

  /** Counts every step of a batch with a loss at each. */
  void add(Batch batch, double[] outputs) {
    int width = batch.outputSize();
    for (int row = 0; row < batch.steps() * batch.sequences(); row++) {
      for (int k = 0; k < width; k++) {
        double d = batch.targets()[row * width + k];
        double y = outputs[row * width + k];
        sums[k][0] += d;
        sums[k][1] += y;
        sums[k][2] += d * d;
        sums[k][3] += y * y;
        sums[k][4] += d * y;
      }
      steps++;
    }
  }

  /** The sum over all that was counted; empty where it is not finite. */
  static OptionalDouble value(Optional<MemoryCapacity> memory) {
    double sum = memory.filter(m -> 0 < m.steps).map(MemoryCapacity::sum).orElse(Double.NaN);
    return Double.isFinite(sum) ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private double sum() {
    double capacity = 0;
    for (double[] s : sums) {
      double both = s[4] - s[0] * s[1] / steps;
      double targets = s[2] - s[0] * s[0] / steps;
      double outputs = s[3] - s[1] * s[1] / steps;
      capacity += outputs <= 0 || targets <= 0 ? 0 : both * both / (targets * outputs);
    }
    return capacity;
  }
}
