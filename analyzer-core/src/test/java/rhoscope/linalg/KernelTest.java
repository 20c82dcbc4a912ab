package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernels against plain loops, bit for bit. */
class KernelTest {
  private static final int[] SIZES = {1, 2, 3, 5, 6, 7, 12, 20, 33, 50, 64, 65, 100};

  @Test
  void aProductIsOneChainOfFusedMultiplyAddsPerElement() {
    Random random = new Random(5);
    for (int round = 0; round < 600; round++) {
      int m = any(random);
      int n = any(random);
      int k = random.nextInt(8) == 0 ? 0 : any(random);
      product(Kernels.f64(), random, m, n, k);
      product(Kernels.f32(), random, m, n, k);
    }
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
    float[] a = floats(random, m * k);
    float[] b = floats(random, k * n);
    int width = kernel.padded(n);
    float[] c = floats(random, m * width);
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

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
