package rhoscope.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * ρ of a matrix that changes a little from call to call, as a recurrent matrix does in training.
 *
 * <p>Now and then, at the first call, after about {@value #LONGEST} calls at the latest and where
 * the matrix has changed suddenly, the answer is {@link SpectralRadius}'s, within 5·10⁻⁴ of ρ: an
 * anchor. Between anchors it is the last one's times the change of a Ritz value since, typically
 * within 2·10⁻⁴; or the last one itself while no Ritz value goes with ρ, as in the first updates
 * from an orthogonal start: off by what ρ has moved since, typically within 5·10⁻⁴, for then
 * anchors are frequent. An eigenvalue that no vector of the tracker belongs to and that overtakes
 * the others between two anchors is seen at the second. Below {@value #TRACKED} units every call
 * asks {@link SpectralRadius}.
 *
 * <p>The answers depend on the matrices given since the tracker was made and on nothing else. For
 * the same answers in a run that is interrupted and resumed keep {@link #state()} and go on from
 * it. Calls between anchors allocate nothing.
 */
public final class RadiusTracker {
  /*
   * A block of vectors takes a few power steps with every new matrix and stays close to the leading
   * eigenvectors; each anchor puts those that it found first into the block. The largest |θ| of the
   * projected matrix is not believed by itself: where many eigenvalues have nearly the largest
   * modulus, as of an orthogonal matrix, no small space holds it and θ is far too small. The anchor
   * shows whether that is so; then the anchor's own value, some calls old, is the better answer.
   *
   * An anchor also shows how far the answer that it replaces was off: an eigenvalue that the block
   * does not hold may have overtaken all others, as happens in the first updates from an orthogonal
   * start. Anchors begin with every call; where the answer was good the next is twice as far away,
   * where it was poor it comes after a quarter of the calls, where it was useless after one, as long
   * as the calls have paid for it: an anchor costs as much as ten to thirty calls without one. It comes at once where θ, or ‖W‖_F
   * if θ is not believed, is no longer near what it was.
   */
  static final int TRACKED = 24;

  /** Calls from one anchor to the next at most. */
  static final int LONGEST = 40;

  /** The same for a small matrix, whose anchors are cheap and whose calls lie far apart. */
  static final int LONGEST_OF_SMALL = 10;

  /** Calls that pay for an anchor, for a small and for a large matrix. */
  private static final int PRICE = 4;

  private static final int LARGE = 128;
  private static final int PRICE_OF_LARGE = 16;

  /** What all eigenvalues cost, and how many are paid for in advance, in anchors. */
  private static final int SPECTRUM = 4;

  private static final int SAVED = 20;
  private static final double GOOD = 1e-4;
  private static final double POOR = 3e-4;
  private static final double SETTLED = 2e-3;
  private static final double SUDDEN = 0.05;

  private static final int VECTORS = 8;
  private static final int POWER_STEPS = 4;
  private static final int HEAD = 8;

  /** 2^±this are normal numbers of float32. */
  private static final int EXPONENT = 126;

  private final Kernel32 kernel = Kernels.f32();
  private final int n;
  private final int blockWidth;
  private final float[] columns;
  private final float[] image;
  private final Packed32 packed;
  private final double[][] block;
  private final double[] product;
  private final double[][] projected = new double[VECTORS + 1][VECTORS + 1];
  private final HessenbergQr eigenvalues = new HessenbergQr(VECTORS, projected);

  private final int longest;
  private final int price;

  /** Calls from the last anchor to the next, and those of them that are left. */
  private int spacing = 1;

  private int left;

  /** Calls that have not been spent on anchors, negative after sudden changes. */
  private int credit;

  /** ρ, ‖W‖_F and the largest Ritz value at the last anchor. */
  private double anchored;

  private double size;
  private double ritz;

  /** Whether the Ritz value was near ρ there; whether its change up to there was ρ's as well. */
  private boolean near;

  private boolean settled;

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
    this.blockWidth = kernel.padded(VECTORS);
    this.longest = n < LARGE ? LONGEST_OF_SMALL : LONGEST;
    this.price = n < LARGE ? PRICE : PRICE_OF_LARGE;
    this.credit = SAVED * price;
    int rows = n < TRACKED ? 0 : n;
    this.columns = new float[rows * VECTORS];
    this.image = new float[rows * blockWidth];
    this.packed = kernel.packed(rows, VECTORS);
    this.block = new double[VECTORS][rows];
    this.product = new double[rows];
    orthonormalize();
  }

  /**
   * A tracker that goes on where another stood.
   *
   * @param state what {@link #state()} of a tracker of the same n gave
   * @throws IllegalArgumentException if it has another length
   */
  public RadiusTracker(int n, double[] state) {
    this(n);
    restore(state);
  }

  /** Everything that later answers depend on, 8 + 8 n numbers (8 for a small n). */
  public double[] state() {
    double[] state = new double[HEAD + VECTORS * block[0].length];
    save(state);
    return state;
  }

  /** Writes {@link #state()} into an array of its length. */
  public void save(double[] state) {
    state[0] = spacing;
    state[1] = left;
    state[2] = anchored;
    state[3] = size;
    state[4] = ritz;
    state[5] = near ? 1 : 0;
    state[6] = settled ? 1 : 0;
    state[7] = credit;
    int rows = block[0].length;
    for (int i = 0; i < VECTORS; i++) {
      System.arraycopy(block[i], 0, state, HEAD + i * rows, rows);
    }
  }

  /**
   * Goes back, or on, to where a tracker of the same n stood.
   *
   * @throws IllegalArgumentException if the state has another length
   */
  public void restore(double[] state) {
    int rows = block[0].length;
    if (state.length != HEAD + VECTORS * rows) {
      throw new IllegalArgumentException(state.length + " numbers are no state for n = " + n);
    }
    spacing = (int) state[0];
    left = (int) state[1];
    anchored = state[2];
    size = state[3];
    ritz = state[4];
    near = state[5] != 0;
    settled = state[6] != 0;
    credit = (int) state[7];
    for (int i = 0; i < VECTORS; i++) {
      System.arraycopy(state, HEAD + i * rows, block[i], 0, rows);
    }
  }

  /**
   * ρ of the next matrix.
   *
   * @param w n rows of {@code width} numbers, finite, those behind the n-th 0; not modified
   * @param width {@code Kernel32.padded(n)}
   * @param between run every few milliseconds; what it throws ends the work and leaves the tracker
   *     between two states
   * @throws IllegalArgumentException if an entry is NaN or infinite
   * @throws ArithmeticException if an eigenvalue iteration does not converge
   */
  public double update(float[] w, int width, Runnable between) {
    if (width != kernel.padded(n) || w.length != n * width) {
      throw new IllegalArgumentException(w.length + " numbers in rows of " + width);
    }
    double norm = Math.sqrt(kernel.squares(w, 0, w.length));
    if (!(norm <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("an entry is not finite");
    }
    if (norm == 0) {
      size = 0; // whatever comes next is sudden
      near = false;
      settled = false;
      return 0;
    }
    if (n < TRACKED) {
      return SpectralRadius.of(n, plain(w, width), between).estimate();
    }
    power(w, width, norm);
    double now = ritz(w, width, norm);
    double moved = near ? anchored * (now / ritz) : anchored;
    left--;
    credit = Math.min(SAVED * price, credit + 1);
    boolean due = left < 0 && price <= credit;
    if (due || isSudden(now, norm)) {
      return anchor(w, width, norm, moved, between);
    }
    return settled ? moved : anchored;
  }

  private boolean isSudden(double now, double norm) {
    if (settled) {
      return !(Math.abs(now - ritz) <= SUDDEN * ritz);
    }
    boolean grown = (1 + SUDDEN) * Math.max(anchored, ritz) < now;
    return grown || !(Math.abs(norm - size) <= SUDDEN * size);
  }

  private double anchor(float[] w, int width, double norm, double expected, Runnable between) {
    List<double[]> leading = new ArrayList<>();
    SpectralRadius radius = SpectralRadius.of(n, plain(w, width), between, leading::addAll);
    anchored = radius.estimate();
    size = norm;
    lead(leading);
    ritz = ritz(w, width, norm);
    double off = Math.abs(expected - anchored) / anchored;
    near = Math.abs(ritz - anchored) <= SETTLED * anchored && 0 < anchored;
    boolean lost = (settled && !near) || !(off <= SETTLED);
    settled = near && off <= SETTLED;
    if (lost) {
      spacing = 1;
    } else if (off <= GOOD) {
      spacing = Math.min(longest, 2 * spacing);
    } else if (!(off <= POOR)) {
      spacing = Math.max(1, spacing / 4);
    }
    left = spacing - 1;
    int cost = radius.method() == SpectralRadius.Method.SPECTRUM ? SPECTRUM * price : price;
    credit = Math.max(-longest, credit - cost);
    return anchored;
  }

  private double[] plain(float[] w, int width) {
    double[] plain = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        plain[i * n + j] = w[i * width + j];
      }
    }
    return plain;
  }

  /** The given vectors become the first of the block, the last of it go. */
  private void lead(List<double[]> vectors) {
    int count = Math.min(VECTORS, vectors.size());
    for (int i = VECTORS - 1; count <= i; i--) {
      System.arraycopy(block[i - count], 0, block[i], 0, n);
    }
    for (int i = 0; i < count; i++) {
      System.arraycopy(vectors.get(i), 0, block[i], 0, n);
    }
    orthonormalize();
  }

  /** Makes the block orthonormal, random vectors in place of those that are 0. */
  private void orthonormalize() {
    Orthonormal.basis(block);
    if (Arrays.stream(block).anyMatch(RadiusTracker::isZero)) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
      for (double[] vector : block) {
        if (isZero(vector)) {
          Arrays.setAll(vector, i -> random.nextGaussian());
        }
      }
      Orthonormal.basis(block);
    }
  }

  private static boolean isZero(double[] vector) {
    return Matrices.dot(vector, 0, vector, 0, vector.length) == 0;
  }

  /** The block becomes an orthonormal basis of Wᵏ times it. */
  private void power(float[] w, int width, double norm) {
    multiply(w, width, norm);
    float factor = factor(norm);
    for (int step = 1; step < POWER_STEPS; step++) {
      for (int i = 0; i < image.length; i++) {
        image[i] *= factor;
      }
      kernel.pack(n, image, 0, blockWidth, 1, packed, 0);
      kernel.product(n, n, w, 0, width, 1, packed, 0, image, 0, blockWidth, false);
    }
    for (int i = 0; i < VECTORS; i++) {
      column(i, block[i]);
    }
    Orthonormal.basis(block);
  }

  /** The largest |θ| over the eigenvalues θ of VᵀWV, V the block; NaN if they are not found. */
  private double ritz(float[] w, int width, double norm) {
    multiply(w, width, norm);
    for (int j = 0; j < VECTORS; j++) {
      column(j, product);
      for (int i = 0; i < VECTORS; i++) {
        projected[i][j] = Matrices.dot(block[i], 0, product, 0, n);
      }
      projected[j][VECTORS] = 0;
      projected[VECTORS][j] = 0;
    }
    return eigenvalues.radius() / factor(norm);
  }

  /** The image becomes W times the block, divided by about ‖W‖_F. */
  private void multiply(float[] w, int width, double norm) {
    float factor = factor(norm);
    for (int i = 0; i < VECTORS; i++) {
      double[] vector = block[i];
      for (int j = 0; j < n; j++) {
        columns[j * VECTORS + i] = factor * (float) vector[j];
      }
    }
    kernel.pack(n, columns, 0, VECTORS, 1, packed, 0);
    kernel.product(n, n, w, 0, width, 1, packed, 0, image, 0, blockWidth, false);
  }

  private void column(int i, double[] into) {
    for (int j = 0; j < n; j++) {
      into[j] = image[j * blockWidth + i];
    }
  }

  /** A power of two that brings a matrix of this norm near 1, exactly. */
  private static float factor(double norm) {
    int exponent = Math.max(-EXPONENT, Math.min(EXPONENT, Math.getExponent(norm)));
    return Math.scalb(1f, -exponent);
  }
}
