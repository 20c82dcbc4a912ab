package rhoscope.linalg;

import java.util.List;

/** The kernel of plain loops and that of vectors, in one JVM. */
public final class BothKernels {
  /** In float64. */
  public static List<Kernel64> f64() {
    return List.of(new ScalarKernel64(), new VectorKernel64(false));
  }

  /** In float32. */
  public static List<Kernel32> f32() {
    return List.of(new ScalarKernel32(), new VectorKernel32(false));
  }

  private BothKernels() {}
}
