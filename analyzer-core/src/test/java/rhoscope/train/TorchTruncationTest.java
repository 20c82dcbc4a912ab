package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.ErrorMeasure;
import rhoscope.data.Place;
import rhoscope.data.Window;
import rhoscope.data.Windows;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.States64;
import rhoscope.weights.Safetensors;
import rhoscope.weights.WeightNames;

/** Windows and their gradients beside autograd's: see src/test/resources/reference-truncation. */
class TorchTruncationTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "reference-truncation");

  @Test
  void everyWindowHasTheLossAndTheGradientOfAutograd() throws IOException {
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
      Path folder = FOLDER.resolve(cell.name().toLowerCase(Locale.ROOT));
      JsonObject all =
          JsonParser.parseString(Files.readString(folder.resolve("expected.json")))
              .getAsJsonObject();
      ModelSpec spec = ModelSpec.EMPTY.with(Keys.CELL, cell).with(Keys.LAYERS, 2L);
      Parameters start =
          Parameters.from(
              WeightNames.read(Safetensors.read(folder.resolve("weights.safetensors")))
                  .network()
                  .orElseThrow(),
              spec);
      Batch batch = batch(all);
      int strides = 0;
      for (JsonElement cut : all.getAsJsonArray("cuts")) {
        check(start, batch, cut.getAsJsonObject(), all.get("rate").getAsDouble());
        strides++;
      }
      assertEquals(4, strides);
    }
  }

  private static void check(Parameters start, Batch batch, JsonObject cut, double rate) {
    Windows.Cut form =
        new Windows.Cut(cut.get("window").getAsInt(), cut.get("stride").getAsInt(), false);
    Windows windows = new Windows(new One(batch), 1, batch.sequences(), form, new Place(0, 0));
    Parameters p = start.copy();
    Network64 network =
        new Network64(
            Kernels.f64(), p.architecture(), Loss.SOFTMAX_CROSS_ENTROPY, true, 1, () -> false);
    States64 kept = new States64(Kernels.f64(), p.architecture());
    JsonArray updates = cut.getAsJsonArray("updates");
    for (int i = 0; i < updates.size(); i++) {
      Window window = windows.next();
      JsonObject expected = updates.get(i).getAsJsonObject();
      Batch steps = window.steps();
      network.weights().load(p);
      double loss =
          network.forward(
              steps.steps(), window.silent(), steps.lengths(), steps.inputs(), steps.targets());
      network.backward();
      assertEquals(expected.get("loss").getAsDouble(), loss, 1e-12 * loss);
      Parameters gradient = Parameters.zeros(p.architecture());
      network.gradient().store(gradient);
      compare(expected.getAsJsonObject("gradients"), gradient, form + ", update " + i);
      descend(p, gradient, rate);
      assertEquals(i == updates.size() - 1, window.last());
      kept.zero(batch.sequences());
      network.states(window.next(), 0, batch.sequences(), kept);
      network.start().copy(kept);
    }
  }

  /** Both biases of a layer get the gradient of their sum, so they move twice as far. */
  private static void descend(Parameters p, Parameters gradient, double rate) {
    int hidden = p.architecture().hidden();
    for (int e = 0; e < p.entries().size(); e++) {
      Parameters.Entry entry = p.entries().get(e);
      double[] g = gradient.entries().get(e).values();
      for (int i = 0; i < g.length; i++) {
        boolean summed =
            entry.part() == Part.BIAS && (!p.architecture().hasCandidateBias() || i < 2 * hidden);
        entry.values()[i] -= (summed ? 2 : 1) * rate * g[i];
      }
    }
  }

  private static void compare(JsonObject expected, Parameters gradient, String message) {
    double scale = 1e-11 * gradient.norm();
    for (int l = 0; l < 2; l++) {
      String end = "_l" + l;
      near(expected.get("rnn.weight_hh" + end), gradient.get(Part.RECURRENT, l), scale, message);
      near(expected.get("rnn.weight_ih" + end), gradient.get(Part.INPUT, l), scale, message);
      near(expected.get("rnn.bias_ih" + end), gradient.get(Part.BIAS, l), scale, message);
      if (gradient.architecture().hasCandidateBias()) {
        double[] second = numbers(expected.get("rnn.bias_hh" + end));
        int from = second.length - gradient.architecture().hidden();
        near(
            Arrays.copyOfRange(second, from, second.length),
            gradient.get(Part.CANDIDATE_BIAS, l),
            scale,
            message);
      }
    }
    near(expected.get("output.weight"), gradient.v(), scale, message);
    near(expected.get("output.bias"), gradient.c(), scale, message);
  }

  private static void near(JsonElement expected, double[] actual, double scale, String message) {
    near(numbers(expected), actual, scale, message);
  }

  private static void near(double[] expected, double[] actual, double scale, String message) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], scale, message);
    }
  }

  /** All numbers of an array of arrays, in their order. */
  private static double[] numbers(JsonElement element) {
    if (element.isJsonPrimitive()) {
      return new double[] {element.getAsDouble()};
    }
    return element.getAsJsonArray().asList().stream()
        .flatMapToDouble(inner -> Arrays.stream(numbers(inner)))
        .toArray();
  }

  private static Batch batch(JsonObject all) {
    JsonArray inputs = all.getAsJsonArray("inputs");
    int steps = inputs.size();
    int sequences = inputs.get(0).getAsJsonArray().size();
    double[] x = numbers(inputs);
    int size = x.length / steps / sequences;
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, steps);
    assertTrue(1 < size);
    return new Batch(
        steps, sequences, size, 3, true, true, x, numbers(all.get("targets")), lengths);
  }

  /** The same batch again and again. */
  private record One(Batch batch) implements Dataset {
    @Override
    public Iterator<Batch> training(long seed, int sequences, long firstUpdate) {
      return Stream.generate(() -> batch).iterator();
    }

    @Override
    public boolean everyStep() {
      return true;
    }

    @Override
    public String description() {
      return "one batch";
    }

    @Override
    public int inputSize() {
      return batch.inputSize();
    }

    @Override
    public int outputSize() {
      return batch.outputSize();
    }

    @Override
    public int length() {
      return batch.steps();
    }

    @Override
    public Loss loss() {
      return Loss.SOFTMAX_CROSS_ENTROPY;
    }

    @Override
    public OptionalInt dependency() {
      return OptionalInt.empty();
    }

    @Override
    public Optional<Baseline> baseline() {
      return Optional.empty();
    }

    @Override
    public ErrorMeasure errorMeasure() {
      return ErrorMeasure.MISCLASSIFIED;
    }

    @Override
    public double[] inputSecondMoments() {
      return new double[inputSize()];
    }

    @Override
    public Iterator<Batch> evaluation(long seed, long round, int sequences) {
      return List.of(batch).iterator();
    }

    @Override
    public Batch probe(long seed, int sequences) {
      return batch;
    }
  }
}
