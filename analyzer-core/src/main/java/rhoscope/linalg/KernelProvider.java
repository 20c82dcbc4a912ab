package rhoscope.linalg;

/** A pair of kernels that can be chosen together. */
interface KernelProvider {
  Kernel64 f64();

  Kernel32 f32();
}
