package rhoscope.model;

/** The loss E of the read-out against the target. */
public enum Loss {
  /** Mean over sequences and outputs of (y − target)². */
  SQUARED_ERROR,
  /** −ln softmax(y)[target], mean over sequences. */
  SOFTMAX_CROSS_ENTROPY,
  /** Binary cross-entropy summed over outputs, mean over sequences. */
  SIGMOID_CROSS_ENTROPY
}
