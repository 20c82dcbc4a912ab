package rhoscope.model;

/** How much a finding matters; ordered from most to least. */
public enum Severity {
  /** Contradicts what the config declares. */
  ERROR,
  /** Likely costs the training. */
  WARNING,
  /** Worth knowing. */
  INFORMATION,
  /** A remark. */
  HINT,
  /** Not reported. */
  OFF
}
