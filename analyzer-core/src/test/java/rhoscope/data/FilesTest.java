package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.weights.SafetensorsWriter;
import rhoscope.weights.WeightsProblem;

class FilesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir private Path folder;

  // series

  @Test
  void theSunspotsAreReadAsTheyStand() throws IOException {
    ModelSpec spec = file("sunspots.csv").with(Keys.STANDARDIZE, false).with(Keys.LENGTH, 4L);
    Dataset data = Datasets.open(spec, EXAMPLES);
    Batch probe = data.probe(1, 2);
    double[] side = {58.0, 85.0, 62.6, 83.5, 70.0, 94.8, 55.7, 66.3};
    assertArrayEquals(side, probe.inputs());
    double[] next = {62.6, 83.5, 70.0, 94.8, 55.7, 66.3, 85.0, 75.9};
    assertArrayEquals(next, probe.targets());
    assertTrue(data.everyStep());
    assertTrue(data.dependency().isEmpty());
  }

  @Test
  void aSeriesIsStandardisedByItsTrainingPartAlone() throws IOException {
    write("s.csv", "x\n1\n3\n1\n3\n1\n3\n1\n3\n100\n200");
    ModelSpec spec = file("s.csv").with(Keys.LENGTH, 1L);
    Dataset data = Datasets.open(spec, folder);
    assertArrayEquals(new double[] {-1, 1}, data.probe(1, 2).inputs());
    Batch heldOut = data.evaluation(1, 0, 2000).next();
    assertArrayEquals(new double[] {98}, heldOut.inputs());
    assertArrayEquals(new double[] {198}, heldOut.targets());
    assertEquals(198 * 198, data.baseline().orElseThrow().loss());
    assertEquals(1, data.inputSecondMoments()[0], 1e-15);
  }

  @Test
  void theLossOfASeriesMayStandAtTheLastStepAndFurtherAhead() throws IOException {
    write("s.csv", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    ModelSpec spec =
        file("s.csv")
            .with(Keys.LENGTH, 3L)
            .with(Keys.STEPS_AHEAD, 2L)
            .with(Keys.LOSS_AT, LossAt.LAST)
            .with(Keys.STANDARDIZE, false)
            .with(Keys.HOLDOUT, 0.5);
    Dataset data = Datasets.open(spec, folder);
    Batch probe = data.probe(1, 5);
    assertArrayEquals(new double[] {0, 1, 2}, probe.inputs());
    assertArrayEquals(new double[] {4}, probe.targets());
    Batch heldOut = data.evaluation(1, 0, 9).next();
    assertArrayEquals(new double[] {5, 6, 7}, heldOut.inputs());
    assertArrayEquals(new double[] {9}, heldOut.targets());
  }

  @Test
  void anEpochShowsEveryWindowOnceAndTrainingResumesAnywhere() throws IOException {
    write("s.csv", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    ModelSpec spec =
        file("s.csv").with(Keys.LENGTH, 2L).with(Keys.STANDARDIZE, false).with(Keys.HOLDOUT, 0.0);
    Dataset data = Datasets.open(spec, folder);
    Iterator<Batch> batches = data.training(1, 4, 0);
    TreeSet<Double> first = new TreeSet<>();
    for (int update = 0; update < 6; update++) {
      Batch batch = batches.next();
      for (int n = 0; n < 4; n++) {
        assertEquals(batch.inputs()[n] + 1, batch.inputs()[4 + n]);
        assertTrue(2 <= update || first.add(batch.inputs()[n]), "twice in one epoch");
      }
      assertArrayEquals(batch.inputs(), data.training(1, 4, update).next().inputs());
    }
    assertEquals(8, first.size());
  }

  @Test
  void columnsAreFoundByNameByPositionOrAsTheLastNumbers() throws IOException {
    write("c.csv", "\uFEFF\"time\";value;\"note; with\"\"quotes\"\"\"\r\n1;5;a\r\n\r\n2;6;b\r\n");
    assertArrayEquals(new double[] {5, 6}, column("c.csv", Optional.empty()));
    assertArrayEquals(new double[] {1, 2}, column("c.csv", Optional.of("time")));
    assertArrayEquals(new double[] {5, 6}, column("c.csv", Optional.of("2")));
    write("bare.csv", "1,2\n3,4");
    assertArrayEquals(new double[] {2, 4}, column("bare.csv", Optional.empty()));
    assertArrayEquals(new double[] {1, 3}, column("bare.csv", Optional.of("1")));
    write("tabs.csv", "a\tb\n-1e3\t+.5\n");
    assertArrayEquals(new double[] {.5}, column("tabs.csv", Optional.empty()));
  }

  @Test
  void whatIsNoSeriesIsNamedWithItsLine() throws IOException {
    seriesRefused("h.csv, line 3: \"n/a\" is not a number, column 2", "a,b\n1,2\n3,n/a\n");
    seriesRefused("h.csv, line 3: \"nan\" is not finite, column 2", "a,b\n1,2\n3,nan\n");
    seriesRefused("h.csv, line 3: \"\" is not a number", "a,b\n1,2\n3,\n");
    seriesRefused("h.csv, line 2: \"1e999\" is not finite", "a\n1e999\n");
    seriesRefused("h.csv, line 2: \"-Infinity\" is not finite", "a\n-Infinity\n1");
    seriesRefused("h.csv, line 5: 1 cell, the first row has 2", "a,b\n\"1\n2\",1\n3,4\n5\n");
    seriesRefused("h.csv, line 2: a quote is not closed", "a\n\"1\n2\n3");
    seriesRefused("h.csv, line 1: the file has no rows", "\n\n  \n");
    seriesRefused("h.csv, line 1: the file has no rows", "");
    seriesRefused("h.csv, line 1: no column of numbers", "a,b\nc,d\n");
    seriesRefused("h.csv, line 1: a cell of more than 4096 characters", "x".repeat(1_000_000));
    seriesRefused("h.csv, line 1: more than 4096 cells", ",".repeat(1_000_000));
    seriesRefused("h.csv, last line: the training part has 3 values", "1\n2\n3\n");
    String constant = "7\n".repeat(1000);
    seriesRefused("h.csv, line 1: the deviation of the training part is 0.0", constant);
    DataProblem problem =
        assertThrows(
            DataProblem.class, () -> Datasets.open(file("h.csv").with(Keys.COLUMN, "y"), folder));
    assertEquals("h.csv, line 1: no column \"y\"; the first row holds \"7\"", problem.getMessage());
  }

  private void seriesRefused(String expected, String text) throws IOException {
    write("h.csv", text);
    DataProblem problem =
        assertThrows(DataProblem.class, () -> Datasets.open(file("h.csv"), folder));
    assertTrue(problem.getMessage().startsWith(expected), problem.getMessage());
  }

  private double[] column(String name, Optional<String> column) throws IOException {
    return CsvColumn.read(folder.resolve(name), column).values();
  }

  // chorales

  @Test
  void theChoralesPredictTheNextQuarter() throws IOException {
    Dataset data = Datasets.open(file("chorales.json"), EXAMPLES);
    assertEquals(88, data.inputSize());
    assertEquals(Loss.SIGMOID_CROSS_ENTROPY, data.loss());
    Batch batch = data.training(1, 20, 0).next();
    assertFalse(batch.isRectangular());
    for (int n = 0; n < 20; n++) {
      for (int t = 0; t + 1 < batch.lengths()[n]; t++) {
        for (int d = 0; d < 88; d++) {
          double next = batch.inputs()[((t + 1) * 20 + n) * 88 + d];
          assertEquals(next, batch.targets()[(t * 20 + n) * 88 + d]);
        }
      }
    }
    int losses = 0;
    int pieces = 0;
    for (Iterator<Batch> test = data.evaluation(1, 0, 2000); test.hasNext(); ) {
      Batch held = test.next();
      losses += held.losses();
      pieces += held.sequences();
    }
    assertEquals(77, pieces);
    assertEquals(4725 - 77, losses);
  }

  @Test
  void theMarginalBaselineOfTheChoralesIsTheKnownOne() throws IOException {
    Dataset data = Datasets.open(file("chorales.json"), EXAMPLES);
    double known = 11.06;
    assertEquals(known, data.baseline().orElseThrow().loss(), 0.05);
  }

  @Test
  void aProbeCutsPiecesToTheLastStepsOfTheShortest() throws IOException {
    write(
        "p.json",
        "{\"train\": [[[21],[22],[23],[24]], [[30],[],[31,33]]], \"test\": [[[40],[41]]]}");
    Dataset data = Datasets.open(file("p.json"), folder);
    Batch probe = data.probe(1, 8);
    assertEquals(2, probe.steps());
    assertEquals(2, probe.sequences());
    assertTrue(probe.isRectangular());
    assertEquals(1, probe.inputs()[22 - 21]);
    assertEquals(1, probe.inputs()[88 + 30 - 21]);
    assertEquals(1, probe.targets()[2 * 88 + 24 - 21]);
    assertEquals(2, Arrays.stream(probe.targets(), 3 * 88, 4 * 88).sum());
    assertEquals(3, data.length());
  }

  @Test
  void whatIsNoMusicIsNamedWithItsPlace() throws IOException {
    musicRefused(
        "m.json, $.train[0][1][0]: a note is a whole number from 21 to 108", "[[[21],[20]]]");
    musicRefused("a note is a whole number from 21 to 108", "[[[21],[109]]]");
    musicRefused("a note is a whole number from 21 to 108", "[[[21],[\"60\"]]]");
    musicRefused("a note is a whole number from 21 to 108", "[[[21],[60.5]]]");
    musicRefused("a note is a whole number from 21 to 108", "[[[21],[[60]]]]");
    musicRefused("a piece of 1 step has no next step", "[[[21]]]");
    musicRefused("$.train: no pieces", "[]");
    musicRefused("not JSON", "[[[21],");
    musicRefused("not JSON", "{}");
    musicRefused("not JSON", "[[21, 22]]");
    musicRefused("a note is a whole number", "[".repeat(100_000));
    musicRefused("stands twice", "[[[21],[22]]], \"train\": [[[21],[22]]]");
    musicRefused("\"x\" is not train, valid or test", "[[[21],[22]]], \"x\": 1");
  }

  private void musicRefused(String expected, String train) throws IOException {
    write("m.json", "{\"train\": " + train + ", \"test\": [[[21],[22]]]}");
    DataProblem problem =
        assertThrows(DataProblem.class, () -> Datasets.open(file("m.json"), folder));
    assertTrue(problem.getMessage().contains(expected), problem.getMessage());
  }

  // tensors

  @Test
  void floatsAtTheLastStepAreRegression() throws IOException {
    tensors(Tensor.of(new int[] {2, 3, 1}, 1, 2, 3, 4, 5, 6), Tensor.of(new int[] {2, 1}, 7, 8));
    Dataset data = openTensors(ModelSpec.EMPTY);
    assertEquals(Loss.SQUARED_ERROR, data.loss());
    assertFalse(data.everyStep());
    Batch probe = data.probe(1, 8);
    assertArrayEquals(new double[] {1, 4, 2, 5, 3, 6}, probe.inputs());
    assertArrayEquals(new double[] {7, 8}, probe.targets());
    assertArrayEquals(new double[] {1, 2, 3}, data.probe(1, 1).inputs());
  }

  @Test
  void floatsAtEveryStepAreTimeMajor() throws IOException {
    double[] numbers = {1, 2, 3, 4};
    tensors(Tensor.of(new int[] {2, 2, 1}, numbers), Tensor.of(new int[] {2, 2, 1}, numbers));
    Dataset data = openTensors(ModelSpec.EMPTY);
    assertTrue(data.everyStep());
    assertArrayEquals(new double[] {1, 3, 2, 4}, data.probe(1, 8).targets());
  }

  @Test
  void integersAreClasses() throws IOException {
    tensors(Tensor.of(new int[] {2, 1, 1}, 1, 2), Tensor.ofIntegers(new int[] {2}, 4, 0));
    Dataset data = openTensors(ModelSpec.EMPTY);
    assertEquals(Loss.SOFTMAX_CROSS_ENTROPY, data.loss());
    assertEquals(5, data.outputSize());
    assertTrue(data.probe(1, 2).classes());
    assertEquals(9, openTensors(ModelSpec.EMPTY.with(Keys.OUTPUT_SIZE, 9L)).outputSize());
    tensorsRefused("class 4, the model has 3 outputs", ModelSpec.EMPTY.with(Keys.OUTPUT_SIZE, 3L));
    tensorsRefused("the model has 1 output, from 0", ModelSpec.EMPTY.with(Keys.OUTPUT_SIZE, 1L));
  }

  @Test
  void theReadOutOfTheWeightsCountsTheClassesWhereTheConfigDoesNot() throws IOException {
    tensors(Tensor.of(new int[] {2, 1, 1}, 1, 2), Tensor.ofIntegers(new int[] {2}, 2, 0));
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.FILE, "t.safetensors");
    assertEquals(4, Datasets.open(spec, folder, OptionalInt.of(4)).outputSize());
    ModelSpec said = spec.with(Keys.OUTPUT_SIZE, 7L);
    assertEquals(7, Datasets.open(said, folder, OptionalInt.of(4)).outputSize());
    DataProblem problem =
        assertThrows(DataProblem.class, () -> Datasets.open(spec, folder, OptionalInt.of(2)));
    assertTrue(problem.getMessage().contains("class 2, the model has 2 outputs"));
  }

  @Test
  void tensorsAreCutToTheirLastStepsWhereTheConfigSaysSo() throws IOException {
    Tensor inputs = Tensor.of(new int[] {2, 3, 1}, 1, 2, 3, 4, 5, 6);
    tensors(inputs, Tensor.of(new int[] {2, 3, 1}, 7, 8, 9, 10, 11, 12));
    ModelSpec two = ModelSpec.EMPTY.with(Keys.LENGTH, 2L);
    Dataset data = openTensors(two);
    assertEquals(2, data.length());
    assertTrue(data.description().contains("T = 2"), data.description());
    assertArrayEquals(new double[] {2, 5, 3, 6}, data.probe(1, 8).inputs());
    assertArrayEquals(new double[] {8, 11, 9, 12}, data.probe(1, 8).targets());
    assertEquals((4 + 9 + 25 + 36) / 4.0, data.inputSecondMoments()[0], 1e-12);
    tensors(inputs, Tensor.of(new int[] {2, 1}, 7, 8));
    assertArrayEquals(new double[] {7, 8}, openTensors(two).probe(1, 8).targets());
    assertEquals(3, openTensors(ModelSpec.EMPTY.with(Keys.LENGTH, 9L)).length());
    assertEquals(3, openTensors(ModelSpec.EMPTY).length());
  }

  @Test
  void tensorsThatFitNoRoleAreRefusedByName() throws IOException {
    Tensor inputs = Tensor.of(new int[] {2, 1, 1}, 1, 2);
    tensors(inputs, Tensor.of(new int[] {2, 1}, 1, Double.NaN));
    tensorsRefused("targets: 1 value is not finite, the first at [1, 0]", ModelSpec.EMPTY);
    tensors(inputs, Tensor.of(new int[] {3, 1}, 1, 2, 3));
    tensorsRefused("targets: shape [3, 1], not [2, O] or [2, 1, O]", ModelSpec.EMPTY);
    tensors(inputs, Tensor.of(new int[] {}, 1));
    tensorsRefused("targets: shape [], not", ModelSpec.EMPTY);
    tensors(inputs, Tensor.ofIntegers(new int[] {2}, 0, -1));
    tensorsRefused("targets: class -1 is not in 0", ModelSpec.EMPTY);
    tensors(inputs, Tensor.ofIntegers(new int[] {2}, 0, 1e15));
    tensorsRefused("targets: class 1000000000000000 is not in 0", ModelSpec.EMPTY);
    tensors(Tensor.of(new int[] {2}, 1, 2), Tensor.of(new int[] {2, 1}, 1, 2));
    tensorsRefused("inputs: shape [2], not [N, T, D]", ModelSpec.EMPTY);
    tensors(Tensor.of(new int[] {0, 1, 1}), Tensor.of(new int[] {0, 1}));
    tensorsRefused("inputs: shape [0, 1, 1], not", ModelSpec.EMPTY);
    tensors(inputs, Tensor.of(new int[] {2, 1}, 0.5, 2));
    ModelSpec sigmoid = ModelSpec.EMPTY.with(Keys.LOSS, Loss.SIGMOID_CROSS_ENTROPY);
    tensorsRefused("2.0 is not in [0, 1]", sigmoid);
    ModelSpec softmax = ModelSpec.EMPTY.with(Keys.LOSS, Loss.SOFTMAX_CROSS_ENTROPY);
    tensorsRefused("takes integer targets", softmax);
    SafetensorsWriter.write(
        folder.resolve("t.safetensors"), Tensors.builder().add("x", inputs).build());
    tensorsRefused("inputs: there is no such tensor; the file holds \"x\"", ModelSpec.EMPTY);
  }

  private void tensors(Tensor inputs, Tensor targets) throws IOException {
    Tensors both = Tensors.builder().add("inputs", inputs).add("targets", targets).build();
    SafetensorsWriter.write(folder.resolve("t.safetensors"), both);
  }

  private Dataset openTensors(ModelSpec spec) throws IOException {
    return Datasets.open(spec.with(Keys.FILE, "t.safetensors"), folder);
  }

  private void tensorsRefused(String expected, ModelSpec spec) {
    DataProblem problem = assertThrows(DataProblem.class, () -> openTensors(spec));
    assertTrue(problem.getMessage().contains(expected), problem.getMessage());
  }

  // all

  @Test
  void noDamageGivesAnotherException() throws IOException {
    RandomGenerator random = RandomStream.TRAINING.generator(5, 0);
    tensors(Tensor.of(new int[] {2, 1, 1}, 1, 2), Tensor.ofIntegers(new int[] {2}, 0, 1));
    byte[] sound = Files.readAllBytes(folder.resolve("t.safetensors"));
    damage(random, "t.safetensors", sound);
    damage(random, "d.csv", bytes("a;b\n" + "1;2\n3;\"4\"\n".repeat(99)));
    damage(random, "d.json", bytes("{\"train\": [[[21],[22, 30]]], \"test\": [[[21],[]]]}"));
  }

  private void damage(RandomGenerator random, String name, byte[] sound) throws IOException {
    for (int i = 0; i < 700; i++) {
      byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
      for (int flips = random.nextInt(4); 0 < flips; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(folder.resolve(name), damaged);
      try {
        Dataset data = Datasets.open(file(name), folder);
        assertTrue(0 < data.probe(1, 8).sequences());
      } catch (DataProblem | WeightsProblem expected) {
        String message = String.valueOf(expected.getMessage());
        assertTrue(message.startsWith(name + ", "), message);
      }
    }
  }

  @Test
  void whatTheConfigAsksAndTheDataCannotIsSaid() throws IOException {
    refused("absent.csv, byte 0: there is no such file", file("absent.csv"));
    refused("x.pkl ends in none of .csv, .json, .txt and .safetensors", file("x.pkl"));
    refused("data names both a task and a file", file("x.csv").with(Keys.TASK, TaskKind.ADDING));
    ModelSpec adding = ModelSpec.EMPTY.with(Keys.TASK, TaskKind.ADDING);
    refused("adding takes at least 2 steps, data.length is 1", adding.with(Keys.LENGTH, 1L));
    refused(
        "adding has the loss squared_error, not softmax_cross_entropy",
        adding.with(Keys.LOSS, Loss.SOFTMAX_CROSS_ENTROPY));
    refused(
        "a batch of 65536 sequences of 1000000 steps has",
        adding.with(Keys.LENGTH, 1_000_000L).with(Keys.BATCH_SIZE, 65_536L));
    try (RandomAccessFile sparse =
        new RandomAccessFile(folder.resolve("large.csv").toFile(), "rw")) {
      sparse.setLength(DataFiles.MAX_BYTES + 1);
    }
    refused("large.csv, byte 0: 104857601 bytes are above", file("large.csv"));
    assertEquals(100, Datasets.open(ModelSpec.EMPTY, folder).length(), "the adding problem");
    refused("the config names no data", ModelSpec.EMPTY.with(Keys.INPUT_SIZE, 3L));
  }

  private void refused(String expected, ModelSpec spec) {
    DataProblem problem = assertThrows(DataProblem.class, () -> Datasets.open(spec, folder));
    assertTrue(problem.getMessage().startsWith(expected), problem.getMessage());
  }

  private Path write(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ModelSpec file(String name) {
    return ModelSpec.EMPTY.with(Keys.FILE, name);
  }
}
