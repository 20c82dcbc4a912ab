package rhoscope.bench.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rhoscope.linalg.Kernel32;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;

/** Activations and sums of squares, nanoseconds per number. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Functions.COUNT)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class Functions {
  static final int COUNT = 4096;

  private final Kernel32 f32 = Kernels.f32();
  private final Kernel64 f64 = Kernels.f64();
  private final float[] x32 = new float[COUNT];
  private final float[] y32 = new float[COUNT];
  private final double[] x64 = new double[COUNT];
  private final double[] y64 = new double[COUNT];

  /** Pre-activations as networks have them. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    for (int i = 0; i < COUNT; i++) {
      x64[i] = 2 * random.nextGaussian();
      x32[i] = (float) x64[i];
    }
  }

  @Benchmark
  public float[] tanh32() {
    f32.tanh(x32, 0, y32, 0, COUNT);
    return y32;
  }

  @Benchmark
  public double[] tanh64() {
    f64.tanh(x64, 0, y64, 0, COUNT);
    return y64;
  }

  @Benchmark
  public float[] sigmoid32() {
    f32.sigmoid(x32, 0, y32, 0, COUNT);
    return y32;
  }

  @Benchmark
  public double[] sigmoid64() {
    f64.sigmoid(x64, 0, y64, 0, COUNT);
    return y64;
  }

  @Benchmark
  public double squares32() {
    return f32.squares(x32, 0, COUNT);
  }

  @Benchmark
  public double squares64() {
    return f64.squares(x64, 0, COUNT);
  }
}
