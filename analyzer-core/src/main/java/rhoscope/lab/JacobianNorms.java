package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import rhoscope.evidence.Norms;
import rhoscope.linalg.Products;

/**
 * How far one step, and all steps together, stretch a perturbation of the state.
 *
 * @param step [T][N], ‖∂s_t/∂s_{t−1}‖₂
 * @param product [T][N], ‖∂s_T/∂s_{T−m}‖₂, m = 1 … T
 */
record JacobianNorms(List<Norms> step, List<Norms> product) {

  /**
   * Measures both; the product is P_m = P_{m−1} J_{T−m+1}, carried with an exponent of its own. Of
   * a sequence whose states overflow at step t, the steps before t have a norm and no product has
   * one.
   */
  static JacobianNorms of(Passage passage) {
    int steps = passage.steps();
    NormList[] step = lists(steps, passage.sequences());
    NormList[] product = lists(steps, passage.sequences());
    IntStream.range(0, passage.sequences())
        .parallel()
        .forEach(
            n -> {
              if (passage.finiteSteps(n) == steps) {
                measure(passage, n, step, product);
              } else {
                measureSteps(passage, n, step);
              }
            });
    return new JacobianNorms(norms(step), norms(product));
  }

  private static void measureSteps(Passage passage, int n, NormList[] step) {
    int h = passage.hidden();
    double[] jacobian = new double[h * h];
    for (int t = 1; t <= passage.finiteSteps(n); t++) {
      passage.check();
      passage.jacobian(t, n, jacobian);
      double size = rhoscope.linalg.Norms.spectral(h, h, jacobian, 0, passage::check);
      step[t - 1].set(n, size, passage.wExponent());
    }
  }

  private static void measure(Passage passage, int n, NormList[] step, NormList[] product) {
    int h = passage.hidden();
    int steps = passage.steps();
    double[] jacobian = new double[h * h];
    double[] p = new double[h * h];
    double[] next = new double[h * h];
    long exponent = 0;
    for (int m = 1; m <= steps; m++) {
      passage.check();
      int t = steps - m + 1;
      passage.jacobian(t, n, jacobian);
      double size = rhoscope.linalg.Norms.spectral(h, h, jacobian, 0, passage::check);
      step[t - 1].set(n, size, passage.wExponent());
      if (m == 1) {
        System.arraycopy(jacobian, 0, p, 0, p.length);
        product[0].set(n, size, passage.wExponent());
      } else {
        times(passage, h, p, jacobian, next);
        double[] swap = p;
        p = next;
        next = swap;
      }
      exponent += passage.wExponent();
      int largest = Passage.exponentOf(p, 0, p.length);
      Passage.rescale(p, 0, p.length, -largest);
      exponent += largest;
      if (m > 1) {
        double whole = rhoscope.linalg.Norms.spectralOfProduct(h, p, passage::check);
        product[m - 1].set(n, whole, exponent);
      }
    }
  }

  /** c = a b in pieces of rows, so that cancelling does not wait for a large product. */
  private static void times(Passage passage, int h, double[] a, double[] b, double[] c) {
    Arrays.fill(c, 0);
    int rows = Math.max(4, 16_384 / h);
    for (int i = 0; i < h; i += rows) {
      passage.check();
      Products.addNn(Math.min(rows, h - i), h, h, a, i * h, b, 0, c, i * h);
    }
  }

  /** (1/T) ln ‖∂s_T/∂s_0‖₂ per sequence, in nats per step; NaN where the product is exactly 0. */
  double[] finiteTimeExponent() {
    int steps = product.size();
    return Arrays.stream(product.get(steps - 1).ln())
        .map(ln -> Double.isFinite(ln) ? ln / steps : Double.NaN)
        .toArray();
  }

  private static NormList[] lists(int steps, int sequences) {
    return IntStream.range(0, steps)
        .mapToObj(t -> new NormList(sequences))
        .toArray(NormList[]::new);
  }

  private static List<Norms> norms(NormList[] lists) {
    return Arrays.stream(lists).map(NormList::norms).toList();
  }
}
