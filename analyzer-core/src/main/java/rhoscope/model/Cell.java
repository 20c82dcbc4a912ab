package rhoscope.model;

/** The recurrence of one layer. */
public enum Cell {
  /** h_t = φ(W h_{t−1} + U x_t + b). */
  RNN,
  /** Long short-term memory, gates i, f, g, o. */
  LSTM,
  /** Gated recurrent unit, gates r, z, n. */
  GRU,
  /** Echo state network: fixed reservoir, trained read-out. */
  ESN
}
