package rhoscope.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.EvidenceKind;
import rhoscope.lab.NetworkProbe;
import rhoscope.lab.Subject;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;

final class ProbeTextTest {
  private static final int STEPS = 20;

  @Test
  void whatIsUndefinedIsLeftOut() {
    for (double broken : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Parameters recurrent = parameters();
      recurrent.w()[1] = broken;
      String text = text(recurrent, 0.5);
      assertTrue(text.contains("parameter:recurrent"), text);
      numbersOnly(text);
      Parameters output = parameters();
      output.v()[0] = broken;
      text = text(output, 0.5);
      assertTrue(text.contains("ρ 0.5, σ_max 0.5"), text);
      numbersOnly(text);
      numbersOnly(text(parameters(), broken));
    }
  }

  @Test
  void theZeroMatrixHasNoDepartureFromNormality() {
    Parameters p = parameters();
    Arrays.fill(p.w(), 0);
    String text = text(p, 0.5);
    assertTrue(text.contains("ρ 0, σ_max 0\n"), text);
    numbersOnly(text);
  }

  @Test
  void noGradientAtLagZeroHasNoHorizon() {
    Parameters p = parameters();
    Arrays.fill(p.v(), 0);
    String text = text(p, 0.5);
    assertTrue(text.contains("no gradient at lag 0"), text);
    assertFalse(text.contains("at least"), text);
    numbersOnly(text);
  }

  @Test
  void oneOfAThingIsNoPlural() {
    Parameters p = Parameters.zeros(Architecture.plain(1, 1, 1));
    Subject subject = new Subject(p, Loss.SQUARED_ERROR, 1, 1, new double[1], new double[1], false);
    NetworkProbe.Origin origin = new NetworkProbe.Origin("d", EvidenceKind.WEIGHTS, 0);
    NetworkProbe.Depth depth = NetworkProbe.Depth.WHOLE;
    String text =
        ProbeText.of(NetworkProbe.of(subject, origin, 1, depth, () -> false), Style.PLAIN);
    assertTrue(text.startsWith("rnn, 1 unit, 1 sequence of 1 step, "), text);
  }

  private static void numbersOnly(String text) {
    assertFalse(text.contains("NaN"), text);
    assertFalse(text.contains("Infinity"), text);
  }

  private static Parameters parameters() {
    Parameters p = Parameters.zeros(Architecture.plain(1, 2, 1));
    p.w()[0] = 0.5;
    p.w()[3] = 0.5;
    Arrays.fill(p.u(), 1);
    Arrays.fill(p.v(), 1);
    return p;
  }

  private static String text(Parameters p, double input) {
    double[] inputs = new double[STEPS];
    Arrays.fill(inputs, input);
    double[] targets = {9};
    Subject subject = new Subject(p, Loss.SQUARED_ERROR, STEPS, 1, inputs, targets, false);
    NetworkProbe.Origin origin = new NetworkProbe.Origin("d", EvidenceKind.WEIGHTS, 0);
    NetworkProbe.Depth depth = NetworkProbe.Depth.WHOLE;
    return ProbeText.of(NetworkProbe.of(subject, origin, 2, depth, () -> false), Style.PLAIN);
  }
}
