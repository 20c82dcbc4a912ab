package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import rhoscope.evidence.Norms;
import rhoscope.linalg.RunningProduct;

/**
 * How far one step, and all steps together, stretch a perturbation of a layer's state.
 *
 * @param step [T][N], ‖∂s_t/∂s_{t−1}‖₂
 * @param product [T][N], ‖∂s_T/∂s_{T−m}‖₂, m = 1 … T
 */
public record JacobianNorms(List<Norms> step, List<Norms> product) {
  /** Relative error of the norms in a record. */
  static final double TIGHT = 1e-10;

  /** The same in the records between the first and the last of a training. */
  static final double LOOSE = 1e-4;

  /**
   * ‖∂s_T/∂s_{T−m}‖₂ of all lags m = 1 … T in one layer, to a tolerance of the caller's choice.
   *
   * @param layer 0-based
   * @param tolerance relative, up to 0.01
   * @param cancelled asked every few milliseconds, from several threads
   * @return [T][N]; undefined for a sequence whose states are not all finite
   * @throws CancellationException if {@code cancelled} turns true
   */
  public static List<Norms> allLags(
      Subject subject, int layer, double tolerance, BooleanSupplier cancelled) {
    Passage passage = new Passage(subject, 0, cancelled);
    NormList[] product = lists(passage.steps(), passage.sequences());
    IntStream.range(0, passage.sequences())
        .parallel()
        .forEach(
            n -> {
              Jacobians jacobians = new Jacobians(passage, layer, n);
              if (jacobians.steps() == passage.steps()) {
                products(passage, jacobians, tolerance, m -> product[m - 1], n);
              }
            });
    return norms(product);
  }

  /**
   * Sets ‖P_m‖₂ of all lags, P_m = P_{m−1} J_{T−m+1}, and returns the last product.
   *
   * @param sequence whose place in the lists is set
   */
  static RunningProduct products(
      Passage passage,
      Jacobians jacobians,
      double tolerance,
      IntFunction<NormList> lists,
      int sequence) {
    RunningProduct product = new RunningProduct(jacobians.size(), tolerance, passage::check);
    Jacobians.Factors factors = jacobians.factors();
    boolean lost = false;
    for (int m = 1; m <= jacobians.steps() && !lost; m++) {
      lost = multiply(product, factors, jacobians.steps() - m + 1);
      lists.apply(m).set(sequence, product.norm(), product.exponent());
    }
    if (lost) {
      product.keepAll();
      product.restart();
      for (int m = 1; m <= jacobians.steps(); m++) {
        multiply(product, factors, jacobians.steps() - m + 1);
        lists.apply(m).set(sequence, product.norm(), product.exponent());
      }
    }
    return product;
  }

  private static boolean multiply(RunningProduct product, Jacobians.Factors factors, int t) {
    long exponent = factors.exponent(t);
    product.times(factors.factor(), exponent);
    return product.lost();
  }

  /** (1/T) ln ‖∂s_T/∂s_0‖₂ per sequence, in nats per step; NaN where the product is exactly 0. */
  double[] finiteTimeExponent() {
    int steps = product.size();
    return Arrays.stream(product.get(steps - 1).ln())
        .map(ln -> Double.isFinite(ln) ? ln / steps : Double.NaN)
        .toArray();
  }

  static NormList[] lists(int steps, int sequences) {
    return IntStream.range(0, steps)
        .mapToObj(t -> new NormList(sequences))
        .toArray(NormList[]::new);
  }

  static List<Norms> norms(NormList[] lists) {
    return Arrays.stream(lists).map(NormList::norms).toList();
  }
}
