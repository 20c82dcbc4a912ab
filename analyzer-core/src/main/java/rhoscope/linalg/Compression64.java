package rhoscope.linalg;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A square matrix restricted to the few dimensions that hold nearly all of it. */
final class Compression64 {
  /*
   * Q is an orthonormal basis of x Ω, Ω random signs [1, 4.1]. The eigenvalues of Q Qᵀ x other than 0
   * are those of Qᵀ x Q, and Q Qᵀ x is at the distance ‖x − Q Qᵀ x‖ from x.
   *
   * [1] Halko, Martinsson, Tropp 2011, SIAM Review 53
   */
  private final Kernel64 kernel = Kernels.f64();
  private final int n;
  private final int width;
  private final double[] x;
  private final int rank;
  private final int rankWidth;
  private final /* wide */ double[][] q;
  private final double[] small;
  private final /* wide */ double distance;

  /**
   * Restricts a matrix.
   *
   * @param x n rows of n numbers and zeros up to {@code Kernel64.padded(n)}; kept, not modified
   * @param packed x
   */
  Compression64(int n, double[] x, Packed64 packed, int rank) {
    this.n = n;
    this.width = kernel.padded(n);
    this.x = x;
    this.rank = rank;
    this.rankWidth = kernel.padded(rank);
    this.q = new /* wide */ double[rank][n];
    sketch();
    Orthonormal.basis(q);
    double[] rows = new double[rank * width];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < n; j++) {
        rows[i * width + j] = /* narrow */ q[i][j];
      }
    }
    double[] projected = new double[rank * width];
    kernel.product(rank, n, rows, 0, width, 1, packed, 0, projected, 0, width, false);
    this.distance = distance(rows, projected);
    Packed64 columns = kernel.packed(n, rank);
    kernel.pack(n, rows, 0, 1, width, columns, 0);
    this.small = new double[rank * rankWidth];
    kernel.product(rank, n, projected, 0, width, 1, columns, 0, small, 0, rankWidth, false);
  }

  private void sketch() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    double[] signs = new double[n * rank];
    long bits = 0;
    for (int i = 0; i < signs.length; i++) {
      bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
      signs[i] = (bits & 1) == 0 ? 1 : -1;
    }
    Packed64 right = kernel.packed(n, rank);
    kernel.pack(n, signs, 0, rank, 1, right, 0);
    double[] y = new double[n * rankWidth];
    kernel.product(n, n, x, 0, width, 1, right, 0, y, 0, rankWidth, false);
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < rank; i++) {
        q[i][j] = y[j * rankWidth + i];
      }
    }
  }

  /** ‖x − Q (Qᵀ x)‖_F. */
  private /* wide */ double distance(double[] rows, double[] projected) {
    double[] rest = new double[n * width];
    Packed64 right = kernel.packed(rank, n);
    kernel.pack(rank, projected, 0, width, 1, right, 0);
    kernel.product(n, rank, rows, 0, 1, width, right, 0, rest, 0, width, false);
    /* wide */ double sum = 0;
    for (int i = 0; i < rest.length; i++) {
      /* wide */ double difference = x[i] - rest[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** Qᵀ x Q, {@code rank} rows of {@code Kernel64.padded(rank)} numbers. */
  double[] small() {
    return small;
  }

  /** How far the restricted matrix is from x in the Frobenius norm. */
  /* wide */ double distance() {
    return distance;
  }

  /** x² Q z: the vector of the whole space, freed of what the restriction lost. */
  /* wide */ double[] lifted(/* wide */ double[] z) {
    /* wide */ double[] v = new /* wide */ double[n];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < n; j++) {
        v[j] += z[i] * q[i][j];
      }
    }
    return times(times(v));
  }

  private /* wide */ double[] times(/* wide */ double[] v) {
    /* wide */ double[] image = new /* wide */ double[n];
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      four(i * width, v, image, i);
    }
    for (; i < n; i++) {
      /* wide */ double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += x[i * width + j] * v[j];
      }
      image[i] = sum;
    }
    return image;
  }

  private void four(int row, /* wide */ double[] v, /* wide */ double[] image, int i) {
    /* wide */ double s0 = 0;
    /* wide */ double s1 = 0;
    /* wide */ double s2 = 0;
    /* wide */ double s3 = 0;
    for (int j = 0; j < n; j++) {
      /* wide */ double f = v[j];
      s0 += x[row + j] * f;
      s1 += x[row + width + j] * f;
      s2 += x[row + 2 * width + j] * f;
      s3 += x[row + 3 * width + j] * f;
    }
    image[i] = s0;
    image[i + 1] = s1;
    image[i + 2] = s2;
    image[i + 3] = s3;
  }
}
