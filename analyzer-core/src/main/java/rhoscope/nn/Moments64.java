package rhoscope.nn;

import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;

/**
 * One step of fast dropout: means and variances of the states of a plain network whose inputs and
 * states are dropped anew at every step, the arguments of φ taken as normal and independent.
 *
 * <p>The layer has 2H numbers: of each unit the mean μ of its state, and behind all of these its
 * share u = σ²/p + μ² (1 − p)/p of the variances that it has a part in, the variance of the state
 * when a share p of it is kept and divided by p. The layer's matrices are diag(W, W ⊙ W) and the
 * like, see {@link FastDropout64}.
 *
 * <p>Sources: Wang, Manning 2013, "Fast dropout training", section 5; Bayer et al. 2013,
 * arXiv:1311.0701.
 */
final class Moments64 implements Recurrence64 {
  /*
   * With m and s² the mean and variance of z, and D = π/8:
   *
   *   linear   μ = m                      σ² = s²
   *   sigmoid  μ = σ(κ m)                 σ² = μ (1 − μ) (1 − κ),  κ = 1/√(1 + D s²)
   *   tanh     μ = 2 μ_σ(2m, 4s²) − 1     σ² = 4 σ²_σ(2m, 4s²),  as tanh x = 2σ(2x) − 1
   *   relu     μ = m Φ(r) + s φ(r)        E φ² = (m² + s²) Φ(r) + m s φ(r),  r = m/s
   *
   * The mean of the sigmoid is MacKay's approximation, within 0.015. Its variance follows from it
   * without another, since σ² = σ − σ′ and E σ′ = ∂μ/∂m = κ μ (1 − μ). Wang and Manning approximate the
   * square by a second sigmoid instead, which leaves a variance of up to 0.027, and 0.11 for tanh,
   * where nothing is random.
   *
   * Backward, line by line:
   *
   *   dσ² = du/p            dμ += 2 μ du (1 − p)/p
   *   sigmoid: dS = dμ + dσ² (1 − 2S) (1 − κ), g = dS S(1 − S), dκ = g m − dσ² S(1 − S)
   *            dm = g κ         ds² = −½ D κ³ dκ
   *   relu:    dm = dμ Φ + 2 μ dσ² (1 − Φ)
   *            ds² = dμ φ/2s + dσ² (Φ − μ φ/s)      as σ² = E φ² − μ²
   *
   * The variance of a ReLU's argument is at least FLOOR: where nothing is random and z = 0, its mean
   * has no slope in s².
   */
  private static final int Z = 0;
  private static final int VALUES = 1; // S and κ, or Φ(r) and φ(r)

  private static final /* wide */ double D = StrictMath.PI / 8;
  private static final /* wide */ double FLOOR = 1e-12;

  private final Activation activation;
  private final int units;
  private final double perKept;
  private final double dropped;

  /**
   * A step.
   *
   * @param units H
   * @param keep p
   */
  Moments64(Activation activation, int units, /* wide */ double keep) {
    this.activation = activation;
    this.units = units;
    this.perKept = /* narrow */ (1 / keep);
    this.dropped = /* narrow */ ((1 - keep) / keep);
  }

  @Override
  public int blocks() {
    return 2;
  }

  @Override
  public int gradientBlocks() {
    return 1;
  }

  @Override
  public int scratch() {
    return 0;
  }

  @Override
  public Activation activation() {
    return activation;
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return trace.block(VALUES, t);
  }

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    double[] z = trace.block(Z, t);
    double[] values = trace.block(VALUES, t);
    double[] h = trace.state(0, t);
    trace.product(operand(trace, t, 0), weights.forward(0), z, true);
    switch (activation) {
      case TANH -> sigmoids(trace, z, values, 2);
      case SIGMOID -> sigmoids(trace, z, values, 1);
      case RELU -> normals(trace, z, values);
      case LINEAR -> {}
    }
    for (int r = 0; r < trace.rows(); r++) {
      int at = r * trace.width();
      switch (activation) {
        case TANH -> ofSigmoids(values, h, at, 2);
        case SIGMOID -> ofSigmoids(values, h, at, 1);
        case RELU -> ofNormals(z, values, h, at);
        case LINEAR -> System.arraycopy(z, at, h, at, 2 * units);
      }
      share(h, at);
    }
  }

  @Override
  public void backward(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int t,
      double[][] ds,
      double[][] da,
      double[][] direct) {
    double[] z = trace.block(Z, t);
    double[] values = trace.block(VALUES, t);
    double[] h = trace.state(0, t);
    double[] d = ds[0];
    double[] dz = da[0];
    for (int r = 0; r < trace.rows(); r++) {
      int at = r * trace.width();
      shareBack(h, d, at);
      switch (activation) {
        case TANH -> ofSigmoidsBack(z, values, d, dz, at, 2);
        case SIGMOID -> ofSigmoidsBack(z, values, d, dz, at, 1);
        case RELU -> ofNormalsBack(z, values, h, d, dz, at);
        case LINEAR -> System.arraycopy(d, at, dz, at, 2 * units);
      }
    }
    Recurrence64.arrive(direct, 0, dz, trace.count());
    trace.product(dz, weights.backward(0), d, false);
  }

  /** S and κ, of each row, of z scaled by {@code c}. */
  private void sigmoids(LayerTrace64 trace, double[] z, double[] values, double c) {
    Kernel64 kernel = trace.kernel();
    for (int r = 0; r < trace.rows(); r++) {
      int at = r * trace.width();
      arguments(z, values, at, c);
      kernel.sigmoid(values, at, values, at, units);
    }
  }

  private void arguments(double[] z, double[] values, int at, double c) {
    double d = /* narrow */ (c * c * D);
    for (int i = at; i < at + units; i++) {
      double k = 1 / root(1 + d * z[i + units]);
      values[i + units] = k;
      values[i] = c * z[i] * k;
    }
  }

  private static double root(double x) {
    return /* narrow */ Math.sqrt(x);
  }

  /** μ and σ² of c S − c + 1. */
  private void ofSigmoids(double[] values, double[] h, int at, double c) {
    for (int i = at; i < at + units; i++) {
      double s = values[i];
      h[i] = c * s - (c - 1);
      h[i + units] = c * c * s * (1 - s) * (1 - values[i + units]);
    }
  }

  private void ofSigmoidsBack(
      double[] z, double[] values, double[] d, double[] dz, int at, double c) {
    double half = /* narrow */ (c * c * D / 2);
    for (int i = at; i < at + units; i++) {
      double s = values[i];
      double k = values[i + units];
      double variance = c * c * d[i + units];
      double g = (c * d[i] + variance * (1 - 2 * s) * (1 - k)) * s * (1 - s);
      double dk = g * c * z[i] - variance * s * (1 - s);
      dz[i] = c * g * k;
      dz[i + units] = -half * k * k * k * dk;
    }
  }

  /** Φ(r) and φ(r), of each row. */
  private void normals(LayerTrace64 trace, double[] z, double[] values) {
    for (int r = 0; r < trace.rows(); r++) {
      for (int i = r * trace.width(); i < r * trace.width() + units; i++) {
        /* wide */ double x = z[i] / deviation(z[i + units]);
        /* wide */ double density = Normal.density(x);
        values[i] = /* narrow */ Normal.cumulative(x, density);
        values[i + units] = /* narrow */ density;
      }
    }
  }

  private static /* wide */ double deviation(/* wide */ double variance) {
    return Math.sqrt(Math.max(FLOOR, variance));
  }

  private void ofNormals(double[] z, double[] values, double[] h, int at) {
    for (int i = at; i < at + units; i++) {
      /* wide */ double m = z[i];
      /* wide */ double s = deviation(z[i + units]);
      /* wide */ double mean = m * values[i] + s * values[i + units];
      /* wide */ double square = (m * m + s * s) * values[i] + m * s * values[i + units];
      h[i] = /* narrow */ mean;
      h[i + units] = /* narrow */ Math.max(0, square - mean * mean);
    }
  }

  private void ofNormalsBack(
      double[] z, double[] values, double[] h, double[] d, double[] dz, int at) {
    for (int i = at; i < at + units; i++) {
      /* wide */ double s = deviation(z[i + units]);
      /* wide */ double mean = h[i];
      /* wide */ double cumulative = values[i];
      /* wide */ double slope = values[i + units] / s;
      /* wide */ double variance = d[i + units];
      dz[i] = /* narrow */ (d[i] * cumulative + 2 * mean * variance * (1 - cumulative));
      dz[i + units] = /* narrow */ (d[i] * slope / 2 + variance * (cumulative - mean * slope));
    }
  }

  /** u of σ². */
  private void share(double[] h, int at) {
    for (int i = at; i < at + units; i++) {
      h[i + units] = perKept * h[i + units] + dropped * h[i] * h[i];
    }
  }

  /** dσ² of du, and what dμ has of it. */
  private void shareBack(double[] h, double[] d, int at) {
    for (int i = at; i < at + units; i++) {
      double share = d[i + units];
      d[i + units] = perKept * share;
      d[i] += 2 * dropped * h[i] * share;
    }
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void jacobian(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    throw new UnsupportedOperationException();
  }
}
