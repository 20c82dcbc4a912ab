package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Singular;
import rhoscope.model.Cell;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Schedule;
import rhoscope.nn.Architecture;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

class RegularizationTest {
  private static final ModelSpec SPEC = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 0.1);

  @Test
  void l2AddsItsSlopeToTheRecurrentMatrixAlone() {
    Parameters start = Fixtures.draw(6, 1);
    Parameters plain = afterOne(SPEC, start);
    Parameters decayed = afterOne(SPEC.with(Keys.L2, 0.5), start);
    for (int i = 0; i < start.w().length; i++) {
      // (½ λ (w + h)² − ½ λ (w − h)²) / 2h at λ = 0.5
      double w = start.w()[i];
      double slope = (0.25 * (w + 0.1) * (w + 0.1) - 0.25 * (w - 0.1) * (w - 0.1)) / 0.2;
      assertEquals(plain.w()[i] - 0.1 * slope, decayed.w()[i], 1e-7);
    }
    assertOthersEqual(plain, decayed);
  }

  @Test
  void l1ShrinksByItsProximalMapAndLeavesExactZeros() {
    Parameters start = Fixtures.draw(6, 1);
    Parameters plain = afterOne(SPEC, start);
    Parameters sparse = afterOne(SPEC.with(Keys.L1, 2.0), start);
    int zeros = 0;
    for (int i = 0; i < start.w().length; i++) {
      double w = plain.w()[i];
      double expected = Math.signum(w) * Math.max(Math.abs(w) - 0.2, 0);
      assertEquals(expected, sparse.w()[i], 1e-7);
      zeros += sparse.w()[i] == 0 ? 1 : 0;
      assertTrue(Math.abs(w) > 0.2 + 1e-6 || sparse.w()[i] == 0);
    }
    assertTrue(0 < zeros && zeros < start.w().length, zeros + " zeros");
    assertOthersEqual(plain, sparse);
  }

  @Test
  void theMatrixOfASkipIsARecurrentOneToo() {
    Parameters start =
        Initializer.draw(
            Initialization.of(ModelSpec.EMPTY),
            Architecture.plain(2, 6, 1).skipping(2),
            1,
            () -> false);
    double[] plain = afterOne(SPEC, start).get(Part.SKIP);
    double[] decayed = afterOne(SPEC.with(Keys.L2, 0.5), start).get(Part.SKIP);
    double[] sparse = afterOne(SPEC.with(Keys.L1, 2.0), start).get(Part.SKIP);
    for (int i = 0; i < plain.length; i++) {
      assertEquals(plain[i] - 0.1 * 0.5 * start.get(Part.SKIP)[i], decayed[i], 1e-7);
      double shrunk = Math.signum(plain[i]) * Math.max(Math.abs(plain[i]) - 0.2, 0);
      assertEquals(shrunk, sparse[i], 1e-7);
    }
  }

  @Test
  void aMarginKeepsTheSingularValuesOfEveryGateNearOne() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      for (double margin : new double[] {0, 0.05}) {
        Architecture architecture = Architecture.of(cell, 2, 7, 1).stacked(2);
        Parameters start =
            Initializer.draw(Initialization.of(ModelSpec.EMPTY), architecture, 1, () -> false);
        ModelSpec spec = SPEC.with(Keys.CELL, cell).with(Keys.ORTHOGONALITY_MARGIN, margin);
        Parameters end = afterSome(30, spec, start);
        double most = 0;
        for (int l = 0; l < 2; l++) {
          for (int gate = 0; gate < architecture.gates().size(); gate++) {
            int from = gate * 49;
            double[] w = Arrays.copyOfRange(end.get(Part.RECURRENT, l), from, from + 49);
            for (double sigma : Singular.values(7, 7, w)) {
              assertEquals(1, sigma, margin + 1e-6, cell + " gate " + gate);
              most = Math.max(most, Math.abs(sigma - 1));
            }
          }
        }
        assertTrue(margin == 0 || 0.01 < most, "the margin is made use of: " + most);
        assertTrue(!Arrays.equals(start.w(), end.w()));
      }
    }
  }

  @Test
  void l1IsScaledByTheRateOfItsUpdate() {
    // The gradient of W is 0, so W falls by η λ₁ at each update: 0.1, 0.05, 0.0333.
    ModelSpec spec =
        SPEC.with(Keys.L1, 1.0)
            .with(Keys.SCHEDULE, Schedule.ONE_OVER_T)
            .with(Keys.SCHEDULE_WINDOW, 1L);
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    Trainer trainer =
        new Trainer(settings, Fixtures.scalar(1, 0, 0, 0, 1), new Recorder(), () -> false);
    double[] expected = {0.9, 0.85, 0.85 - 0.1 / 3};
    for (double w : expected) {
      trainer.step(Fixtures.scalarBatch(0, 1, 1));
      assertEquals(w, trainer.parameters().w()[0], 1e-6);
    }
  }

  @Test
  void theNormThatIsClippedIsThatOfTheWholeGradient() {
    Recorder recorder = new Recorder();
    ModelSpec spec = SPEC.with(Keys.L2, 3.0).with(Keys.CLIP_NORM, 1.0);
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    // All states and gradients are 0, the target is met: only λ₂ W = 6 is left.
    Parameters p = Fixtures.scalar(2, 0, 0, 0, 0);
    Trainer trainer = new Trainer(settings, p, recorder, () -> false);
    trainer.step(Fixtures.scalarBatch(0, 1));
    assertEquals(List.of(new Recorder.Clip(1, 6, 1, 1.0 / 6)), recorder.clips);
    assertEquals(0, recorder.updates.get(0).loss(), 0);
    assertEquals(1.9, trainer.parameters().w()[0], 1e-7);
  }

  @Test
  void aBoundedMatrixBelowOneMakesTheGradientFallAtEveryStepBack() {
    Recorder recorder = new Recorder();
    ModelSpec spec = SPEC.with(Keys.L2, 1.0).with(Keys.CLIP_NORM, 1.0);
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    Trainer trainer = new Trainer(settings, Fixtures.draw(10, 3), recorder, () -> false);
    trainer.run(Fixtures.addings(1, 0, 20, 10), 60);
    assertTrue(1 < Norms.spectral(10, Fixtures.draw(10, 3).w()) + 1e-9, "orthogonal at first");
    double frobenius = Math.sqrt(Arrays.stream(trainer.parameters().w()).map(w -> w * w).sum());
    double sigma = Norms.spectral(10, trainer.parameters().w());
    assertTrue(sigma <= frobenius && sigma < 1, "σ " + sigma + ", ‖W‖_F " + frobenius);
    trainer.step(Fixtures.adding(2, 0, 20, 10));
    List<Double> norms = recorder.updates.get(60).stateNorms();
    for (int t = 1; t < norms.size(); t++) {
      boolean vanished = norms.get(t - 1) == 0; // in float32, see Slice64
      assertTrue(vanished || norms.get(t - 1) < norms.get(t), "step " + t);
      assertTrue(norms.get(t - 1) <= sigma * norms.get(t) * (1 + 1e-4) + 1e-12, "by σ at least");
    }
  }

  @Test
  void omegaKeepsTheGradientOnItsWay() {
    ModelSpec spec = SPEC.with(Keys.CLIP_NORM, 1.0);
    double without = ratio(spec);
    double with = ratio(spec.with(Keys.OMEGA_WEIGHT, 4.0));
    assertTrue(Math.abs(Math.log(with)) < 0.5 * Math.abs(Math.log(without)), with + ", " + without);
  }

  /** ‖∂E/∂h_1‖ / ‖∂E/∂h_T‖ after some updates from a small W. */
  private static double ratio(ModelSpec spec) {
    Recorder recorder = new Recorder();
    Parameters start = Fixtures.draw(10, 3);
    for (int i = 0; i < start.w().length; i++) {
      start.w()[i] *= 0.7;
    }
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    new Trainer(settings, start, recorder, () -> false).run(Fixtures.addings(1, 0, 15, 10), 150);
    List<Double> norms = recorder.updates.get(149).stateNorms();
    return norms.get(0) / norms.get(norms.size() - 1);
  }

  private static Parameters afterOne(ModelSpec spec, Parameters start) {
    return afterSome(1, spec, start);
  }

  private static Parameters afterSome(int updates, ModelSpec spec, Parameters start) {
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    Trainer trainer = new Trainer(settings, start, new Recorder(), () -> false);
    Batch batch = Fixtures.adding(1, 0, 8, 3);
    for (int i = 0; i < updates; i++) {
      assertEquals(Ending.FINISHED, trainer.step(batch));
    }
    return trainer.parameters();
  }

  private static void assertOthersEqual(Parameters expected, Parameters actual) {
    for (Part part : List.of(Part.INPUT, Part.BIAS, Part.OUTPUT, Part.OUTPUT_BIAS)) {
      assertArrayEquals(expected.get(part), actual.get(part));
    }
  }
}
