package rhoscope.model;

/** What a framework makes of two clipping thresholds. */
public enum SeveralClips {
  /** It does not start. */
  REFUSED,
  /** The first of norm of each, joint norm and value acts, the others are passed over. */
  FIRST_ACTS,
  /** One after the other. */
  ALL_ACT
}
