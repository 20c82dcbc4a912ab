package rhoscope.evidence;

import rhoscope.model.Tensors;

/**
 * What a run tells while it goes on: a store, a progress bar, a pipe to the editor. Called from one
 * thread, in the order of the updates.
 */
public interface RunSink {
  /**
   * An update was made.
   *
   * @param update 1-based
   * @param loss E of its batch, finite
   * @param gradientNorm ‖∂E/∂θ‖ before clipping
   * @param clipScale 1 where nothing was clipped
   * @param stateGradientNorms [T], ‖∂E/∂s_k‖, k = 1 … T; valid during the call only
   */
  void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] stateGradientNorms);

  /** A further number at an update, such as {@code spectral_radius}. */
  void sampled(String series, String unit, long update, double value);

  /** The gradient of an update was clipped. */
  void clipped(ClipEvent event);

  /** A value stopped being finite. */
  void nonFinite(NonFiniteEvent event);

  /** A full probe was taken. */
  void probed(ProbeRecord probe);

  /** The whole state of the training after an update, from which it can be resumed. */
  void checkpoint(long update, Tensors state);

  /** Nothing follows. */
  void ended(RunResult result);
}
