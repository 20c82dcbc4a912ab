package rhoscope.data;

/**
 * How far off a network is, in the terms of its task: a mean over all losses of a set of sequences,
 * or over the sequences, so that 0 is perfect. The loss trains, this judges.
 */
public enum ErrorMeasure {
  /** Mean over outputs of (y − target)². */
  MEAN_SQUARED_ERROR("mean squared error"),
  /** Whether another class than the target has the largest output. */
  MISCLASSIFIED("share misclassified"),
  /** Whether that is so at any step of a sequence; a mean over sequences. */
  ANY_STEP_MISCLASSIFIED("share of sequences with any step misclassified"),
  /** Whether y and the target lie on different sides of 0; a target 0 lies below, as y ≤ 0 does. */
  WRONG_SIDE("share on the wrong side"),
  /** −ln softmax(y)[target]. */
  CROSS_ENTROPY("cross-entropy per step, in nats"),
  /** The same by logarithms to base 2. */
  CROSS_ENTROPY_IN_BITS("bits per character, the loss in nats / ln 2"),
  /** Whether |y − target| ≥ 0.04, Hochreiter and Schmidhuber's criterion of 1997. */
  OFF_BY_0_04("share with an absolute error of 0.04 or more"),
  /** Whether (y − target)² > 0.04, Pascanu's criterion of 2013: off by more than 0.2. */
  SQUARE_ABOVE_0_04("share with a squared error above 0.04"),
  /** −ln of the probability of the target's zeros and ones, sigmoid outputs, summed over them. */
  NEGATIVE_LOG_LIKELIHOOD("negative log-likelihood per step, in nats");

  private static final double TOLERANCE = 0.04;
  private static final double LN_2 = StrictMath.log(2);

  private final String text;

  ErrorMeasure(String text) {
    this.text = text;
  }

  /** What the number is, for people. */
  public String text() {
    return text;
  }

  /** What {@link #sum} is divided by for the mean: the losses of a batch, or its sequences. */
  public long count(Batch batch) {
    return this == ANY_STEP_MISCLASSIFIED ? batch.sequences() : batch.losses();
  }

  /**
   * The sum of the errors over all losses of a batch, or over its sequences.
   *
   * @param outputs of the read-out before any squashing, {@code outputs[(t·N + n)·O + o]} where
   *     every step has a loss, else {@code outputs[n·O + o]}
   */
  public double sum(Batch batch, double[] outputs) {
    double sum = 0;
    for (int n = 0; n < batch.sequences(); n++) {
      double own = 0;
      for (int t = 0; t < (batch.everyStep() ? batch.lengths()[n] : 1); t++) {
        own += one(batch, outputs, t * batch.sequences() + n);
      }
      sum += this == ANY_STEP_MISCLASSIFIED ? Math.min(1, own) : own;
    }
    return sum;
  }

  private double one(Batch batch, double[] outputs, int position) {
    int from = position * batch.outputSize();
    int target = position * batch.targetWidth();
    return switch (this) {
      case MEAN_SQUARED_ERROR -> squares(batch, outputs, from, target) / batch.outputSize();
      case MISCLASSIFIED, ANY_STEP_MISCLASSIFIED ->
          largest(batch, outputs, from) == batch.targets()[target] ? 0 : 1;
      case WRONG_SIDE -> above(outputs[from]) == above(batch.targets()[target]) ? 0 : 1;
      case CROSS_ENTROPY -> crossEntropy(batch, outputs, from, target);
      case CROSS_ENTROPY_IN_BITS -> crossEntropy(batch, outputs, from, target) / LN_2;
      case OFF_BY_0_04 -> Math.abs(outputs[from] - batch.targets()[target]) < TOLERANCE ? 0 : 1;
      case SQUARE_ABOVE_0_04 -> squares(batch, outputs, from, target) <= TOLERANCE ? 0 : 1;
      case NEGATIVE_LOG_LIKELIHOOD -> surprise(batch, outputs, from, target);
    };
  }

  private static double squares(Batch batch, double[] outputs, int from, int target) {
    double sum = 0;
    for (int o = 0; o < batch.outputSize(); o++) {
      double off = outputs[from + o] - batch.targets()[target + o];
      sum += off * off;
    }
    return sum;
  }

  /** 1 above 0, −1 at 0 and below, NaN where it is: unlike any other. */
  private static double above(double value) {
    return Double.isNaN(value) ? value : 0 < value ? 1 : -1;
  }

  /** max y + ln Σ e^(y − max y) − y_k. */
  private static double crossEntropy(Batch batch, double[] outputs, int from, int target) {
    int k = (int) batch.targets()[target];
    double max = Double.NEGATIVE_INFINITY;
    for (int o = from; o < from + batch.outputSize(); o++) {
      max = Math.max(max, outputs[o]);
    }
    double sum = 0;
    for (int o = from; o < from + batch.outputSize(); o++) {
      sum += StrictMath.exp(outputs[o] - max);
    }
    return StrictMath.log(sum) + (max - outputs[from + k]);
  }

  /** The first output that is largest; −1 if one is NaN, which is no class. */
  private static int largest(Batch batch, double[] outputs, int from) {
    int largest = 0;
    for (int o = 0; o < batch.outputSize(); o++) {
      if (Double.isNaN(outputs[from + o])) {
        return -1;
      }
      largest = outputs[from + largest] < outputs[from + o] ? o : largest;
    }
    return largest;
  }

  /** Σ max(y, 0) − y target + ln(1 + e^−|y|), which never overflows. */
  private static double surprise(Batch batch, double[] outputs, int from, int target) {
    double sum = 0;
    for (int o = 0; o < batch.outputSize(); o++) {
      double y = outputs[from + o];
      double softplus = Math.max(y, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(y)));
      sum += softplus - y * batch.targets()[target + o];
    }
    return sum;
  }
}
