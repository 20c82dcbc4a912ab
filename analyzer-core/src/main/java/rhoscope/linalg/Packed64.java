package rhoscope.linalg;

/**
 * The right factor of a product, in the order in which its kernel reads it; made by {@link
 * Kernel64#packed} and understood by that kernel alone.
 */
public interface Packed64 {
  /** The most rows it holds. */
  int rows();

  /** Its columns, as they were asked for. */
  int columns();
}
