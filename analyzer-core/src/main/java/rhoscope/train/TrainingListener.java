package rhoscope.train;

/** Hears of everything that happens in a training, in order, on the training's own thread. */
public interface TrainingListener {
  /**
   * An update was made. Everything is finite.
   *
   * @param update 1-based
   * @param loss E of its batch, before the update
   * @param gradientNorm ‖∂E/∂θ‖ over all parameters jointly, penalties included, before clipping
   * @param clipScale what the gradient's norm was multiplied by; 1 where it was left alone
   * @param stateGradientNorms [T], ‖∂E/∂h_k‖ over all sequences, k = 1 … T, T the steps that were
   *     gone back over; valid during the call
   */
  void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] stateGradientNorms);

  /**
   * The gradient of an update was clipped; {@link #updated} follows.
   *
   * @param norm ‖∂E/∂θ‖ before
   * @param threshold θ, of the norm or of each number
   * @param scale what the norm was multiplied by: θ / norm where it was clipped by norm
   */
  void clipped(long update, double norm, double threshold, double scale);

  /**
   * A number that only this optimizer has, after an {@link #updated}.
   *
   * @param unit empty where it has none
   */
  default void sampled(String series, String unit, long update, double value) {}

  /** A value stopped being finite. The training is over. */
  void nonFinite(NonFinite event);
}
