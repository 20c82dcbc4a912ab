package rhoscope.weights;

import java.util.List;

/** The sizes of an array as a file declares them. */
final class Sizes {
  /** How many elements; {@link Long#MAX_VALUE} where that is above an int. */
  static long count(List<Long> sizes) {
    if (sizes.contains(0L)) {
      return 0;
    }
    long product = 1;
    for (long size : sizes) {
      product *= size;
      if (product > Integer.MAX_VALUE) {
        return Long.MAX_VALUE;
      }
    }
    return product;
  }

  /** The sizes as a tensor has them. */
  static int[] shape(List<Long> sizes) {
    return sizes.stream().mapToInt(Long::intValue).toArray();
  }

  private Sizes() {}
}
