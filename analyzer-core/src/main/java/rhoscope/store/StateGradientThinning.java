package rhoscope.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which updates' ‖∂E/∂s_k‖ are kept: those with (update − 1) mod every = 0, where every starts at 1
 * and doubles whenever more than 1,000 lists, or 16 MiB of them, would be held.
 */
final class StateGradientThinning {
  private static final int MOST_LISTS = 1_000;
  private static final int FEWEST_LISTS = 16;
  private static final int MOST_BYTES = 16 << 20;

  private int every;
  private int kept;

  StateGradientThinning(int every, int kept) {
    this.every = every;
    this.kept = kept;
  }

  /** Counts the update in, where it is to be kept. */
  boolean keeps(long update, int steps) {
    if ((update - 1) % every != 0) {
      return false;
    }
    kept++;
    int most = Math.max(FEWEST_LISTS, MOST_BYTES / (Float.BYTES * Math.max(1, steps)));
    if (Math.min(most, MOST_LISTS) < kept) {
      every *= 2;
      kept /= 2;
    }
    return (update - 1) % every == 0;
  }

  /** The distance between two kept updates. */
  int every() {
    return every;
  }

  /**
   * Logarithms, since a vanished gradient leaves the range of float32 long before its list ends.
   */
  static byte[] pack(double[] norms) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * norms.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (double norm : norms) {
      bytes.putFloat((float) Math.log(norm));
    }
    return bytes.array();
  }

  static double[] unpack(byte[] lnNorms) {
    ByteBuffer bytes = ByteBuffer.wrap(lnNorms).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[lnNorms.length / Float.BYTES];
    for (int k = 0; k < values.length; k++) {
      values[k] = bytes.getFloat();
    }
    return values;
  }
}
