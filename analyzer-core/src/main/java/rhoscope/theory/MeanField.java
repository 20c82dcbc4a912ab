package rhoscope.theory;

import rhoscope.model.Activation;

/**
 * A plain recurrent network h_t = φ(W h_{t−1} + U x_t + b) in the limit of many units.
 *
 * @param activation φ
 * @param recurrentGain σ_w² = n Var W_ij, at least 0
 * @param drive v = Σ_d Var(U_·d) E[x_d²] + Var b, at least 0
 * @param mean m, the part of b that all units share
 */
record MeanField(Activation activation, double recurrentGain, double drive, double mean) {
  /*
   * With many units a pre-activation is N(m, q̂) over units, and its variance settles where
   *
   *   q̂ = G(q̂) = σ_w² E[φ(m + √q̂ z)²] + v,   z ~ N(0, 1)                                   [1]
   *
   * One step back multiplies the mean square of a gradient by χ = σ_w² E[φ′(m + √q̂ z)²]. The
   * constant part of the bias belongs into the mean: counted as variance it is off by a tenth
   * (n = 256, σ_w = 0.9, b = 1: 0.516 measured, 0.507 in the mean, 0.568 as variance). The inputs
   * enter by their second moment, not their variance, for the same W and U serve every step.
   *
   * ReLU and linear have closed forms; for σ_w² ≥ 2 (ReLU) or 1 (linear) there is no q̂: the state
   * itself grows without bound, and χ is what it tends to.
   *
   * [1] Chen, Pennington, Schoenholz 2018, arXiv:1806.05394, section 3
   */
  private static final int MOST_ROUNDS = 100;
  private static final double TOLERANCE = 1e-14;

  /** χ, the factor of the mean square of a gradient per step back. */
  double chi() {
    return switch (activation) {
      case LINEAR -> recurrentGain;
      case RELU -> recurrentGain * shareOfOpenUnits();
      case TANH, SIGMOID -> {
        double deviation = Math.sqrt(variance());
        yield recurrentGain * GaussianMean.of(this::slopeSquared, mean, deviation);
      }
    };
  }

  /** Whether the state grows without bound. */
  boolean grows() {
    return switch (activation) {
      case LINEAR -> 1 <= recurrentGain;
      case RELU -> 2 <= recurrentGain;
      case TANH, SIGMOID -> false;
    };
  }

  private double shareOfOpenUnits() {
    if (mean == 0 || grows()) {
      return 0.5;
    }
    double variance = variance();
    if (variance == 0) {
      return 0 < mean ? 1 : 0;
    }
    return GaussianMean.cumulative(mean / Math.sqrt(variance));
  }

  /**
   * q̂. The state starts at 0, so of several fixed points it is the first at or above v.
   *
   * @throws IllegalArgumentException if the state grows: then there is none
   */
  double variance() {
    if (grows()) {
      throw new IllegalArgumentException(this + " has no fixed point");
    }
    if (growth(drive) == 0) {
      return drive;
    }
    return firstZero(drive, bracket());
  }

  /** Some q̂ at or above which the variance shrinks. */
  private double bracket() {
    double high = drive + recurrentGain;
    while (0 < growth(high)) {
      high *= 2;
    }
    return high;
  }

  /** Ridders' method: the bracket at least halves per round, and converges quadratically. */
  private double firstZero(double from, double to) {
    double low = from;
    double high = to;
    double growthLow = growth(low);
    double growthHigh = growth(high);
    double best = high;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double middle = (low + high) / 2;
      double growthMiddle = growth(middle);
      double root = Math.sqrt(growthMiddle * growthMiddle - growthLow * growthHigh);
      if (root == 0) {
        return middle;
      }
      double next = middle + (middle - low) * growthMiddle / root;
      if (Math.abs(next - best) <= TOLERANCE * next) {
        return next;
      }
      best = next;
      double growthNext = growth(next);
      if (growthNext <= 0) {
        high = next;
        growthHigh = growthNext;
        if (0 < growthMiddle && low < middle && middle < next) {
          low = middle;
          growthLow = growthMiddle;
        }
      } else {
        low = next;
        growthLow = growthNext;
        if (growthMiddle <= 0 && next < middle) {
          high = middle;
          growthHigh = growthMiddle;
        }
      }
    }
    return best;
  }

  /** G(q̂) − q̂. */
  private double growth(double variance) {
    return recurrentGain * meanSquare(variance) + drive - variance;
  }

  /** E φ(m + √q̂ z)². */
  private double meanSquare(double variance) {
    double deviation = Math.sqrt(variance);
    return switch (activation) {
      case LINEAR -> mean * mean + variance;
      case RELU -> {
        if (variance == 0) {
          yield Math.max(0, mean) * Math.max(0, mean);
        }
        double edge = mean / deviation;
        yield (mean * mean + variance) * GaussianMean.cumulative(edge)
            + mean * deviation * GaussianMean.density(edge);
      }
      case TANH, SIGMOID -> GaussianMean.of(this::valueSquared, mean, deviation);
    };
  }

  private double valueSquared(double z) {
    double value = activation == Activation.TANH ? StrictMath.tanh(z) : logistic(z);
    return value * value;
  }

  private double slopeSquared(double z) {
    if (activation == Activation.TANH) {
      double value = StrictMath.tanh(z);
      double slope = 1 - value * value;
      return slope * slope;
    }
    double value = logistic(z);
    return value * value * (1 - value) * (1 - value);
  }

  private static double logistic(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }
}
