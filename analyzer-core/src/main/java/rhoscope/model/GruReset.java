package rhoscope.model;

/** Where the reset gate of a GRU acts. */
public enum GruReset {
  /** On U h + b, after the product (PyTorch, Keras). */
  AFTER,
  /** On h, before the product (Cho et al. 2014, v1). */
  BEFORE
}
