package rhoscope.lab;

import rhoscope.evidence.Probe;
import rhoscope.linalg.DiagonalScaling;
import rhoscope.linalg.Spectrum;
import rhoscope.nn.Parameters;

/**
 * What the weights of a reservoir say of its echo states, whatever the input: the two radii that
 * the literature judges by. Source: Jaeger et al. 2007, "Optimization and applications of echo
 * state networks with leaky-integrator neurons"; Yildiz, Jaeger, Kiebel 2012, "Re-visiting the echo
 * state property".
 */
final class EchoStates {
  /** Of finite weights; a radius whose iteration does not converge is NaN. */
  static Probe.Echo of(Parameters parameters, Runnable between) {
    int n = parameters.architecture().hidden();
    double[] w = parameters.w();
    double[] leak = parameters.leak(0);
    double[] effective = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        effective[i * n + j] = leak[i] * w[i * n + j] + (i == j ? 1 - leak[i] : 0);
      }
    }
    return new Probe.Echo(radius(n, effective, between), DiagonalScaling.norm(n, w, between));
  }

  private static double radius(int n, double[] a, Runnable between) {
    try {
      return Spectrum.of(n, a, between).radius();
    } catch (ArithmeticException e) {
      return Double.NaN;
    }
  }

  private EchoStates() {}
}
