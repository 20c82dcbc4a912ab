package rhoscope.linalg;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this processor: how long they are and how many of them it holds in registers. */
final class Vectors {
  /*
   * One length for the whole process: where C2 of JDK 17 meets two lengths of one element type it
   * loses track of which it has in a loop, and boxes every vector, at a twentieth of the speed.
   */
  private static final VectorShape SHAPE = shape();

  static final VectorSpecies<Double> F64 = VectorSpecies.of(double.class, SHAPE);
  static final VectorSpecies<Float> F32 = VectorSpecies.of(float.class, SHAPE);
  static final VectorSpecies<Long> I64 = VectorSpecies.of(long.class, SHAPE);
  static final VectorSpecies<Integer> I32 = VectorSpecies.of(int.class, SHAPE);

  /** Vectors in a panel of b: a tile of 6 × 4 needs 32 registers, one of 6 × 2 has room in 16. */
  static final int PANEL = 32 <= registers() ? 4 : 2;

  private static VectorShape shape() {
    int bits = Integer.getInteger(Kernels.BITS, 0);
    return bits == 0 ? VectorShape.preferredShape() : VectorShape.forBitSize(bits);
  }

  /** All of 64-bit ARM has 32; on x86 they came with AVX-512 and serve its shorter vectors too. */
  private static int registers() {
    boolean x86 = System.getProperty("os.arch").equals("amd64");
    return !x86 || VectorShape.preferredShape().vectorBitSize() == 512 ? 32 : 16;
  }

  private Vectors() {}
}
