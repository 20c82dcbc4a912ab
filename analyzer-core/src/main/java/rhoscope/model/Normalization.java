package rhoscope.model;

/** Normalisation of the pre-activation. */
public enum Normalization {
  /** None. */
  NONE,
  /** Layer normalisation (Ba, Kiros, Hinton 2016). */
  LAYER
}
