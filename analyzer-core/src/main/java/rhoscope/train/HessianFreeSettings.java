package rhoscope.train;

import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/**
 * The constants of {@link HessianFree}.
 *
 * @param damping what λ starts at, λ &gt; 0
 * @param structuralDamping μ ≥ 0
 * @param cgIterations the most steps of one solve, at least 1
 * @param cgBatchSize the most sequences of a batch whose curvature is taken, at least 1
 */
public record HessianFreeSettings(
    double damping, double structuralDamping, int cgIterations, long cgBatchSize) {
  public HessianFreeSettings {
    if (!(0 < damping) || !(0 <= structuralDamping) || cgIterations < 1 || cgBatchSize < 1) {
      throw new IllegalArgumentException(
          "λ "
              + damping
              + ", μ "
              + structuralDamping
              + ", CG "
              + cgIterations
              + ", "
              + cgBatchSize);
    }
  }

  /** What a spec says. */
  static HessianFreeSettings of(ModelSpec spec) {
    return new HessianFreeSettings(
        spec.get(Keys.DAMPING),
        spec.get(Keys.STRUCTURAL_DAMPING),
        spec.size(Keys.CG_ITERATIONS),
        spec.find(Keys.CG_BATCH_SIZE).orElse(Long.MAX_VALUE));
  }
}
