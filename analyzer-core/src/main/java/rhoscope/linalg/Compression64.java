package rhoscope.linalg;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The square x² of a matrix, restricted to the few dimensions that hold nearly all of it. */
final class Compression64 {
  /*
   * Q is an orthonormal basis of x² Ω, Ω random signs [1, 4.1, 4.5]. The eigenvalues of Q Qᵀ x² other
   * than 0 are those of Qᵀ x² Q = (Qᵀ x)(x Q), and Q Qᵀ x² is at the distance ‖R‖, R = x² − Q Qᵀ x²,
   * from x². No product here is of two large matrices. ‖R‖_F² is the mean of ‖R ω‖² over random
   * signs ω; four times the root of the mean of sixteen is less than ‖R‖_F once in a billion.
   *
   * [1] Halko, Martinsson, Tropp 2011, SIAM Review 53
   */
  private static final int PROBES = 16;

  private static final int SAFETY = 4;
  private static final int CLEANINGS = 3;

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
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    double[] y = timesTwice(signs(rank, random));
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < rank; i++) {
        q[i][j] = y[j * rankWidth + i];
      }
    }
    Orthonormal.basis(q);
    double[] rows = new double[rank * width];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < n; j++) {
        rows[i * width + j] = /* narrow */ q[i][j];
      }
    }
    Packed64 columns = kernel.packed(n, rank);
    kernel.pack(n, rows, 0, 1, width, columns, 0);
    this.distance = distance(rows, signs(PROBES, random));
    double[] left = new double[rank * width];
    kernel.product(rank, n, rows, 0, width, 1, packed, 0, left, 0, width, false);
    double[] right = times(columns);
    kernel.pack(n, right, 0, rankWidth, 1, columns, 0);
    this.small = new double[rank * rankWidth];
    kernel.product(rank, n, left, 0, width, 1, columns, 0, small, 0, rankWidth, false);
  }

  /** n × count random signs, packed. */
  private Packed64 signs(int count, RandomGenerator random) {
    double[] signs = new double[n * count];
    long bits = 0;
    for (int i = 0; i < signs.length; i++) {
      bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
      signs[i] = (bits & 1) == 0 ? 1 : -1;
    }
    Packed64 packed = kernel.packed(n, count);
    kernel.pack(n, signs, 0, count, 1, packed, 0);
    return packed;
  }

  /** x b, n rows. */
  private double[] times(Packed64 b) {
    int bWidth = kernel.padded(b.columns());
    double[] product = new double[n * bWidth];
    kernel.product(n, n, x, 0, width, 1, b, 0, product, 0, bWidth, false);
    return product;
  }

  /** x² b, n rows; b is overwritten. */
  private double[] timesTwice(Packed64 b) {
    kernel.pack(n, times(b), 0, kernel.padded(b.columns()), 1, b, 0);
    return times(b);
  }

  /** ‖x² − Q Qᵀ x²‖_F, rather too large. */
  private /* wide */ double distance(double[] rows, Packed64 probes) {
    int probeWidth = kernel.padded(PROBES);
    double[] image = timesTwice(probes);
    kernel.pack(n, image, 0, probeWidth, 1, probes, 0);
    double[] within = new double[rank * probeWidth];
    kernel.product(rank, n, rows, 0, width, 1, probes, 0, within, 0, probeWidth, false);
    Packed64 shares = kernel.packed(rank, PROBES);
    kernel.pack(rank, within, 0, probeWidth, 1, shares, 0);
    double[] kept = new double[n * probeWidth];
    kernel.product(n, rank, rows, 0, 1, width, shares, 0, kept, 0, probeWidth, false);
    /* wide */ double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < PROBES; j++) {
        /* wide */ double lost = image[i * probeWidth + j] - kept[i * probeWidth + j];
        sum += lost * lost;
      }
    }
    return SAFETY * Math.sqrt(sum / PROBES);
  }

  /** Qᵀ x² Q, {@code rank} rows of {@code Kernel64.padded(rank)} numbers. */
  double[] small() {
    return small;
  }

  /** How far the restricted matrix is from x² in the Frobenius norm. */
  /* wide */ double distance() {
    return distance;
  }

  /** x³ Q z: the vector of the whole space, freed of what the restriction lost. */
  /* wide */ double[] lifted(/* wide */ double[] z) {
    /* wide */ double[] v = new /* wide */ double[n];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < n; j++) {
        v[j] += z[i] * q[i][j];
      }
    }
    for (int i = 0; i < CLEANINGS; i++) {
      v = times(v);
    }
    return v;
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
