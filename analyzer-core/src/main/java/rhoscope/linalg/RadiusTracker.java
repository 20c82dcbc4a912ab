package rhoscope.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * ρ of a matrix that changes a little from call to call, as a recurrent matrix does in training.
 *
 * <p>Every so many calls, the first among them, the answer is {@link SpectralRadius}'s, within
 * 5·10⁻⁴ of ρ. Between them it is that answer times the change of a Ritz value since, typically
 * within 2·10⁻⁴; or that answer itself while no Ritz value comes close to ρ, as at the orthogonal
 * start. Below {@value #TRACKED} units every call asks {@link SpectralRadius}.
 *
 * <p>The answers depend on the matrices given since the tracker was made and on nothing else. For
 * the same answers in a run that is interrupted and resumed keep {@link #state()} and go on from
 * it.
 */
public final class RadiusTracker {
  /*
   * A block of vectors takes a few power steps with every new matrix and stays close to the leading
   * eigenvectors; each anchor puts those that it found first into the block. The largest |θ| of the
   * projected matrix is not believed by itself: where many eigenvalues have nearly the largest
   * modulus, as of an orthogonal matrix, no small space holds it and θ is far too small. The anchor
   * shows whether that is so; then the anchor's own value, ten updates old, is the better answer.
   *
   * An anchor costs as much as about ten updates of the block, all eigenvalues as much as fifty.
   */
  static final int TRACKED = 96;

  private static final int VECTORS = 16;
  private static final int POWER_STEPS = 4;
  private static final double SETTLED = 2e-3;
  private static final int SPACING = 10;
  private static final int SPACING_OF_SPECTRA = 50;
  private static final int HEAD = 3;

  private final Kernel32 kernel = Kernels.f32();
  private final int n;
  private final int width;
  private final int blockWidth;
  private final float[] w;
  private final float[] image;
  private final float[] columns;
  private final Packed32 packed;
  private final double[][] block;
  private final double[][] product;
  private final double[] projected = new double[VECTORS * VECTORS];

  /** Calls that still go without an anchor. */
  private int left;

  /** The radius at the last anchor, and the Ritz value of that moment, 0 if it was far off. */
  private double anchored;

  private double ritz;

  /**
   * A tracker at its beginning.
   *
   * @param n rows and columns of the matrices, at least 1
   */
  public RadiusTracker(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("a matrix of " + n + " rows");
    }
    this.n = n;
    this.width = kernel.padded(n);
    this.blockWidth = kernel.padded(VECTORS);
    int rows = n < TRACKED ? 0 : n;
    this.w = new float[rows * width];
    this.image = new float[rows * blockWidth];
    this.columns = new float[rows * VECTORS];
    this.packed = kernel.packed(rows, VECTORS);
    this.block = new double[VECTORS][rows];
    this.product = new double[VECTORS][rows];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (double[] vector : block) {
      Arrays.setAll(vector, i -> random.nextGaussian());
    }
    Orthonormal.basis(block);
  }

  /**
   * A tracker that goes on where another stood.
   *
   * @param state what {@link #state()} of a tracker of the same n gave
   * @throws IllegalArgumentException if it has another length
   */
  public RadiusTracker(int n, double[] state) {
    this(n);
    if (state.length != HEAD + VECTORS * block[0].length) {
      throw new IllegalArgumentException(state.length + " numbers are no state for n = " + n);
    }
    left = (int) state[0];
    anchored = state[1];
    ritz = state[2];
    for (int i = 0; i < VECTORS; i++) {
      System.arraycopy(state, HEAD + i * block[i].length, block[i], 0, block[i].length);
    }
  }

  /** Everything that later answers depend on, 3 + 16 n numbers (3 for a small n). */
  public double[] state() {
    int rows = block[0].length;
    double[] state = new double[HEAD + VECTORS * rows];
    state[0] = left;
    state[1] = anchored;
    state[2] = ritz;
    for (int i = 0; i < VECTORS; i++) {
      System.arraycopy(block[i], 0, state, HEAD + i * rows, rows);
    }
    return state;
  }

  /**
   * ρ of the next matrix.
   *
   * @param matrix n × n, finite; not modified
   * @param between run every few milliseconds; what it throws ends the work
   * @throws IllegalArgumentException if an entry is NaN or infinite
   * @throws ArithmeticException if an eigenvalue iteration does not converge
   */
  public double update(double[] matrix, Runnable between) {
    Matrices.requireSquare(n, matrix);
    if (n < TRACKED) {
      return SpectralRadius.of(n, matrix, between).estimate();
    }
    double largest = Matrices.largestFinite(matrix, 0, matrix.length);
    if (largest == 0) {
      left = 0;
      return 0;
    }
    int exponent = Math.getExponent(largest);
    take(matrix, exponent);
    power();
    if (left == 0) {
      return anchor(matrix, exponent, between);
    }
    left--;
    return ritz == 0 ? anchored : anchored * (Math.scalb(ritz(), exponent) / ritz);
  }

  /** As {@link #update(double[], Runnable)}, without a pause. */
  public double update(double[] matrix) {
    return update(matrix, () -> {});
  }

  private double anchor(double[] matrix, int exponent, Runnable between) {
    List<double[]> leading = new ArrayList<>();
    SpectralRadius radius = SpectralRadius.of(n, matrix, between, leading::addAll);
    for (int i = 0; i < leading.size(); i++) {
      System.arraycopy(block[i], 0, block[VECTORS - 1 - i], 0, n);
      System.arraycopy(leading.get(i), 0, block[i], 0, n);
    }
    Orthonormal.basis(block);
    anchored = radius.estimate();
    double near = Math.scalb(ritz(), exponent);
    ritz = Math.abs(near - anchored) <= SETTLED * anchored ? near : 0;
    boolean costly = radius.method() == SpectralRadius.Method.SPECTRUM;
    left = (costly ? SPACING_OF_SPECTRA : SPACING) - 1;
    return anchored;
  }

  private void take(double[] matrix, int exponent) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        w[i * width + j] = (float) Math.scalb(matrix[i * n + j], -exponent);
      }
    }
  }

  /** The block becomes an orthonormal basis of Wᵏ times it. */
  private void power() {
    pack();
    for (int step = 0; step < POWER_STEPS; step++) {
      kernel.product(n, n, w, 0, width, 1, packed, 0, image, 0, blockWidth, false);
      kernel.pack(n, image, 0, blockWidth, 1, packed, 0);
    }
    unpack(block);
    Orthonormal.basis(block);
  }

  private void pack() {
    for (int i = 0; i < VECTORS; i++) {
      for (int j = 0; j < n; j++) {
        columns[j * VECTORS + i] = (float) block[i][j];
      }
    }
    kernel.pack(n, columns, 0, VECTORS, 1, packed, 0);
  }

  private void unpack(double[][] vectors) {
    for (int i = 0; i < VECTORS; i++) {
      for (int j = 0; j < n; j++) {
        vectors[i][j] = image[j * blockWidth + i];
      }
    }
  }

  /** The largest |θ| over the eigenvalues θ of VᵀWV, V the block. */
  private double ritz() {
    pack();
    kernel.product(n, n, w, 0, width, 1, packed, 0, image, 0, blockWidth, false);
    unpack(product);
    for (int i = 0; i < VECTORS; i++) {
      for (int j = 0; j < VECTORS; j++) {
        projected[i * VECTORS + j] = Matrices.dot(block[i], 0, product[j], 0, n);
      }
    }
    return Spectrum.of(VECTORS, projected).radius();
  }
}
