package rhoscope.model;

/** What a framework does with gradients that are too large. */
public enum Clipping {
  /** Nothing. */
  NONE,
  /** All are scaled together, by their joint norm. */
  JOINT_NORM,
  /** Each variable's is scaled by its own norm, so that their direction changes. */
  NORM_OF_EACH,
  /** By a norm, and the version that would tell which one is not known. */
  NORM,
  /** Each entry is cut off. */
  VALUE
}
