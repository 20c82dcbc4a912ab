package rhoscope.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Square matrices of the kinds that recurrent networks have, easy and hard ones. */
enum Family {
  /** Independent N(0, 1/n). */
  GAUSS,
  /** The default of PyTorch, uniform within ±1/√n. */
  UNIFORM,
  /** Uniform over the orthogonal matrices: all eigenvalues have the same modulus. */
  ORTHOGONAL,
  /** One entry in ten, as echo state networks have it. */
  SPARSE,
  /** Symmetric Gaussian: a real spectrum. */
  SYMMETRIC,
  /** Lower triangular Gaussian with 0.9 on the diagonal: far from normal, and defective. */
  TRIANGULAR,
  /** A shift register whose last unit feeds the first: n roots of one number. */
  CYCLE;

  private static final long SEED = 7;

  /** n × n numbers, row by row; the same for the same n. */
  double[] draw(int n) {
    Random random = new Random(SEED + n);
    double[] w = new double[n * n];
    double std = 1 / Math.sqrt(n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        w[i * n + j] = entry(random, n, i, j, std);
      }
    }
    if (this == ORTHOGONAL) {
      orthonormalize(n, w);
    } else if (this == SYMMETRIC) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          w[i * n + j] = w[j * n + i];
        }
      }
    }
    return w;
  }

  private double entry(Random random, int n, int i, int j, double std) {
    double gauss = random.nextGaussian();
    return switch (this) {
      case GAUSS, ORTHOGONAL, SYMMETRIC -> std * gauss;
      case UNIFORM -> std * (2 * random.nextDouble() - 1);
      case SPARSE -> random.nextInt(10) == 0 ? std * Math.sqrt(10) * gauss : 0;
      case TRIANGULAR -> i == j ? 0.9 : j < i ? std * gauss : 0;
      case CYCLE -> i == (j + 1) % n ? 0.9 : 0;
    };
  }

  /** Gram and Schmidt, twice. */
  private static void orthonormalize(int n, double[] w) {
    for (int i = 0; i < n; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double along = dot(n, w, i, k);
          for (int j = 0; j < n; j++) {
            w[i * n + j] -= along * w[k * n + j];
          }
        }
      }
      double norm = Math.sqrt(dot(n, w, i, i));
      for (int j = 0; j < n; j++) {
        w[i * n + j] /= norm;
      }
    }
  }

  private static double dot(int n, double[] w, int i, int k) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += w[i * n + j] * w[k * n + j];
    }
    return sum;
  }

  /** A file of the numbers in the machine's own byte order, as all contestants read it. */
  Path file(Path folder, int n) throws IOException {
    Path file = folder.resolve(label() + "-" + n + ".f64");
    double[] w = draw(n);
    ByteBuffer bytes = ByteBuffer.allocate(w.length * Double.BYTES).order(ByteOrder.nativeOrder());
    bytes.asDoubleBuffer().put(w);
    Files.write(file, bytes.array());
    return file;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
