package rhoscope.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.model.Activation;
import rhoscope.model.AddingVariant;
import rhoscope.model.Cell;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Preset;
import rhoscope.model.TaskKind;

class PredictionTest {
  private static final ModelSpec MACKEY_GLASS =
      ModelSpec.EMPTY.with(Keys.TASK, TaskKind.MACKEY_GLASS);
  private static final ModelSpec ADDING = ModelSpec.EMPTY.with(Keys.TASK, TaskKind.ADDING);

  @ParameterizedTest
  @CsvSource({
    "pytorch, TANH, 256, 0.15",
    "pytorch, RELU, 256, 0.15",
    "pytorch, SIGMOID, 256, 0.15",
    "keras, TANH, 256, 0.15",
    "keras, RELU, 256, 0.15",
    "gaussian, TANH, 256, 0.15",
    "orthogonal, TANH, 256, 0.15",
    "rescaled, TANH, 256, 0.15",
    "smart_tanh, TANH, 256, 0.15",
    "pytorch, TANH, 64, 0.30",
    "keras, TANH, 64, 0.30",
    "gaussian, TANH, 64, 0.30",
    "orthogonal, TANH, 64, 0.30",
    "rescaled, TANH, 64, 0.30",
    "smart_tanh, TANH, 64, 0.30",
  })
  void drawnNetworksHaveThePredictedHorizon(
      String weights, Activation activation, long hidden, double tolerance) {
    ModelSpec spec =
        weights(weights)
            .with(Keys.ACTIVATION, activation)
            .with(Keys.HIDDEN_SIZE, hidden)
            .with(Keys.LENGTH, 200L);
    double predicted = value(spec, Quantity.PREDICTED_HORIZON);
    double[] profile = Simulation.lagProfile(spec, (int) (2048 / hidden), 2);
    int measured = Simulation.horizon(profile);
    assertEquals(predicted, measured, Math.max(1, tolerance * predicted));
    double decay = StrictMath.pow(profile[measured] / profile[0], 1.0 / measured);
    assertEquals(value(spec, Quantity.PREDICTED_DECAY), decay, 0.2 * tolerance);
  }

  private static ModelSpec weights(String name) {
    return switch (name) {
      case "gaussian" ->
          ADDING.with(Keys.RECURRENT.kind, InitKind.GAUSSIAN).with(Keys.RECURRENT.gain, 0.8);
      case "orthogonal" ->
          ADDING
              .with(Keys.PRESET, Preset.PYTORCH)
              .with(Keys.RECURRENT.kind, InitKind.ORTHOGONAL)
              .with(Keys.RECURRENT.gain, 0.95);
      case "rescaled" -> weights("gaussian").with(Keys.SPECTRAL_RADIUS, 0.9);
      default ->
          ADDING.with(
              Keys.PRESET,
              Keys.PRESET.domain().read(name).orElseThrow(() -> new AssertionError(name)));
    };
  }

  @Test
  void growthIsPredictedForALargeGain() {
    ModelSpec spec =
        weights("gaussian")
            .with(Keys.RECURRENT.gain, 2.0)
            .with(Keys.HIDDEN_SIZE, 256L)
            .with(Keys.LENGTH, 60L);
    double[] profile = Simulation.lagProfile(spec, 6, 2);
    double measured = StrictMath.pow(profile[50] / profile[0], 1.0 / 50);
    assertEquals(value(spec, Quantity.PREDICTED_DECAY), measured, 0.03);
    assertTrue(Prediction.of(spec).find(Quantity.PREDICTED_HORIZON).isEmpty());
  }

  @Test
  void knownFigures() {
    assertEquals(8, value(weights("pytorch"), Quantity.PREDICTED_HORIZON));
    assertEquals(0.577, value(huge(weights("pytorch")), Quantity.PREDICTED_DECAY), 0.001);
    ModelSpec relu = weights("keras").with(Keys.ACTIVATION, Activation.RELU);
    assertEquals(Math.sqrt(0.5), value(relu, Quantity.PREDICTED_DECAY), 1e-15);
    ModelSpec linear = weights("pytorch").with(Keys.ACTIVATION, Activation.LINEAR);
    assertEquals(1 / Math.sqrt(3), value(linear, Quantity.PREDICTED_DECAY), 1e-15);
  }

  private static ModelSpec huge(ModelSpec spec) {
    return spec.with(Keys.HIDDEN_SIZE, 16_384L);
  }

  @Test
  void nothingIsPredictedBeyondMeanField() {
    assertSilent(ADDING.with(Keys.CELL, Cell.LSTM));
    assertSilent(ADDING.with(Keys.CELL, Cell.ESN));
    assertSilent(ADDING.with(Keys.LEAK, 0.5));
    assertSilent(ADDING.with(Keys.LAYERS, 2L));
    assertSilent(ADDING.with(Keys.WEIGHTS, "trained.safetensors"));
    assertSilent(ADDING.with(Keys.RECURRENT.kind, InitKind.IDENTITY));
    assertSilent(ADDING.with(Keys.INPUT.kind, InitKind.IDENTITY));
    assertSilent(
        ADDING.with(Keys.RECURRENT.kind, InitKind.SPARSE).with(Keys.RECURRENT.connections, 4L));
    assertSilent(
        ADDING.with(Keys.RECURRENT.kind, InitKind.ORTHOGONAL).with(Keys.RECURRENT.gain, 0.0));
    assertSilent(ModelSpec.EMPTY.with(Keys.FILE, "chorales.json"));
    assertSilent(ModelSpec.EMPTY.with(Keys.FILE, "x.safetensors"));
    assertSilent(ModelSpec.EMPTY.with(Keys.FILE, "x.csv").with(Keys.STANDARDIZE, false));
    assertSilent(ModelSpec.EMPTY);
  }

  private static void assertSilent(ModelSpec spec) {
    Evidence evidence = Prediction.of(spec);
    assertEquals(EvidenceKind.CONFIG, evidence.kind());
    assertTrue(evidence.values().isEmpty(), spec::toString);
  }

  @Test
  void aStandardisedSeriesHasInputsOfUnitSize() {
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.FILE, "x.csv").with(Keys.HIDDEN_SIZE, 64L);
    assertEquals(0.88, value(spec, Quantity.PREDICTED_DECAY), 0.02);
  }

  @Test
  void theDeclaredDependencyWins() {
    ModelSpec order = ModelSpec.EMPTY.with(Keys.TASK, TaskKind.TEMPORAL_ORDER);
    assertEquals(new Dependency(100, false), Dependency.of(ADDING).orElseThrow());
    assertEquals(new Dependency(90, false), Dependency.of(order).orElseThrow());
    assertEquals(
        new Dependency(50, true), Dependency.of(ADDING.with(Keys.DEPENDENCY, 50L)).orElseThrow());
    assertTrue(Dependency.of(ModelSpec.EMPTY.with(Keys.FILE, "x.csv")).isEmpty());
  }

  @Test
  void theTasksAgreeOnTheirInputsTheirLengthAndTheirDependency() throws IOException {
    for (TaskKind task : TaskKind.values()) {
      for (AddingVariant variant : AddingVariant.values()) {
        long overshoot = variant == AddingVariant.LE ? 0 : 25;
        ModelSpec spec =
            ModelSpec.EMPTY
                .with(Keys.TASK, task)
                .with(Keys.VARIANT, variant)
                .with(Keys.OVERSHOOT, overshoot);
        Dataset data = Datasets.open(spec, Path.of(""));
        double[] moments = InputMoments.of(spec).orElseThrow();
        assertArrayEquals(data.inputSecondMoments(), moments, 0.005, spec::toString);
        OptionalInt dependency =
            Dependency.of(spec).stream().mapToInt(Dependency::steps).findFirst();
        assertEquals(data.dependency(), dependency, spec::toString);
        boolean marked =
            task == TaskKind.ADDING || task == TaskKind.MULTIPLICATION || task == TaskKind.XOR;
        boolean drawn = marked && variant != AddingVariant.LE;
        int steps = SequenceLength.of(spec).orElseThrow();
        assertTrue(drawn || data.length() == steps, spec::toString);
      }
    }
    assertTrue(InputMoments.of(MACKEY_GLASS.with(Keys.DELAY, 30L)).isEmpty());
    ModelSpec centred = MACKEY_GLASS.with(Keys.OFFSET, 1.0);
    double[] moments = Datasets.open(centred, Path.of("")).inputSecondMoments();
    assertArrayEquals(moments, InputMoments.of(centred).orElseThrow(), 0.0005);
  }

  @Test
  void aTaskAsShortAsCanBeHasInputsOfAtMostTheirSize() {
    for (TaskKind task : TaskKind.values()) {
      ModelSpec spec = ModelSpec.EMPTY.with(Keys.TASK, task).with(Keys.LENGTH, 1L);
      for (double moment : InputMoments.of(spec).orElseThrow()) {
        assertTrue(0 <= moment && moment <= 1, spec::toString);
      }
    }
  }

  @Test
  void extremeSpecsArePredictedQuicklyAndFinitely() {
    ModelSpec spec =
        ADDING
            .with(Keys.RECURRENT.kind, InitKind.GAUSSIAN)
            .with(Keys.RECURRENT.gain, 1e6)
            .with(Keys.BIAS, -1e6)
            .with(Keys.INPUT.kind, InitKind.GAUSSIAN)
            .with(Keys.INPUT.std, 1e6)
            .with(Keys.HIDDEN_SIZE, 16_384L);
    for (Activation activation : Activation.values()) {
      Evidence evidence = Prediction.of(spec.with(Keys.ACTIVATION, activation));
      assertTrue(evidence.values().size() <= 2);
    }
  }

  private static double value(ModelSpec spec, Quantity quantity) {
    return Prediction.of(spec).find(quantity).orElseThrow();
  }
}
