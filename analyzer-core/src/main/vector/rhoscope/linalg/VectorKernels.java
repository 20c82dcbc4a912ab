package rhoscope.linalg;

/** What {@link Kernels} finds by name where the JVM has the module of vectors. */
public final class VectorKernels implements KernelProvider {
  /** Who asks for vectors by name gets them from the first call on. */
  private final boolean patient = !System.getProperty(Kernels.CHOICE, "").equals(Kernels.VECTOR);

  @Override
  public Kernel64 f64() {
    return new VectorKernel64(patient);
  }

  @Override
  public Kernel32 f32() {
    return new VectorKernel32(patient);
  }

  @Override
  public boolean isSettled() {
    return Warm.areSettled();
  }

  @Override
  public int givenUp() {
    return Warm.givenUp();
  }
}
