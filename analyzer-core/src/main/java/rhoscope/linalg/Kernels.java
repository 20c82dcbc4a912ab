package rhoscope.linalg;

import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;

/**
 * The kernels of this process, chosen once: those of the vector module where it is there and fast,
 * plain loops elsewhere. The results are the same, bit for bit.
 */
public final class Kernels {
  /** System property: {@code scalar} or {@code vector} takes the choice away. */
  static final String CHOICE = "rhoscope.kernel";

  /** System property: the vectors' bits, for comparisons; the processor's preference if absent. */
  static final String BITS = "rhoscope.kernel.bits";

  /** The JDK's module that the vector kernels need, and that a JVM has to be started with. */
  public static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** What else it is started with: the kernels check their indices themselves, see there. */
  public static final String NO_CHECKS_TWICE = "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0";

  private static final String NO_FMA = "no fused multiply-add";
  private static final String NO_C2 = "no C2 compiler";

  /** Chosen with the first use: the short commands and the server multiply nothing. */
  private static final class Chosen {
    static final KernelProvider PROVIDER = choose();
    static final Kernel64 F64 = PROVIDER.f64();
    static final Kernel32 F32 = PROVIDER.f32();
  }

  /** The arithmetic in float64. */
  public static Kernel64 f64() {
    return Chosen.F64;
  }

  /** The arithmetic in float32. */
  public static Kernel32 f32() {
    return Chosen.F32;
  }

  /** What they are, for the user: {@code Vector API, 512 bit} or {@code scalar (why)}. */
  public static String name() {
    return Chosen.PROVIDER.name();
  }

  /** Whether a JVM of this Java can be started with {@link #VECTOR_MODULE}. */
  public static boolean hasVectorModule() {
    return ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }

  /** The name in a JVM that is started for a training: with C2 and, where possible, the module. */
  public static String nameInTraining() {
    if (System.getProperty(CHOICE, "").equals("scalar")) {
      return new Scalar("by " + CHOICE).name();
    } else if (!hasVectorModule()) {
      return new Scalar("no " + VECTOR_MODULE).name();
    } else if (!Fused.HARDWARE) {
      return new Scalar(NO_FMA).name();
    }
    int bits = Byte.SIZE * HotSpot.flag("MaxVectorSize").map(Integer::parseInt).orElse(0);
    return bits == 0 ? new Scalar(NO_C2).name() : "Vector API, " + bits + " bit";
  }

  private static KernelProvider choose() {
    String choice = System.getProperty(CHOICE, "");
    if (choice.equals("scalar")) {
      return new Scalar("by " + CHOICE);
    } else if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return new Scalar("no " + VECTOR_MODULE);
    } else if (!Fused.HARDWARE) {
      return new Scalar(NO_FMA);
    } else if (!choice.equals("vector") && !isCompiledWell()) {
      return new Scalar(NO_C2);
    }
    return vector();
  }

  /** Without C2 each vector is an object and each operation a call: a hundredfold slower. */
  private static boolean isCompiledWell() {
    return HotSpot.flag("TieredStopAtLevel").filter("4"::equals).isPresent()
        && HotSpot.isOn("UseCompiler");
  }

  /** By name, since its classes cannot even be loaded without the module. */
  private static KernelProvider vector() {
    try {
      return Class.forName("rhoscope.linalg.VectorKernels")
          .asSubclass(KernelProvider.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Scalar(String why) implements KernelProvider {
    @Override
    public Kernel64 f64() {
      return new ScalarKernel64();
    }

    @Override
    public Kernel32 f32() {
      return new ScalarKernel32();
    }

    @Override
    public String name() {
      return "scalar (" + why + ")";
    }
  }

  private Kernels() {}
}
