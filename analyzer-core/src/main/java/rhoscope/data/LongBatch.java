package rhoscope.data;

/**
 * Sequences side by side that may be too long to be held at once: any stretch of their steps can be
 * had.
 */
public interface LongBatch {
  /** T, of the longest sequence. */
  int steps();

  /**
   * Steps {@code from} … {@code to} − 1, as they stand in the whole; a sequence that ends before
   * has none of them. Where only the last step has a loss the whole is the only stretch.
   *
   * @throws IllegalArgumentException if there is no such stretch
   */
  Batch stretch(int from, int to);
}
