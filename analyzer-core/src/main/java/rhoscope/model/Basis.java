package rhoscope.model;

/** How far a verdict can be trusted. */
public enum Basis {
  /** Follows for every run, or for every input at these weights. */
  PROVED,
  /** Seen in a probe or a run of this very spec. */
  MEASURED,
  /** A condition of the literature, a prediction or a heuristic; the outcome may differ. */
  INDICATED
}
