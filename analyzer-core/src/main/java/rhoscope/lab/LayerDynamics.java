package rhoscope.lab;

import java.util.Arrays;
import java.util.stream.IntStream;
import rhoscope.linalg.RunningProduct;

/**
 * What the Jacobians of one layer tell, of every sequence.
 *
 * @param norms of steps and of products
 * @param lyapunovMax [N]; NaN where the depth leaves it out or the states are not all finite
 * @param exponents [N], the largest Lyapunov exponents, descending; none where states are not
 *     finite
 */
@SuppressWarnings("ArrayRecordComponent")
record LayerDynamics(JacobianNorms norms, double[] lyapunovMax, double[][] exponents) {

  /**
   * Measures them, the sequences in parallel. Of a sequence whose states overflow at step t, the
   * steps before t have a norm, and nothing else has a value.
   *
   * @param count how many exponents are kept, at least 1
   */
  static LayerDynamics of(Passage passage, int layer, int count, NetworkProbe.Depth depth) {
    boolean whole = depth == NetworkProbe.Depth.WHOLE;
    double tolerance = whole ? JacobianNorms.TIGHT : JacobianNorms.LOOSE;
    int steps = passage.steps();
    int sequences = passage.sequences();
    NormList[] step = JacobianNorms.lists(steps, sequences);
    NormList[] product = JacobianNorms.lists(steps, sequences);
    double[] max = new double[sequences];
    Arrays.fill(max, Double.NaN);
    double[][] exponents = new double[sequences][0];
    IntStream.range(0, sequences)
        .parallel()
        .forEach(
            n -> {
              Jacobians jacobians = new Jacobians(passage, layer, n);
              jacobians.norms(tolerance, t -> step[t - 1], n);
              if (jacobians.steps() < steps) {
                return;
              }
              RunningProduct last =
                  JacobianNorms.products(passage, jacobians, tolerance, m -> product[m - 1], n);
              if (whole) {
                double[] ln = Arrays.stream(step).mapToDouble(norms -> norms.ln(n)).toArray();
                max[n] = LyapunovSpectrum.max(passage, jacobians, last, ln);
              }
              int kept = Math.min(count, jacobians.size());
              exponents[n] = LyapunovSpectrum.largest(passage, jacobians, kept);
            });
    JacobianNorms norms =
        new JacobianNorms(JacobianNorms.norms(step), JacobianNorms.norms(product));
    return new LayerDynamics(norms, max, exponents);
  }
}
