package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Keys;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;
import rhoscope.testing.Property;
import rhoscope.theory.DataTraits;

class WindowsTest {
  @TempDir private Path folder;

  /** Pieces of different lengths, two notes at a step. */
  private Dataset chorales(RandomGenerator random) throws IOException {
    StringBuilder pieces = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      pieces.append(i == 0 ? "[" : ",[");
      int steps = 2 + random.nextInt(12);
      for (int t = 0; t < steps; t++) {
        int note = 21 + random.nextInt(88);
        pieces.append(t == 0 ? "" : ",").append("[" + note + "]");
      }
      pieces.append("]");
    }
    String all = "[" + pieces + "]";
    Files.writeString(
        folder.resolve("p.json"),
        "{\"train\": " + all + ", \"valid\": " + all + ", \"test\": " + all + "}");
    return Datasets.open(ModelSpec.EMPTY.with(Keys.FILE, "p.json"), folder);
  }

  @Test
  void everyStepCountsOnceAndEachWindowBeginsWhereAnEarlierOneLeftAState() {
    Property.forAll(
        60,
        random -> {
          Dataset data = any(random);
          int sequences = 1 + random.nextInt(4);
          int stride = 1 + random.nextInt(7);
          Windows.Cut cut = new Windows.Cut(stride + random.nextInt(7), stride, false);
          Windows windows = new Windows(data, 3, sequences, cut, new Place(0, 0));
          Iterator<Batch> batches = data.training(3, sequences, 0);
          for (int b = 0; b < 3; b++) {
            follow(batches.next(), b, windows, cut);
          }
        });
  }

  private Dataset any(RandomGenerator random) {
    try {
      return random.nextBoolean()
          ? chorales(random)
          : random.nextBoolean()
              ? new MackeyGlass(17, 1 + random.nextInt(20))
              : new LinearMemory(3, 9);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** All windows of one batch. */
  private static void follow(Batch whole, int index, Windows windows, Windows.Cut cut) {
    int counted = 0;
    int nextFirst = 0;
    boolean last = false;
    while (!last) {
      Window window = windows.next();
      int end = window.first() + window.steps().steps();
      assertEquals(index, window.index());
      assertEquals(nextFirst, window.first());
      assertEquals(counted, window.first() + window.silent(), "the first step that counts");
      assertEquals(Math.min(whole.steps(), counted + cut.stride()), end);
      assertEquals(Math.max(0, end - cut.window()), window.first());
      assertTrue(0 <= window.next() && window.next() <= window.steps().steps());
      same(whole, window);
      counted = end;
      nextFirst = window.first() + window.next();
      last = window.last();
      assertEquals(end == whole.steps(), last);
    }
    assertEquals(whole.steps(), counted);
  }

  private static void same(Batch whole, Window window) {
    Batch part = window.steps();
    int row = whole.sequences() * whole.inputSize();
    int targetRow = whole.sequences() * whole.targetWidth();
    int from = window.first();
    int to = from + part.steps();
    assertArrayEquals(Arrays.copyOfRange(whole.inputs(), from * row, to * row), part.inputs());
    assertArrayEquals(
        Arrays.copyOfRange(whole.targets(), from * targetRow, to * targetRow), part.targets());
    for (int n = 0; n < whole.sequences(); n++) {
      for (int t = 0; t < part.steps(); t++) {
        assertEquals(whole.hasLoss(from + t, n), part.hasLoss(t, n));
      }
    }
  }

  @Test
  void aTrainingGoesOnAtAnyPlaceWithTheSameWindows() {
    Property.forAll(
        20,
        random -> {
          Dataset data = any(random);
          Windows.Cut cut = new Windows.Cut(5, 3, false);
          Windows whole = new Windows(data, 1, 2, cut, new Place(0, 0));
          Place place = new Place(0, 0);
          for (int i = 0; i < 12; i++) {
            Window expected = whole.next();
            Window resumed = new Windows(data, 1, 2, cut, place).next();
            assertArrayEquals(expected.steps().inputs(), resumed.steps().inputs());
            assertArrayEquals(expected.steps().targets(), resumed.steps().targets());
            assertEquals(expected.first(), resumed.first());
            assertEquals(expected.silent(), resumed.silent());
            assertEquals(expected.next(), resumed.next());
            int end = expected.first() + expected.steps().steps();
            place =
                expected.last()
                    ? new Place(expected.index() + 1, 0)
                    : new Place(expected.index(), end);
          }
        });
  }

  @Test
  void aBatchWithOneLossPerSequenceIsOneWindow() {
    Dataset data = new FirstBit(10);
    Windows windows = new Windows(data, 1, 4, new Windows.Cut(3, 2, false), new Place(0, 0));
    Iterator<Batch> batches = data.training(1, 4, 0);
    for (int i = 0; i < 3; i++) {
      Window window = windows.next();
      assertArrayEquals(batches.next().inputs(), window.steps().inputs());
      assertEquals(0, window.first() + window.silent() + window.next());
      assertTrue(window.last());
    }
  }

  @Test
  void aStrideAboveTheWindowIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Windows.Cut(3, 4, false));
    Windows.Cut stream = new Windows.Cut(4, 4, true);
    Dataset task = new FirstBit(10);
    Place start = new Place(0, 0);
    assertThrows(IllegalArgumentException.class, () -> new Windows(task, 1, 2, stream, start));
    Batch batch = new MackeyGlass(17, 6).training(1, 2, 0).next();
    assertSame(batch, batch.stretch(0, 6));
    for (int[] none : new int[][] {{-1, 2}, {2, 2}, {3, 7}}) {
      assertThrows(IllegalArgumentException.class, () -> batch.stretch(none[0], none[1]));
    }
  }

  @Test
  void aTextIsReadFromItsBeginningToItsEndInStreamsSideBySide() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 103; i++) {
      text.append((char) (0x4E00 + i));
    }
    Files.writeString(folder.resolve("t.txt"), text);
    ModelSpec spec =
        ModelSpec.EMPTY.with(Keys.FILE, "t.txt").with(Keys.LENGTH, 10L).with(Keys.HOLDOUT, 0.0);
    Dataset data = Datasets.open(spec, folder);
    int streams = 3; // of 34 characters, with the first of the next as the last target
    Windows windows = new Windows(data, 1, streams, new Windows.Cut(10, 10, true), new Place(0, 0));
    for (int pass = 0; pass < 2; pass++) {
      List<List<Integer>> read = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int first : new int[] {0, 10, 20, 24}) {
        Window window = windows.next();
        assertEquals(first, window.first());
        assertEquals(pass, window.index());
        Batch steps = window.steps();
        assertEquals(10, steps.steps());
        for (int t = window.silent(); t < steps.steps(); t++) {
          for (int n = 0; n < streams; n++) {
            read.get(n).add(character(steps, t, n));
            assertEquals(character(steps, t, n) + 1, (int) steps.targets()[t * streams + n]);
          }
        }
      }
      for (int n = 0; n < streams; n++) {
        for (int t = 0; t < 34; t++) {
          assertEquals(n * 34 + t, read.get(n).get(t));
        }
      }
    }
    assertTrue(data.stream(102).isPresent());
    assertFalse(data.stream(103).isPresent(), "no character is left to be the last target");
  }

  private static int character(Batch batch, int t, int n) {
    for (int d = 0; d < batch.inputSize(); d++) {
      if (batch.inputs()[(t * batch.sequences() + n) * batch.inputSize() + d] == 1) {
        return d;
      }
    }
    throw new AssertionError("none");
  }

  @Test
  void aSeriesIsAStreamToo() throws IOException {
    Files.writeString(folder.resolve("s.csv"), "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.FILE, "s.csv")
            .with(Keys.LENGTH, 3L)
            .with(Keys.STANDARDIZE, false)
            .with(Keys.HOLDOUT, 0.0);
    Batch whole = Datasets.open(spec, folder).stream(2).orElseThrow().stretch(1, 5);
    assertArrayEquals(new double[] {1, 6, 2, 7, 3, 8, 4, 9}, whole.inputs());
    assertArrayEquals(new double[] {2, 7, 3, 8, 4, 9, 5, 10}, whole.targets());
    Dataset last = Datasets.open(spec.with(Keys.LOSS_AT, LossAt.LAST), folder);
    assertEquals(Optional.empty(), last.stream(2));
    assertFalse(last.feedsBack());
    assertFalse(Datasets.open(spec.with(Keys.STEPS_AHEAD, 2L), folder).feedsBack());
  }

  @Test
  void whatAConfigTellsOfItsDataIsWhatTheyAre() throws IOException {
    for (TaskKind task : TaskKind.values()) {
      ModelSpec spec = ModelSpec.EMPTY.with(Keys.TASK, task).with(Keys.LENGTH, 60L);
      assertTraits(spec, Datasets.open(spec, folder));
    }
    Files.writeString(folder.resolve("s.csv"), "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    Files.writeString(folder.resolve("t.txt"), "abcbabcbbbabababbcbabbac");
    chorales(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    for (String file : List.of("s.csv", "t.txt", "p.json")) {
      for (LossAt at : LossAt.values()) {
        for (long ahead = 1; ahead <= 2; ahead++) {
          ModelSpec spec =
              ModelSpec.EMPTY
                  .with(Keys.FILE, file)
                  .with(Keys.LENGTH, 2L)
                  .with(Keys.HOLDOUT, 0.0)
                  .with(Keys.LOSS_AT, at)
                  .with(Keys.STEPS_AHEAD, ahead);
          assertTraits(spec, Datasets.open(spec, folder));
        }
      }
    }
  }

  private static void assertTraits(ModelSpec spec, Dataset data) {
    assertEquals(Optional.of(data.everyStep()), DataTraits.lossAtEveryStep(spec), spec::toString);
    assertEquals(Optional.of(data.feedsBack()), DataTraits.feedsBack(spec), spec::toString);
    assertEquals(data.stream(1).isPresent(), DataTraits.isStream(spec), spec::toString);
    if (data.feedsBack()) {
      Batch batch = data.probe(1, 2);
      for (int i = 0; i < (batch.steps() - 1) * batch.sequences() * batch.inputSize(); i++) {
        int d = i % batch.inputSize();
        double target = batch.classes() ? batch.targets()[i / batch.inputSize()] : 0;
        double said = batch.classes() ? (target == d ? 1 : 0) : batch.targets()[i];
        assertEquals(batch.inputs()[i + batch.sequences() * batch.inputSize()], said);
      }
    }
  }
}
