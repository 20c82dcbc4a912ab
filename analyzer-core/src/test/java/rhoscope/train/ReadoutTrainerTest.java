package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.data.Adding;
import rhoscope.data.Batch;
import rhoscope.data.LinearMemory;
import rhoscope.model.Activation;
import rhoscope.model.AddingVariant;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;
import rhoscope.nn.Architecture;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.Reservoir;

class ReadoutTrainerTest {
  private static final Path EXPECTED =
      Path.of("src", "test", "resources", "reference-reservoirs", "reservoir", "expected.json");
  private static final ModelSpec ESN =
      ModelSpec.EMPTY
          .with(Keys.CELL, Cell.ESN)
          .with(Keys.HIDDEN_SIZE, 15L)
          .with(Keys.LEAK, 0.6)
          .with(Keys.SPECTRAL_RADIUS, 0.8);

  /** See src/test/reference/reservoir_reference.py. */
  @Test
  void statesReadOutAndFreeRunAreNumpys() throws IOException {
    JsonObject all = JsonParser.parseString(Files.readString(EXPECTED)).getAsJsonObject();
    assertEquals(5, all.getAsJsonArray("cases").size());
    for (JsonElement element : all.getAsJsonArray("cases")) {
      check(element.getAsJsonObject());
    }
  }

  private static void check(JsonObject one) {
    String name = one.get("name").getAsString();
    int hidden = one.getAsJsonArray("b").size();
    Activation activation =
        Activation.valueOf(one.get("activation").getAsString().toUpperCase(Locale.ROOT));
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.CELL, Cell.ESN)
            .with(Keys.ACTIVATION, activation)
            .with(Keys.HIDDEN_SIZE, (long) hidden);
    Parameters p = Parameters.zeros(Architecture.of(spec, 1, 1));
    copy(one.get("w"), p.w());
    copy(one.get("u"), p.u());
    copy(one.get("b"), p.b());
    copy(one.get("leak"), p.leak(0));
    double[] inputs = numbers(one.get("inputs"));
    double[] states = numbers(one.get("states"));
    Reservoir reservoir = new Reservoir(p);
    reservoir.begin(2);
    for (int t = 0; t < 40; t++) {
      reservoir.step(inputs, t * 2);
      for (int n = 0; n < 2; n++) {
        int from = n * reservoir.width();
        double[] h = Arrays.copyOfRange(reservoir.states(), from, from + hidden);
        int at = (t * 2 + n) * hidden;
        assertArrayEquals(Arrays.copyOfRange(states, at, at + hidden), h, 1e-12, name);
      }
    }
    Batch batch =
        new Batch(
            40, 2, 1, 1, true, false, inputs, numbers(one.get("targets")), new int[] {40, 40});
    Recorder seen = new Recorder();
    ReadoutTrainer trainer =
        new ReadoutTrainer(
            one.get("washout").getAsInt(), one.get("ridge").getAsDouble(), p, seen, () -> false);
    assertEquals(Ending.FINISHED, trainer.step(batch));
    double[] readout = numbers(one.get("readout"));
    assertEquals(readout[0], trainer.parameters().c()[0], 1e-8, name);
    assertEquals(readout[1], trainer.parameters().get(Part.OUTPUT_INPUT)[0], 1e-8, name);
    double[] v = Arrays.copyOfRange(readout, 2, 2 + hidden);
    assertArrayEquals(v, trainer.parameters().v(), 1e-8, name);
    double error = one.get("error").getAsDouble();
    assertEquals(error, seen.updates.get(0).loss(), 1e-8 * error, name);
    checkFreeRun(trainer.parameters(), inputs, numbers(one.get("free_run")));
  }

  private static void checkFreeRun(Parameters p, double[] inputs, double[] expected) {
    Reservoir reservoir = new Reservoir(p);
    reservoir.begin(2);
    for (int t = 0; t <= 20; t++) {
      reservoir.step(inputs, t * 2);
    }
    double[] y = new double[2];
    reservoir.outputs(inputs, 40, y, 0);
    for (int i = 0; i < 8; i++) {
      assertArrayEquals(Arrays.copyOfRange(expected, 2 * i, 2 * i + 2), y, 1e-7);
      double[] x = y.clone();
      reservoir.step(x, 0);
      reservoir.outputs(x, 0, y, 0);
    }
  }

  @Test
  void updatesAddUpToOneRegressionOverAllBatches() {
    LinearMemory task = new LinearMemory(4, 60);
    List<Batch> batches = batches(task.training(3, 2, 0), 3);
    ReadoutTrainer apart = trainer(10, new Recorder(), () -> false, 4);
    batches.forEach(apart::step);
    double[][] inputs = batches.stream().map(Batch::inputs).toArray(double[][]::new);
    double[][] targets = batches.stream().map(Batch::targets).toArray(double[][]::new);
    int[] lengths = {60, 60, 60, 60, 60, 60};
    Batch all =
        new Batch(60, 6, 1, 4, true, false, beside(inputs, 60), beside(targets, 60), lengths);
    ReadoutTrainer together = trainer(10, new Recorder(), () -> false, 4);
    together.step(all);
    assertArrayEquals(together.parameters().v(), apart.parameters().v(), 1e-9);
    assertArrayEquals(together.parameters().c(), apart.parameters().c(), 1e-11);
    assertEquals(3, apart.update());
    assertArrayEquals(
        Initializer.draw(ESN, 1, 4, 1).w(), apart.parameters().w(), "the reservoir stays");
  }

  /** Rows of several batches side by side, time first. */
  private static double[] beside(double[][] batches, int steps) {
    int row = batches[0].length / steps;
    double[] all = new double[batches.length * batches[0].length];
    for (int t = 0; t < steps; t++) {
      for (int b = 0; b < batches.length; b++) {
        System.arraycopy(batches[b], t * row, all, (t * batches.length + b) * row, row);
      }
    }
    return all;
  }

  @Test
  void theLossIsTheErrorOverAllStepsBehindTheWashout() {
    LinearMemory task = new LinearMemory(2, 40);
    Recorder seen = new Recorder();
    ReadoutTrainer trainer = trainer(15, seen, () -> false, 2);
    Batch batch = task.training(1, 3, 0).next();
    trainer.step(batch);
    Reservoir reservoir = new Reservoir(trainer.parameters());
    reservoir.begin(3);
    double sum = 0;
    double[] y = new double[6];
    for (int t = 0; t < 40; t++) {
      reservoir.step(batch.inputs(), t * 3);
      reservoir.outputs(batch.inputs(), t * 3, y, 0);
      for (int i = 0; 15 <= t && i < 6; i++) {
        double off = y[i] - batch.targets()[t * 6 + i];
        sum += off * off;
      }
    }
    assertEquals(sum / (25 * 6), seen.updates.get(0).loss(), 1e-12);
    assertTrue(seen.updates.get(0).norm() < 1e-12, "the gradient vanishes at the solution");
    assertEquals(List.of(), seen.updates.get(0).stateNorms());
  }

  @Test
  void aLossAtTheLastStepIsFittedThere() {
    Batch batch = new Adding(AddingVariant.LE, 12).training(1, 400, 0).next();
    Recorder seen = new Recorder();
    ReadoutTrainer trainer =
        new ReadoutTrainer(0, 1e-6, Initializer.draw(ESN, 2, 1, 1), seen, () -> false);
    trainer.step(batch);
    Reservoir reservoir = new Reservoir(trainer.parameters());
    reservoir.begin(400);
    for (int t = 0; t < 12; t++) {
      reservoir.step(batch.inputs(), t * 800);
    }
    double[] y = new double[400];
    reservoir.outputs(batch.inputs(), 11 * 800, y, 0);
    double sum = 0;
    for (int n = 0; n < 400; n++) {
      sum += (y[n] - batch.targets()[n]) * (y[n] - batch.targets()[n]);
    }
    double loss = seen.updates.get(0).loss();
    assertEquals(sum / 400, loss, 1e-12);
    assertTrue(loss < 1 / 6.0, "always the mean has 1/6, this " + loss);
  }

  @Test
  void itGoesOnFromItsStateBitForBit() {
    LinearMemory task = new LinearMemory(3, 50);
    Iterator<Batch> batches = task.training(7, 2, 0);
    ReadoutTrainer whole = trainer(5, new Recorder(), () -> false, 3);
    whole.step(batches.next());
    Tensors state = whole.state();
    whole.step(batches.next());
    Recorder seen = new Recorder();
    ReadoutTrainer resumed =
        ReadoutTrainer.resume(5, 1e-8, Architecture.of(ESN, 1, 3), state, seen, () -> false);
    assertEquals(1, resumed.update());
    resumed.step(task.training(7, 2, 1).next());
    assertEquals(2, seen.updates.get(0).update());
    assertArrayEquals(whole.parameters().v(), resumed.parameters().v());
    Architecture other = Architecture.of(ESN.with(Keys.HIDDEN_SIZE, 9L), 1, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> ReadoutTrainer.resume(5, 1e-8, other, state, seen, () -> false));
  }

  @Test
  void aCancelledUpdateLeavesNothing() {
    LinearMemory task = new LinearMemory(3, 50);
    Batch first = task.training(7, 2, 0).next();
    Batch second = task.training(7, 2, 1).next();
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    Recorder seen = new Recorder();
    ReadoutTrainer trainer = trainer(5, seen, () -> left.getAndDecrement() <= 0, 3);
    ReadoutTrainer plain = trainer(5, new Recorder(), () -> false, 3);
    assertEquals(Ending.FINISHED, trainer.step(first));
    plain.step(first);
    for (int after : new int[] {0, 20, 49, 51}) {
      left.set(after);
      assertEquals(Ending.CANCELLED, trainer.step(second), "after " + after);
      assertArrayEquals(plain.parameters().v(), trainer.parameters().v());
    }
    left.set(Integer.MAX_VALUE);
    assertEquals(Ending.FINISHED, trainer.step(second));
    plain.step(second);
    assertArrayEquals(plain.parameters().v(), trainer.parameters().v());
    assertEquals(2, seen.updates.size());
  }

  @Test
  void statesWithoutABoundAreAnEvent() {
    ModelSpec growing = ESN.with(Keys.ACTIVATION, Activation.RELU).with(Keys.SPECTRAL_RADIUS, 1e6);
    Recorder seen = new Recorder();
    ReadoutTrainer trainer =
        new ReadoutTrainer(0, 1e-8, Initializer.draw(growing, 1, 3, 1), seen, () -> false);
    Batch batch = new LinearMemory(3, 200).training(7, 2, 0).next();
    assertEquals(Ending.DIVERGED, trainer.step(batch));
    assertEquals("hidden_state", seen.events.get(0).tensor());
    assertEquals("h", seen.events.get(0).gate());
    assertEquals(1, seen.events.get(0).update());
    assertTrue(1 < seen.events.get(0).timeStep());
    assertThrows(IllegalStateException.class, () -> trainer.step(batch));
  }

  @Test
  void aWashoutThatLeavesNoTargetIsRefused() {
    Batch batch = new LinearMemory(3, 20).training(7, 2, 0).next();
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer(20, new Recorder(), () -> false, 3).step(batch));
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer(0, new Recorder(), () -> false, 2).step(batch));
  }

  private static ReadoutTrainer trainer(
      int washout, Recorder seen, BooleanSupplier cancelled, int outputs) {
    return new ReadoutTrainer(washout, 1e-8, Initializer.draw(ESN, 1, outputs, 1), seen, cancelled);
  }

  private static List<Batch> batches(Iterator<Batch> all, int count) {
    return Stream.generate(all::next).limit(count).toList();
  }

  private static void copy(JsonElement from, double[] into) {
    double[] values = numbers(from);
    assertEquals(into.length, values.length);
    System.arraycopy(values, 0, into, 0, into.length);
  }

  private static double[] numbers(JsonElement element) {
    if (element instanceof JsonArray array) {
      return array.asList().stream()
          .map(ReadoutTrainerTest::numbers)
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
    return new double[] {element.getAsDouble()};
  }
}
