package rhoscope.lab;

import java.util.Arrays;
import java.util.stream.IntStream;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Products;
import rhoscope.nn.Losses;

/**
 * For data with a loss at every step: the gradient S_t = ∂E_t/∂W of each step's own loss, and their
 * running sum (methods.md 1.2). One backward pass per step, T²/2 steps in all.
 */
final class GradientsOverTime {
  /** Measures them, up to the first step whose loss or states have no finite gradient. */
  static Probe.OverTime of(Passage passage) {
    int steps = passage.steps();
    int hidden = passage.hidden();
    NormList each = new NormList(steps);
    NormList running = new NormList(steps);
    ScaledSum gradient = new ScaledSum(hidden * hidden);
    ScaledSum total = new ScaledSum(hidden * hidden);
    int last = IntStream.range(0, passage.sequences()).map(passage::finiteSteps).min().orElse(0);
    for (int t = 1; t <= last; t++) {
      gradient.clear();
      double[] dy = outputGradient(passage, t);
      if (!Arrays.stream(dy).allMatch(Double::isFinite)) {
        break;
      }
      backward(passage, t, passage.stateGradient(dy), gradient);
      total.add(gradient);
      gradient.store(each, t - 1, 1);
      total.store(running, t - 1, t);
    }
    Norms gradients = each.norms();
    return new Probe.OverTime(gradients, running.norms(), SeriesKind.of(gradients).label());
  }

  private static double[] outputGradient(Passage passage, int t) {
    Subject subject = passage.subject();
    int outputs = subject.parameters().architecture().outputs();
    int row = passage.sequences() * outputs;
    double[] dy = new double[row];
    Losses.evaluate(
        subject.loss(),
        passage.sequences(),
        outputs,
        Arrays.copyOfRange(passage.outputs(), (t - 1) * row, t * row),
        subject.targetsAt(t),
        dy);
    return dy;
  }

  private static void backward(Passage passage, int t, double[] start, ScaledSum gradient) {
    int hidden = passage.hidden();
    int block = passage.sequences() * hidden;
    double[] c = new double[hidden * hidden];
    Adjoint adjoint = new Adjoint(passage, t, start);
    for (int k = t; 1 < k; k--) {
      int exponent = Passage.exponentOf(passage.states(), (k - 1) * block, block);
      double[] h = Passage.scaled(passage.states(), (k - 1) * block, block, exponent);
      Arrays.fill(c, 0);
      double[] a = adjoint.preActivation();
      Products.addTn(hidden, hidden, passage.sequences(), a, 0, h, 0, c, 0);
      gradient.add(c, adjoint.exponent() + exponent);
      adjoint.back();
    }
  }

  private GradientsOverTime() {}
}
