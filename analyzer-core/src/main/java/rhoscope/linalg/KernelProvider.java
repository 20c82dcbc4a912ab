package rhoscope.linalg;

/** A pair of kernels that can be chosen together. */
interface KernelProvider {
  Kernel64 f64();

  Kernel32 f32();

  /** Whether all code that is in use is as fast as it will get. */
  boolean isSettled();

  /** Pieces of code that were given up, so that plain loops do their work. */
  int givenUp();
}
