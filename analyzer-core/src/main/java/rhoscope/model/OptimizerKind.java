package rhoscope.model;

/** The rule that turns a gradient into a step. */
public enum OptimizerKind {
  /** Stochastic gradient descent, with momentum where it is set. */
  SGD,
  /** Division by a running root mean square. */
  RMSPROP,
  /** Adaptive moments. */
  ADAM,
  /** Truncated Newton with structural damping (Martens 2010; Martens, Sutskever 2011). */
  HESSIAN_FREE
}
