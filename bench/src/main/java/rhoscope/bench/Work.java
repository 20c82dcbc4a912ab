package rhoscope.bench;

/** Something that is done again and again while a clock runs. */
interface Work extends AutoCloseable {
  /**
   * Does it.
   *
   * @param times at least 1
   * @return a number that depends on the result, so that no compiler leaves the work out
   */
  double run(long times);

  @Override
  default void close() {}
}
