package rhoscope.train;

import static rhoscope.train.Vectors.copy;

import java.util.Arrays;
import java.util.function.Supplier;
import rhoscope.nn.Weights32;

/**
 * Minimises φ(x) = ½ xᵀ A x + gᵀ x, A symmetric and positive definite, step by step, and keeps some
 * of the x on the way: those after ⌈1.3ʲ⌉ steps, j = 0, 1, …, and the last (Martens 2010, section
 * 4.6).
 */
final class ConjugateGradients {
  /*
   * It stops after i steps if i > k, φ(x_i) < 0 and φ has fallen by less than 5e-4 per step, of
   * itself, over the last k = max(10, i/10) steps (Martens 2010, section 4.4). There is no
   * preconditioner: Martens' is the diagonal of Σ gₙ², which needs the gradient of each sequence by
   * itself, and a backward pass sums them as it goes.
   */
  private static final double GROWTH = 1.3;
  private static final double FALL_PER_STEP = 5e-4;
  private static final int WINDOW = 10;

  /** v → A v. */
  interface Operator {
    /**
     * A v.
     *
     * @param v not modified
     * @param into receives A v
     */
    void apply(Weights32 v, Weights32 into);
  }

  private final Vectors vectors;
  private final int most;
  private final Supplier<Weights32> zeros;
  private final Weights32 residual;
  private final Weights32 direction;
  private final Weights32 product;
  private final double[] values;
  private Weights32[] kept = {};
  private int keptCount;

  /**
   * Before the first solve.
   *
   * @param vectors their arithmetic
   * @param most steps of one solve
   * @param zeros makes vectors; those that are kept, when they are first needed
   */
  ConjugateGradients(Vectors vectors, int most, Supplier<Weights32> zeros) {
    this.vectors = vectors;
    this.most = most;
    this.zeros = zeros;
    this.residual = zeros.get();
    this.direction = zeros.get();
    this.product = zeros.get();
    this.values = new double[most + 1];
  }

  /** How many vectors it holds at most. */
  static int held(int most) {
    return (int) (StrictMath.log(most) / StrictMath.log(GROWTH)) + 6;
  }

  /**
   * Solves.
   *
   * @param g not modified
   * @param x where it starts; receives the last iterate
   * @return the steps it made; 0 where A is not positive along the first
   */
  int solve(Operator a, Weights32 g, Weights32 x) {
    keptCount = 0;
    Vectors.clear(residual);
    if (0 < vectors.dot(x, x)) {
      a.apply(x, residual);
    }
    vectors.combine(-1, g, -1, residual);
    copy(residual, direction);
    double square = vectors.dot(residual, residual);
    int steps = 0;
    boolean stored = true;
    while (steps < most && 0 < square) {
      a.apply(direction, product);
      double curvature = vectors.dot(direction, product);
      if (!(0 < curvature && curvature <= Double.MAX_VALUE)) {
        break;
      }
      double step = square / curvature;
      vectors.combine(step, direction, 1, x);
      vectors.combine(-step, product, 1, residual);
      double next = vectors.dot(residual, residual);
      vectors.combine(1, residual, next / square, direction);
      square = next;
      steps++;
      values[steps] = (vectors.dot(x, g) - vectors.dot(x, residual)) / 2;
      stored = Math.ceil(StrictMath.pow(GROWTH, keptCount)) <= steps;
      if (stored) {
        keep(x);
      }
      if (hasSettled(steps)) {
        break;
      }
    }
    if (!stored) {
      keep(x);
    }
    return steps;
  }

  private boolean hasSettled(int steps) {
    int window = Math.max(WINDOW, steps / 10);
    if (steps <= window || !(values[steps] < 0)) {
      return false;
    }
    double fall = (values[steps] - values[steps - window]) / values[steps];
    return fall < window * FALL_PER_STEP;
  }

  private void keep(Weights32 x) {
    if (kept.length == keptCount) {
      kept = Arrays.copyOf(kept, keptCount + 1);
      kept[keptCount] = zeros.get();
    }
    copy(x, kept[keptCount]);
    keptCount++;
  }

  /** How many iterates of the last solve are kept. */
  int kept() {
    return keptCount;
  }

  /** One of them, valid until the next solve; the last is where it ended. */
  Weights32 kept(int index) {
    return kept[index];
  }
}
