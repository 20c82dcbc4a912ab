package rhoscope.model;

/** A synthetic sequence task. */
public enum TaskKind {
  /** The sum of two marked values (Hochreiter, Schmidhuber 1997). */
  ADDING,
  /** The product of two marked values (Hochreiter, Schmidhuber 1997). */
  MULTIPLICATION,
  /** The exclusive or of two marked bits (Martens, Sutskever 2011). */
  XOR,
  /** The order of two early symbols (Hochreiter, Schmidhuber 1997). */
  TEMPORAL_ORDER,
  /** The order of three early symbols (Hochreiter, Schmidhuber 1997). */
  TEMPORAL_ORDER_3BIT,
  /** The first of many symbols, told at the end (Hochreiter, Schmidhuber 1997). */
  RANDOM_PERMUTATION,
  /** Symbols said again when a marker asks for them (Martens, Sutskever 2011). */
  MEMORIZATION,
  /** Symbols said again after a marker (Arjovsky, Shah, Bengio 2016). */
  COPY,
  /** The first bit of a random sequence (Boulanger-Lewandowski's theano-hf). */
  FIRST_BIT,
  /** Which of two beginnings a noisy sequence had (Bengio, Simard, Frasconi 1994). */
  LATCH,
  /** One unit started at ½ that ends at 0.7 (Pascanu, Mikolov, Bengio 2013). */
  CLIFF,
  /** The next value of a chaotic series (Mackey, Glass 1977). */
  MACKEY_GLASS,
  /** Past values of noise, one output per delay (Jaeger 2001). */
  LINEAR_MEMORY,
  /** When the next mark of a period comes (Schaefer, Udluft, Zimmermann 2008). */
  DELAY_INDICATOR;

  /** S where {@code data.symbols} is absent: 8 in copy, else 5. */
  public long symbols() {
    return this == COPY ? 8 : 5;
  }
}
