package rhoscope.model;

/** The steps at which a series has its loss. */
public enum LossAt {
  /** Every step predicts its successor. */
  EVERY,
  /** Only the last step of a window does. */
  LAST
}
