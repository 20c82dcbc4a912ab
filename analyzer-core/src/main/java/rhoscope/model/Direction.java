package rhoscope.model;

/** The vector that a probe sends back from the last step. */
public enum Direction {
  /** ∂E/∂y. */
  LOSS,
  /** A random unit vector: the network apart from its residual. */
  RANDOM
}
