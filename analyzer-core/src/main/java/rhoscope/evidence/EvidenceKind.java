package rhoscope.evidence;

/** Where numbers come from, from the cheapest to the surest. */
public enum EvidenceKind {
  /** Computed from the config alone. */
  CONFIG,
  /** A probe of freshly drawn weights. */
  INITIALIZATION,
  /** A probe of weights from a file. */
  WEIGHTS,
  /** A recorded run. */
  RUN
}
