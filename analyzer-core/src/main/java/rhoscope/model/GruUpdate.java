package rhoscope.model;

/** What the update gate z of a GRU multiplies. */
public enum GruUpdate {
  /** The old state: h = (1 − z) n + z h₋ (PyTorch, Keras). */
  OLD,
  /** The new candidate: h = (1 − z) h₋ + z n. */
  NEW
}
