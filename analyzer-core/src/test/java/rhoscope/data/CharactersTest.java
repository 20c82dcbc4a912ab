package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;

class CharactersTest {
  @TempDir private Path folder;

  @Test
  void everyCharacterIsAskedForItsSuccessor() throws IOException {
    write("abca𝜌bcabca𝜌b");
    Dataset data = open(ModelSpec.EMPTY.with(Keys.LENGTH, 3L).with(Keys.HOLDOUT, 0.0));
    assertEquals(4, data.inputSize());
    assertEquals(4, data.outputSize());
    assertTrue(data.everyStep());
    assertEquals("13 characters of 4 different ones, T = 3, 1 ahead", data.description());
    Batch batch = data.probe(1, 2);
    double[] first = {1, 0, 0, 0}; // a, beside the fourth character, another a
    assertArrayEquals(first, Arrays.copyOf(batch.inputs(), 4));
    assertArrayEquals(new double[] {1, 3, 2, 1, 0, 2}, batch.targets());
    assertTrue(batch.classes());
  }

  @Test
  void theLastStepOrAFartherOneCanBeAskedFor() throws IOException {
    write("abcdefgh");
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.LENGTH, 3L).with(Keys.HOLDOUT, 0.0);
    Dataset data = open(spec.with(Keys.LOSS_AT, LossAt.LAST).with(Keys.STEPS_AHEAD, 2L));
    assertArrayEquals(new double[] {4}, data.probe(1, 1).targets());
  }

  @Test
  void theEndIsHeldOutAndTheBaselineIsItsSurprise() throws IOException {
    write("aaab".repeat(4) + "abbb");
    Dataset data = open(ModelSpec.EMPTY.with(Keys.LENGTH, 1L).with(Keys.HOLDOUT, 0.2));
    // 12 a and 4 b in training, one more of each: 13/18 and 5/18.
    double expected = -(Math.log(13 / 18.0) + 3 * Math.log(5 / 18.0)) / 4;
    Dataset.Baseline baseline = data.baseline().orElseThrow();
    assertEquals(expected, baseline.loss(), 1e-12);
    String bits = String.format(Locale.ROOT, "%.4g bits", expected / Math.log(2));
    assertTrue(baseline.text().contains(bits), baseline.text());
    assertArrayEquals(new double[] {0.75, 0.25}, data.inputSecondMoments());
    assertEquals(3, data.evaluation(1, 0, 100).next().sequences());
    assertEquals(ErrorMeasure.CROSS_ENTROPY_IN_BITS, data.errorMeasure());
  }

  @Test
  void aByteOrderMarkIsNoCharacterAndLineBreaksAre() throws IOException {
    write("\uFEFFa\r\nb\tc");
    Dataset data = open(ModelSpec.EMPTY.with(Keys.LENGTH, 1L).with(Keys.HOLDOUT, 0.0));
    assertEquals(6, data.inputSize());
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    refused("t.txt, byte 0: there is no such file");
    write("");
    refused("t.txt, byte 0: the text is empty");
    write("\uFEFF");
    refused("t.txt, byte 0: the text is empty");
    write("aaaaaaaaaaaaaaaaaaaaa");
    refused("t.txt, byte 0: the text has one character alone, U+0061");
    Files.write(file(), new byte[] {'a', 'b', (byte) 0xC3, 'c'});
    refused("t.txt, byte 2: this is not UTF-8");
    Files.write(file(), new byte[] {'a', 'b', (byte) 0xE2, (byte) 0x82});
    refused("t.txt, byte 2: this is not UTF-8");
    Files.write(file(), new byte[] {'a', 'b', 0, 'c'});
    refused("t.txt, character 3: U+0000 is a control character, this is no text");
    write("ab");
    refused("t.txt, the end: the training part has 2 characters, one window and its target");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1025; i++) {
      many.appendCodePoint(0x4E00 + i);
    }
    write(many.toString());
    refused("t.txt, byte 0: 1025 different characters, the bound is 1024");
    try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
      sparse.setLength(Characters.MAX_BYTES + 1);
    }
    refused("t.txt, byte 0: 16777217 bytes are above the bound of 16777216");
    Files.delete(file());
    Files.createDirectory(file());
    refused("t.txt, byte 0: there is no such file");
  }

  @Test
  void aTextHasItsOwnLoss() throws IOException {
    write("abc");
    DataProblem problem =
        assertThrows(
            DataProblem.class, () -> open(ModelSpec.EMPTY.with(Keys.LOSS, Loss.SQUARED_ERROR)));
    assertEquals(
        "a text has the loss softmax_cross_entropy, not squared_error", problem.getMessage());
  }

  @Test
  void anyBytesAreATextOrRefusedInWords() throws IOException {
    RandomGenerator random = RandomStream.TRAINING.generator(3, 0);
    byte[] sound = "The cat — sat.\n".repeat(20).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
      for (int flips = random.nextInt(3); 0 < flips; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file(), damaged);
      try {
        Dataset data = open(ModelSpec.EMPTY.with(Keys.LENGTH, 5L));
        assertTrue(0 < data.probe(1, 8).sequences());
      } catch (DataProblem expected) {
        String message = String.valueOf(expected.getMessage());
        assertTrue(message.startsWith("t.txt, "), message);
      }
    }
  }

  private void refused(String expected) {
    DataProblem problem = assertThrows(DataProblem.class, () -> open(ModelSpec.EMPTY));
    assertTrue(problem.getMessage().startsWith(expected), problem.getMessage());
  }

  private Dataset open(ModelSpec spec) throws IOException {
    return Datasets.open(spec.with(Keys.FILE, "t.txt"), folder);
  }

  private Path file() {
    return folder.resolve("t.txt");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }
}
