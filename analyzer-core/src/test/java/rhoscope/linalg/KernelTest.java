package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernels against plain loops, bit for bit. */
class KernelTest {
  private static final int[] SIZES = {1, 2, 3, 5, 6, 7, 12, 20, 33, 50, 64, 65, 100};

  private static final Kernel64 SCALAR64 = new ScalarKernel64();
  private static final Kernel32 SCALAR32 = new ScalarKernel32();

  private static final Kernel64 FAST64 = new VectorKernel64(false);
  private static final Kernel32 FAST32 = new VectorKernel32(false);

  /** What a kernel of vectors does until its code is compiled, and the moment it changes. */
  private static final Kernel64 PATIENT64 = new VectorKernel64(true);

  private static final Kernel32 PATIENT32 = new VectorKernel32(true);

  @Test
  void aProductIsOneChainOfFusedMultiplyAddsPerElement() {
    Random random = new Random(5);
    for (int round = 0; round < 600; round++) {
      int m = any(random);
      int n = any(random);
      int k = random.nextInt(8) == 0 ? 0 : any(random);
      product(SCALAR64, random, m, n, k);
      product(FAST64, random, m, n, k);
      product(SCALAR32, random, m, n, k);
      product(FAST32, random, m, n, k);
      product(PATIENT64, random, m, n, k);
      product(PATIENT32, random, m, n, k);
    }
  }

  @Test
  void bothKernelsGiveTheSameBitsOfEveryFunction() {
    Random random = new Random(6);
    for (int round = 0; round < 2000; round++) {
      int count = random.nextInt(round % 8 == 0 ? 600 : 70);
      int at = random.nextInt(5);
      double spread = StrictMath.pow(10, random.nextInt(12) - 6);
      double[] x = new double[at + count];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextInt(9) == 0 ? EDGES[random.nextInt(EDGES.length)] : gauss(random, spread);
      }
      float[] y = Floats.of(x);
      same(SCALAR64::tanh, FAST64::tanh, x, at, count);
      same(SCALAR64::sigmoid, FAST64::sigmoid, x, at, count);
      same(SCALAR64::tanh, PATIENT64::tanh, x, at, count);
      same(SCALAR64::sigmoid, PATIENT64::sigmoid, x, at, count);
      same(SCALAR32::tanh, FAST32::tanh, y, at, count);
      same(SCALAR32::sigmoid, FAST32::sigmoid, y, at, count);
      assertEquals(SCALAR64.squares(x, at, count), FAST64.squares(x, at, count));
      assertEquals(SCALAR32.squares(y, at, count), FAST32.squares(y, at, count));
    }
  }

  private static final double[] EDGES = {
    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-310, 1e-40, 1e300
  };

  private static double gauss(Random random, double spread) {
    return spread * random.nextGaussian();
  }

  @Test
  void sumsOfSquaresNeitherOverflowNorUnderflow() {
    Random random = new Random(7);
    for (int exponent = -320; exponent <= 300; exponent++) {
      int count = 1 + random.nextInt(100);
      double[] x = new double[count];
      for (int i = 0; i < count; i++) {
        x[i] = gauss(random, 1) * StrictMath.pow(10, exponent);
      }
      sumOfSquares(x, FAST64.squares(x, 0, count), 1e-13);
      float[] y = Floats.of(x);
      if (exponent < 38) {
        sumOfSquares(Floats.wide(y), FAST32.squares(y, 0, count), 1e-5);
      }
    }
  }

  private static void sumOfSquares(double[] x, double sum, double tolerance) {
    BigDecimal exact = BigDecimal.ZERO;
    for (double value : x) {
      exact = exact.add(new BigDecimal(value).pow(2), new MathContext(60));
    }
    double expected = exact.doubleValue();
    assertEquals(expected, sum, tolerance * expected + Double.MIN_VALUE);
  }

  @Test
  void innerProductsHaveTheSameBitsInEveryKernelAndTheDigitsOfExactOnes() {
    Random random = new Random(9);
    for (int round = 0; round < 400; round++) {
      int rows = random.nextInt(20);
      int n = random.nextInt(round % 8 == 0 ? 300 : 40);
      int at = random.nextInt(5);
      int stride = n + random.nextInt(9);
      double[] a = random.doubles(at + (long) rows * stride + n, -1, 1).toArray();
      double[] x = random.doubles(n, -1, 1).toArray();
      double[] y = new double[rows + 2];
      y[rows] = y[rows + 1] = 3;
      SCALAR64.innerProducts(rows, n, a, at, stride, x, y);
      for (int i = 0; i < rows; i++) {
        BigDecimal exact = BigDecimal.ZERO;
        for (int j = 0; j < n; j++) {
          exact = exact.add(new BigDecimal(a[at + i * stride + j]).multiply(new BigDecimal(x[j])));
        }
        assertEquals(exact.doubleValue(), y[i], 1e-15 * n);
      }
      assertEquals(3, y[rows]);
      for (Kernel64 kernel : List.of(FAST64, PATIENT64)) {
        double[] z = new double[rows + 2];
        z[rows] = z[rows + 1] = 3;
        kernel.innerProducts(rows, n, a, at, stride, x, z);
        assertArrayEquals(y, z);
      }
      float[] v = new float[rows];
      float[] w = new float[rows];
      SCALAR32.innerProducts(rows, n, Floats.of(a), at, stride, Floats.of(x), v);
      FAST32.innerProducts(rows, n, Floats.of(a), at, stride, Floats.of(x), w);
      assertArrayEquals(v, w);
      for (int i = 0; i < rows; i++) {
        assertEquals(y[i], v[i], 3e-7 * n);
      }
    }
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> FAST64.innerProducts(2, 8, new double[15], 0, 8, new double[8], new double[2]));
  }

  @Test
  void nothingIsAllocatedOnceTheCodeIsCompiled() {
    double[] x = new Random(8).doubles(4096, -1, 1).toArray();
    double[] y = new double[4096];
    float[] u = Floats.of(x);
    float[] v = new float[4096];
    for (Kernel64 kernel : List.of(SCALAR64, FAST64)) {
      Packed64 right = kernel.packed(33, 40);
      Allocations.none(() -> kernel.pack(33, x, 0, 40, 1, right, 0));
      Allocations.none(() -> kernel.product(20, 33, x, 0, 33, 1, right, 0, y, 0, 64, true));
      Allocations.none(() -> kernel.tanh(x, 0, y, 0, 1000));
      Allocations.none(() -> kernel.sigmoid(x, 0, y, 0, 1000));
      Allocations.none(() -> kernel.squares(x, 0, 1000));
      Allocations.none(() -> kernel.innerProducts(20, 100, x, 0, 100, x, y));
    }
    for (Kernel32 kernel : List.of(SCALAR32, FAST32)) {
      Packed32 right = kernel.packed(33, 40);
      Allocations.none(() -> kernel.pack(33, u, 0, 40, 1, right, 0));
      Allocations.none(() -> kernel.product(20, 33, u, 0, 33, 1, right, 0, v, 0, 64, true));
      Allocations.none(() -> kernel.tanh(u, 0, v, 0, 1000));
      Allocations.none(() -> kernel.sigmoid(u, 0, v, 0, 1000));
      Allocations.none(() -> kernel.squares(u, 0, 1000));
      Allocations.none(() -> kernel.innerProducts(20, 100, u, 0, 100, u, v));
    }
  }

  private interface Map64 {
    void apply(double[] x, int xAt, double[] y, int yAt, int count);
  }

  private interface Map32 {
    void apply(float[] x, int xAt, float[] y, int yAt, int count);
  }

  private static void same(Map64 left, Map64 right, double[] x, int at, int count) {
    double[] y = new double[count + 3];
    double[] z = new double[count + 3];
    left.apply(x, at, y, 2, count);
    right.apply(x, at, z, 2, count);
    assertArrayEquals(y, z);
  }

  private static void same(Map32 left, Map32 right, float[] x, int at, int count) {
    float[] y = new float[count + 3];
    float[] z = new float[count + 3];
    left.apply(x, at, y, 2, count);
    right.apply(x, at, z, 2, count);
    assertArrayEquals(y, z);
  }

  private static int any(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private static void product(Kernel64 kernel, Random random, int m, int n, int k) {
    boolean transposed = random.nextBoolean();
    int aAt = random.nextInt(5);
    int aRow = transposed ? 1 : k + random.nextInt(4);
    int aColumn = transposed ? m + random.nextInt(4) : 1;
    double[] a = random.doubles(aAt + m * (k + 4) + k * (m + 4), -1, 1).toArray();
    int first = random.nextInt(4);
    boolean columns = random.nextBoolean();
    int bAt = random.nextInt(5);
    int rowStride = columns ? 1 : n + random.nextInt(4);
    int columnStride = columns ? k + random.nextInt(4) : 1;
    double[] b = random.doubles(bAt + (k + 4) * (n + 4), -1, 1).toArray();
    int width = kernel.padded(n);
    int cAt = random.nextInt(5);
    int cRow = width + random.nextInt(4);
    double[] c = random.doubles(cAt + m * (width + 4), -1, 1).toArray();
    boolean add = random.nextBoolean();
    double[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        double sum = add ? c[cAt + i * cRow + j] : 0;
        for (int p = 0; p < k; p++) {
          double right = j < n ? b[bAt + p * rowStride + j * columnStride] : 0;
          sum = Fused.multiplyAdd(a[aAt + i * aRow + p * aColumn], right, sum);
        }
        expected[cAt + i * cRow + j] = sum;
      }
    }
    Packed64 packed = kernel.packed(first + k, n);
    kernel.pack(k, b, bAt, rowStride, columnStride, packed, first);
    kernel.product(m, k, a, aAt, aRow, aColumn, packed, first, c, cAt, cRow, add);
    for (int i = 0; i < c.length; i++) {
      assertEquals(
          Double.doubleToRawLongBits(expected[i]),
          Double.doubleToRawLongBits(c[i]),
          () -> m + " x " + n + " x " + k);
    }
  }

  private static void product(Kernel32 kernel, Random random, int m, int n, int k) {
    float[] a = Floats.any(random, m * k);
    float[] b = Floats.any(random, k * n);
    int width = kernel.padded(n);
    float[] c = Floats.any(random, m * width);
    float[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        float sum = c[i * width + j];
        for (int p = 0; p < k; p++) {
          sum = Fused.multiplyAdd(a[i * k + p], j < n ? b[p * n + j] : 0, sum);
        }
        expected[i * width + j] = sum;
      }
    }
    Packed32 packed = kernel.packed(k, n);
    kernel.pack(k, b, 0, n, 1, packed, 0);
    kernel.product(m, k, a, 0, k, 1, packed, 0, c, 0, width, true);
    for (int i = 0; i < c.length; i++) {
      assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(c[i]));
    }
  }
}
