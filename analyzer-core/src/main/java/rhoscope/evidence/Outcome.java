package rhoscope.evidence;

/** How a run stands or ended. */
public enum Outcome {
  /** Its process is at work. */
  RUNNING,
  /** All updates were made, or stop_when was reached. */
  FINISHED,
  /** A value stopped being finite. */
  DIVERGED,
  /** It was cancelled, and can be resumed. */
  INTERRUPTED,
  /** Its process is gone without a word. */
  LOST
}
