package rhoscope.bench.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rhoscope.linalg.Kernel32;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed32;
import rhoscope.linalg.Packed64;

/** C = A B with B packed before: the product of a recurrence. {@code flops} is 2mnk per second. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Product {
  /** The matrices of one shape. */
  @State(Scope.Thread)
  public static class Matrices {
    @Param({"20x50x50", "50x128x128", "64x256x256", "64x512x512", "33x7x60"})
    public String shape = "";

    private final Kernel32 f32 = Kernels.f32();
    private final Kernel64 f64 = Kernels.f64();
    private int m;
    private int n;
    private int k;
    private int stride32;
    private int stride64;
    private float[] a32 = {};
    private float[] c32 = {};
    private double[] a64 = {};
    private double[] c64 = {};
    private Packed32 b32 = f32.packed(1, 1);
    private Packed64 b64 = f64.packed(1, 1);

    /** Fills them. */
    @Setup(Level.Trial)
    public void fill() {
      String[] sizes = shape.split("x");
      m = Integer.parseInt(sizes[0]);
      n = Integer.parseInt(sizes[1]);
      k = Integer.parseInt(sizes[2]);
      Random random = new Random(1);
      a32 = new float[m * k];
      a64 = new double[m * k];
      for (int i = 0; i < a64.length; i++) {
        a64[i] = random.nextGaussian();
        a32[i] = (float) a64[i];
      }
      double[] b = new double[k * n];
      float[] narrow = new float[k * n];
      for (int i = 0; i < b.length; i++) {
        b[i] = random.nextGaussian();
        narrow[i] = (float) b[i];
      }
      stride32 = f32.padded(n);
      stride64 = f64.padded(n);
      c32 = new float[m * stride32];
      c64 = new double[m * stride64];
      b32 = f32.packed(k, n);
      b64 = f64.packed(k, n);
      f32.pack(k, narrow, 0, n, 1, b32, 0);
      f64.pack(k, b, 0, n, 1, b64, 0);
    }
  }

  /** Operations besides calls. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Work {
    public double flops;
  }

  @Benchmark
  public float[] float32(Matrices x, Work work) {
    x.f32.product(x.m, x.k, x.a32, 0, x.k, 1, x.b32, 0, x.c32, 0, x.stride32, false);
    work.flops += 2.0 * x.m * x.n * x.k;
    return x.c32;
  }

  @Benchmark
  public double[] float64(Matrices x, Work work) {
    x.f64.product(x.m, x.k, x.a64, 0, x.k, 1, x.b64, 0, x.c64, 0, x.stride64, false);
    work.flops += 2.0 * x.m * x.n * x.k;
    return x.c64;
  }
}
