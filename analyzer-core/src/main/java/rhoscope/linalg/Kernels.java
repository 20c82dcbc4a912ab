package rhoscope.linalg;

/** The kernels of this process, chosen once. */
public final class Kernels {
  private static final Kernel64 F64 = new ScalarKernel64();
  private static final Kernel32 F32 = new ScalarKernel32();

  /** The arithmetic in float64. */
  public static Kernel64 f64() {
    return F64;
  }

  /** The arithmetic in float32. */
  public static Kernel32 f32() {
    return F32;
  }

  /** What they are, for the user. */
  public static String name() {
    return "scalar";
  }

  private Kernels() {}
}
