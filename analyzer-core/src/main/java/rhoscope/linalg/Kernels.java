package rhoscope.linalg;

import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of this process, chosen once: those of the vector module where it is there and fast,
 * plain loops elsewhere. The results are the same, bit for bit.
 */
public final class Kernels {
  /**
   * System property: {@code scalar} or {@code vector} takes the choice away; see {@link #problem}.
   */
  static final String CHOICE = "rhoscope.kernel";

  /** System property: the vectors' bits, for comparisons; the processor's preference if absent. */
  static final String BITS = "rhoscope.kernel.bits";

  /** Set where a training gets a JVM with all that it can use. */
  private static final String LAUNCHER = "rhoscope.launcher";

  /** The JDK's module that the vector kernels need, and that a JVM has to be started with. */
  public static final String VECTOR_MODULE = "jdk.incubator.vector";

  /*
   * The kernels check their indices themselves, once for a product.
   *
   * C2 sets a trap where a class is always the same, up to PerMethodTrapLimit of them in a method and
   * all that is inlined into it. A trap of the Vector API's own code that was ever met counts again
   * for each call of a tile, which has hundreds; beyond the limit C2 writes calls in place of traps,
   * and vectors become objects. On JDK 17 two of three processes lost their larger tiles to that.
   */
  /** The options of a JVM for vectors; only where {@link #hasVectorModule}. */
  public static final List<String> VECTOR_OPTIONS =
      List.of(
          "--add-modules=" + VECTOR_MODULE,
          "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
          "-XX:PerMethodTrapLimit=20000");

  static final String VECTOR = "vector";
  private static final String SCALAR = "scalar";

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

  /**
   * Whether all of it that is in use has been compiled, or given up; a benchmark waits for that.
   * True before the first use.
   */
  public static boolean isSettled() {
    return Chosen.PROVIDER.isSettled();
  }

  /** How many pieces of vector code the JVM never compiled well; plain loops do their work. */
  public static int givenUp() {
    return Chosen.PROVIDER.givenUp();
  }

  /** What is wrong with the choice that {@value #CHOICE} makes, as one line; or empty. */
  public static Optional<String> problem() {
    String choice = System.getProperty(CHOICE, "");
    return List.of("", SCALAR, VECTOR).contains(choice)
        ? Optional.empty()
        : Optional.of(CHOICE + " is " + choice + "; it takes " + SCALAR + " or " + VECTOR);
  }

  /** Whether a JVM of this Java can be started with {@link #VECTOR_MODULE}. */
  public static boolean hasVectorModule() {
    return ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }

  /**
   * What they are in a JVM that is started for a training, with C2 and, where possible, the module:
   * {@code Vector API, 512 bit} or {@code scalar (why)}. Who starts a JVM without the launcher gets
   * what that JVM has.
   */
  public static String name() {
    boolean launched = Boolean.getBoolean(LAUNCHER);
    boolean here = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    if (hasVectorModule() && !launched && !here) {
      return "scalar (started without --add-modules " + VECTOR_MODULE + ")";
    }
    int bits = Byte.SIZE * HotSpot.flag("MaxVectorSize").map(Integer::parseInt).orElse(0);
    if (System.getProperty(CHOICE, "").equals(SCALAR)) {
      return "scalar (by " + CHOICE + ")";
    } else if (!hasVectorModule()) {
      return "scalar (no " + VECTOR_MODULE + ")";
    } else if (!Fused.HARDWARE) {
      return "scalar (no fused multiply-add)";
    }
    return bits == 0 ? "scalar (no C2 compiler)" : "Vector API, " + bits + " bit";
  }

  private static KernelProvider choose() {
    String choice = System.getProperty(CHOICE, "");
    boolean possible =
        !choice.equals(SCALAR)
            && ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
            && Fused.HARDWARE;
    return possible && (choice.equals(VECTOR) || isCompiledWell()) ? vector() : new Scalar();
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

  private record Scalar() implements KernelProvider {
    @Override
    public Kernel64 f64() {
      return new ScalarKernel64();
    }

    @Override
    public Kernel32 f32() {
      return new ScalarKernel32();
    }

    @Override
    public boolean isSettled() {
      return true; // as far as anybody can say
    }

    @Override
    public int givenUp() {
      return 0;
    }
  }

  private Kernels() {}
}
