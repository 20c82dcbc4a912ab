package rhoscope.model;

/** How units are dropped. */
public enum DropoutKind {
  /** One mask per sequence. */
  VARIATIONAL,
  /** Moments instead of samples (Wang, Manning 2013). */
  FAST
}
