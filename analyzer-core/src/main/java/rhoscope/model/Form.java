package rhoscope.model;

/** Where the nonlinearity of a plain RNN stands. */
public enum Form {
  /** h_t = φ(W h_{t−1} + U x_t + b). */
  ELMAN,
  /** x_t = W φ(x_{t−1}) + U u_t + b (Pascanu, Mikolov, Bengio 2013, eq. 2). */
  PASCANU
}
