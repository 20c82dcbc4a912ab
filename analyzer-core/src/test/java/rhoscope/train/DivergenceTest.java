package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.train.NonFinite.Pass;

class DivergenceTest {
  @Test
  void theStepAtWhichTheStateOverflowsIsNamed() {
    Parameters p = Fixtures.scalar(1e30, 1, 0, 1, 0);
    expect(
        new NonFinite(1, "pre_activation", "h", 3, Pass.FORWARD),
        p,
        Fixtures.scalarBatch(0, 1, 0, 0, 0));
  }

  @Test
  void anInputThatIsNotANumberIsNamedBeforeItsConsequences() {
    expect(
        new NonFinite(1, "input", "", 2, Pass.FORWARD),
        Fixtures.scalar(1, 1, 0, 1, 0),
        Fixtures.scalarBatch(0, 1, Double.NaN, 1));
  }

  @Test
  void aParameterThatIsNotANumberIsNamedBeforeItsConsequences() {
    expect(
        new NonFinite(1, "parameter:input", "h", 0, Pass.FORWARD),
        Fixtures.scalar(1, Double.NaN, 0, 1, 0),
        Fixtures.scalarBatch(0, 1, 1));
  }

  @Test
  void anOutputAndALossAreNamedWhereTheyStand() {
    expect(
        new NonFinite(1, "output", "", 2, Pass.FORWARD),
        Fixtures.scalar(0, 1e30, 0, 1e30, 0),
        Fixtures.scalarBatch(0, 1, 1));
    expect(
        new NonFinite(1, "loss", "", 0, Pass.FORWARD),
        Fixtures.scalar(0, 1, 0, 1, 0),
        Fixtures.scalarBatch(Double.NaN, 1, 1));
  }

  @Test
  void theStepAtWhichTheGradientOverflowsOnItsWayBackIsNamed() {
    // All states are 0; ∂E/∂h is −2, then −2·10³⁰, then infinite.
    expect(
        new NonFinite(1, "state_gradient", "h", 2, Pass.BACKWARD),
        Fixtures.scalar(1e30, 1, 0, 1, 0),
        Fixtures.scalarBatch(1, 0, 0, 0, 0));
  }

  @Test
  void aParameterGradientOverflowsAfterFiniteStateGradients() {
    // ∂E/∂h = −2·10²⁰ stays finite, and so does x = 10³⁰; their product does not.
    Parameters p = Fixtures.scalar(0, 0, 0, 1e20, 0);
    expect(
        new NonFinite(1, "gradient:input", "h", 0, Pass.BACKWARD),
        p,
        Fixtures.scalarBatch(1, 1e30));
  }

  @Test
  void anUpdateThatOverflowsIsNotAForwardPass() {
    Parameters p = Fixtures.scalar(0, 0, 0, 0, 1e35);
    Recorder recorder = new Recorder();
    Trainer trainer = new Trainer(Fixtures.settings(1e6, 0, 0), p, recorder, () -> false);
    assertEquals(Ending.DIVERGED, trainer.step(Fixtures.scalarBatch(0, 1)));
    assertEquals(
        List.of(new NonFinite(1, "velocity:output_bias", "", 0, Pass.UPDATE)), recorder.events);
    assertEquals(List.of(), recorder.updates);
  }

  @Test
  void aReluNetworkAtAHugeRateDivergesWhereAnIndependentPassDoes() {
    Recorder recorder = new Recorder();
    Parameters initial = Fixtures.draw(Activation.RELU, 8, 1);
    Settings settings = Fixtures.settings(1e3, 0.9, 0);
    Trainer trainer = new Trainer(settings, initial, recorder, () -> false);
    assertEquals(Ending.DIVERGED, trainer.run(Fixtures.addings(1, 0, 30, 4), 1000));
    NonFinite event = recorder.events.get(0);
    assertEquals(1, recorder.events.size());
    assertEquals(trainer.update() + 1, event.update());
    assertEquals(trainer.update(), recorder.updates.size());
    Batch batch = Fixtures.adding(1, trainer.update(), 30, 4);
    assertEquals(
        firstOverflow(trainer.parameters(), batch),
        event.tensor() + " at step " + event.timeStep() + " " + event.pass());
    assertThrows(IllegalStateException.class, () -> trainer.step(batch));
  }

  @Test
  void aDivergedForwardPassLeavesTheParametersAsTheyWere() {
    Parameters p = Fixtures.scalar(1e30, 1, 0, 1, 0);
    Trainer trainer = new Trainer(Fixtures.settings(0.1, 0, 0), p, new Recorder(), () -> false);
    trainer.step(Fixtures.scalarBatch(0, 1, 0, 0, 0));
    assertArrayEquals(p.w(), trainer.parameters().w());
    assertEquals(0, trainer.update());
  }

  @Test
  void aLossAtEveryStepNamesTheStepOfTheOutput() {
    Parameters p = Fixtures.scalar(1e10, 1, 0, 1e20, 0);
    Settings settings = Fixtures.settings(Loss.SQUARED_ERROR, true, 0.1, 0, 0);
    Recorder recorder = new Recorder();
    double[] inputs = {1, 0, 0};
    int[] lengths = {3};
    Batch batch = new Batch(3, 1, 1, 1, true, false, inputs, new double[3], lengths);
    new Trainer(settings, p, recorder, () -> false).step(batch);
    assertEquals(List.of(new NonFinite(1, "output", "", 3, Pass.FORWARD)), recorder.events);
  }

  @Test
  void inALayerAboveTheTensorSaysWhichLayer() {
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1).stacked(2));
    p.get(Part.INPUT, 0)[0] = 1;
    p.get(Part.INPUT, 1)[0] = 1;
    p.get(Part.RECURRENT, 1)[0] = 1e30;
    expect(
        new NonFinite(1, "pre_activation_l1", "h", 3, Pass.FORWARD),
        p,
        Fixtures.scalarBatch(0, 1, 0, 0, 0));
    p.get(Part.RECURRENT, 1)[0] = 0.5;
    p.get(Part.RECURRENT, 0)[0] = 1e30;
    p.get(Part.OUTPUT)[0] = 1;
    expect(
        new NonFinite(1, "state_gradient", "h", 2, Pass.BACKWARD),
        p,
        Fixtures.scalarBatch(1, 0, 0, 0, 0));
  }

  @Test
  void ofAGateTheGateIsNamed() {
    Parameters lstm = Parameters.zeros(Architecture.of(Cell.LSTM, 1, 2, 1));
    lstm.u()[2 * 2 + 1] = 1e30;
    expect(
        new NonFinite(1, "pre_activation", "g", 2, Pass.FORWARD),
        lstm,
        Fixtures.scalarBatch(Double.NaN, 1, 1e30));
    lstm.get(Part.BIAS)[7] = Double.POSITIVE_INFINITY;
    expect(
        new NonFinite(1, "parameter:bias", "o", 0, Pass.FORWARD),
        lstm,
        Fixtures.scalarBatch(Double.NaN, 1));
    Parameters gru = Parameters.zeros(Architecture.of(Cell.GRU, 1, 2, 1));
    gru.get(Part.CANDIDATE_BIAS)[0] = Double.NaN;
    expect(
        new NonFinite(1, "parameter:candidate_bias", "n", 0, Pass.FORWARD),
        gru,
        Fixtures.scalarBatch(0, 1));
    gru.get(Part.CANDIDATE_BIAS)[0] = 3e38;
    gru.get(Part.BIAS)[4] = 3e38;
    expect(
        new NonFinite(1, "pre_activation", "n", 1, Pass.FORWARD),
        gru,
        Fixtures.scalarBatch(Double.NaN, 0));
  }

  private static void expect(NonFinite event, Parameters p, Batch batch) {
    Recorder recorder = new Recorder();
    Settings settings = Fixtures.settings(0.1, 0.5, 0);
    Trainer trainer = new Trainer(settings, p, recorder, () -> false);
    assertEquals(Ending.DIVERGED, trainer.step(batch));
    assertEquals(List.of(event), recorder.events);
    assertEquals(0, trainer.update());
  }

  /** One unit after the other, written down without any of the code under test. */
  private static String firstOverflow(Parameters p, Batch batch) {
    int hidden = p.architecture().hidden();
    float[][] h = new float[batch.sequences()][hidden];
    for (int t = 0; t < batch.steps(); t++) {
      for (int n = 0; n < batch.sequences(); n++) {
        float[] next = new float[hidden];
        for (int i = 0; i < hidden; i++) {
          float z = (float) p.b()[i];
          for (int d = 0; d < 2; d++) {
            z +=
                (float) p.u()[i * 2 + d]
                    * (float) batch.inputs()[(t * batch.sequences() + n) * 2 + d];
          }
          for (int j = 0; j < hidden; j++) {
            z += (float) p.w()[i * hidden + j] * h[n][j];
          }
          if (!Float.isFinite(z)) {
            return "pre_activation at step " + (t + 1) + " FORWARD";
          }
          next[i] = Math.max(0, z);
        }
        h[n] = next;
      }
    }
    return "no overflow of a state";
  }
}
