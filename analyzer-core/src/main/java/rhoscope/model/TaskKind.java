package rhoscope.model;

/** A synthetic sequence task. */
public enum TaskKind {
  /** The sum of two marked values (Hochreiter, Schmidhuber 1997). */
  ADDING,
  /** The order of two early symbols (Hochreiter, Schmidhuber 1997). */
  TEMPORAL_ORDER
}
