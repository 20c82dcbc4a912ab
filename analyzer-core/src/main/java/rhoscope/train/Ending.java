package rhoscope.train;

/** Why a training does not go on. */
public enum Ending {
  /** All updates were made. */
  FINISHED,
  /** A value stopped being finite. */
  DIVERGED,
  /** It was cancelled between two updates or within one; it can go on from the last. */
  CANCELLED
}
