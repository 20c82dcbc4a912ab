package rhoscope.syntax;

import java.util.List;

/**
 * What stands at an offset.
 *
 * @param path keys, and indices of arrays in decimal, from the root to {@code node}
 * @param node the innermost value at the offset; for a key the value that belongs to it
 * @param place which part of it the offset touches
 */
public record Location(List<String> path, Node node, Place place) {
  public Location {
    path = List.copyOf(path);
  }

  /** The part that is touched. */
  public enum Place {
    /** The key of {@code node}. */
    KEY,
    /** {@code node} itself, or the gap between its key and it. */
    VALUE,
    /** Between the parts of the object or array {@code node}. */
    BETWEEN
  }
}
