package rhoscope.model;

/** How a rate or a weight changes over the updates. */
public enum Schedule {
  /** It does not. */
  CONSTANT,
  /** Halved when the loss of an epoch rises. */
  HALVE_ON_RISE,
  /** Divided by the number of the update. */
  ONE_OVER_T
}
