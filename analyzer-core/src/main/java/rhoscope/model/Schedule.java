package rhoscope.model;

/** How a rate or a weight changes over the updates. */
public enum Schedule {
  /** It does not. */
  CONSTANT,
  /** Halved after every window of updates whose mean loss is above that of the window before. */
  HALVE_ON_RISE,
  /** Multiplied by τ / max(t, τ) at update t, τ the length of a window (Bengio 2012). */
  ONE_OVER_T
}
