package rhoscope.store;

import java.util.List;

/**
 * How the gradient reached back over a training.
 *
 * @param updates ascending, 1-based; the longer the run, the further apart (the store keeps up to
 *     1,000 of them)
 * @param lnNorms per update ln ‖∂E/∂s_k‖ for k = 1 … T, to seven digits; −∞ for an exact zero
 */
public record StateGradients(long[] updates, List<double[]> lnNorms) {
  public StateGradients {
    lnNorms = List.copyOf(lnNorms);
  }
}
