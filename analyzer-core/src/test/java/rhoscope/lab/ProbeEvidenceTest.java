package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.Quantity;
import rhoscope.exchange.ProbeJson;
import rhoscope.linalg.Norms;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.report.ProbeText;
import rhoscope.report.Style;

final class ProbeEvidenceTest {
  private static final List<Quantity> OF_ONE_MATRIX =
      List.of(
          Quantity.SPECTRAL_RADIUS, Quantity.SPECTRAL_NORM, Quantity.HENRICI, Quantity.STEP_BOUND);

  @Test
  void gatesAndStacksHaveAReachAndNoSingleMatrix() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      for (int layers : new int[] {1, 2}) {
        Architecture architecture = Architecture.of(cell, 2, 6, 1).stacked(layers);
        Probe probe = Subjects.probe(Subjects.random(architecture, 12, 3, false, 1));
        ModelSpec spec = ModelSpec.EMPTY.with(Keys.CELL, cell).with(Keys.LAYERS, (long) layers);
        Evidence evidence = ProbeEvidence.of(spec, probe);
        boolean plain = cell == Cell.RNN && layers == 1;
        for (Quantity quantity : OF_ONE_MATRIX) {
          assertEquals(plain, evidence.find(quantity).isPresent(), cell + " " + quantity);
        }
        for (Quantity quantity :
            List.of(Quantity.HORIZON, Quantity.LYAPUNOV, Quantity.MEAN_SLOPE)) {
          assertTrue(evidence.find(quantity).isPresent(), cell + " " + quantity);
        }
        assertEquals(12, evidence.lagProfile().size());
      }
    }
  }

  @Test
  void theStepBoundOfLeakyUnitsHoldsForEveryMeasuredStep() {
    Subject subject = Subjects.random(Architecture.plain(2, 8, 1), 30, 3, false, 2);
    Arrays.fill(subject.parameters().leak(0), 0.25);
    Probe probe = Subjects.probe(subject);
    Evidence evidence = ProbeEvidence.of(ModelSpec.EMPTY.with(Keys.LEAK, 0.25), probe);
    double norm = Norms.spectral(8, subject.parameters().w());
    double bound = evidence.find(Quantity.STEP_BOUND).orElseThrow();
    assertEquals(0.75 + 0.25 * norm, bound, 1e-14);
    for (rhoscope.evidence.Norms step : probe.layers().get(0).stepJacobianNorm()) {
      for (double value : step.values()) {
        assertTrue(value <= bound, value + " > " + bound);
      }
    }
  }

  @Test
  void aLinearTransitionIsBoundedByItsMatrixAloneWhateverItsNonlinearity() {
    Architecture architecture = Architecture.plain(Activation.SIGMOID, 2, 8, 1).linear();
    Subject subject = Subjects.random(architecture, 30, 3, false, 2);
    Probe probe = Subjects.probe(subject);
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.ACTIVATION, Activation.SIGMOID)
            .with(Keys.LINEAR_TRANSITION, true);
    double bound = ProbeEvidence.of(spec, probe).find(Quantity.STEP_BOUND).orElseThrow();
    assertEquals(Norms.spectral(8, subject.parameters().w()), bound, 1e-14);
    for (rhoscope.evidence.Norms step : probe.layers().get(0).stepJacobianNorm()) {
      for (double value : step.values()) {
        assertEquals(bound, value, 1e-13);
      }
    }
    assertEquals(1, probe.layers().get(0).meanSlope().orElseThrow());
    assertTrue(probe.layers().get(0).saturatedFraction().isEmpty());
  }

  @Test
  void aProbeOfGatesAndLayersIsReadBackAndShownInOrder() throws IOException {
    Architecture architecture = Architecture.of(Cell.LSTM, 2, 4, 1).stacked(2);
    Probe probe = Subjects.probe(Subjects.random(architecture, 10, 2, true, 3));
    String json = ProbeJson.text(probe);
    assertEquals(json, ProbeJson.text(ProbeJson.read(json)));
    List<String> gates = List.copyOf(probe.layers().get(1).recurrentWeights().keySet());
    assertEquals(List.of("i", "f", "g", "o"), gates);
    String text = ProbeText.of(probe, Style.PLAIN);
    assertTrue(text.startsWith("lstm, 2 layers of 4 units, 2 sequences of 10 steps"), text);
    assertTrue(text.indexOf("layer 1") < text.indexOf("layer 2"), text);
    assertTrue(text.indexOf("W (i)") < text.indexOf("W (f)"), text);
    assertTrue(text.contains("mean slope φ′ (g)"), text);
    assertFalse(text.contains("NaN"), text);
  }
}
