package rhoscope.nn;

/** The loss of one output row at a time. For one thread. */
interface RowLoss64 {
  /**
   * The loss of a row, and {@code share} times its gradient.
   *
   * @param y its outputs, from {@code at}
   * @param targets of the whole batch
   * @param row of the targets
   * @param dy receives as many numbers as it has outputs, from {@code at}
   * @throws IllegalArgumentException if a class index lies outside 0 … O − 1
   */
  /* wide */ double row(
      double[] y,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] dy);

  /**
   * What a row of outputs says, in the form of an input.
   *
   * @param y O outputs from {@code at}
   * @param feedback draws for sequence n at step t
   * @param x receives O numbers from {@code xAt}
   * @throws UnsupportedOperationException if the outputs are no values of the inputs
   */
  default void say(double[] y, int at, Feedback feedback, int t, int n, double[] x, int xAt) {
    throw new UnsupportedOperationException("outputs that are no inputs");
  }
}
