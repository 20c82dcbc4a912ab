package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.GruReset;
import rhoscope.model.Layout;

/** Keras' files: the network, the JSON beside it, and HDF5 that lies. */
class KerasFileTest {

  @Test
  void aNetworkIsFoundInEveryKindOfFile() throws IOException {
    assertEquals(2, network("keras-lstm-2.keras").layers().size());
    assertEquals(2, network("keras-lstm-2.h5").layers().size());
    assertEquals(4, network("keras-2-lstm.h5").gates());
    assertEquals(1, network("keras-rnn.weights.h5").gates());
    assertEquals(Optional.of(GruReset.AFTER), network("keras-gru.keras").reset());
    assertEquals(Optional.of(GruReset.BEFORE), network("keras-gru-before.h5").reset());
    List<String> problems = file("keras-both-ways.keras").network().problems();
    assertTrue(
        problems.get(0).startsWith("the backward direction is not read"), problems::toString);
  }

  @Test
  void theModelsJsonIsHandedOut() throws IOException {
    Map<String, String> archive = file("keras-lstm-2.keras").texts();
    assertTrue(archive.getOrDefault("config.json", "").contains("\"class_name\": \"LSTM\""));
    assertTrue(archive.getOrDefault("metadata.json", "").contains("keras_version"));
    Map<String, String> older = file("keras-lstm-2.h5").texts();
    assertTrue(older.getOrDefault("model_config", "").contains("\"class_name\": \"LSTM\""));
    assertTrue(older.getOrDefault("training_config", "").contains("adam"));
    assertTrue(older.getOrDefault("keras_version", "").startsWith("3."));
    assertEquals("2.2.4", file("keras-2-lstm.h5").texts().get("keras_version"));
    assertEquals(Map.of(), file("keras-rnn.weights.h5").texts());
  }

  @Test
  void aFileThatIsCutAnywhereIsRefused() throws IOException {
    for (String name : List.of("keras-lstm-2.h5", "keras-rnn.weights.h5")) {
      byte[] whole = Files.readAllBytes(WeightsFileTest.FILES.resolve(name));
      for (int length = 8; length < whole.length; length += 61) {
        int cut = length;
        WeightsProblem problem =
            assertThrows(WeightsProblem.class, () -> read(Arrays.copyOf(whole, cut)));
        assertEquals(cut, problem.offset(), problem.getMessage());
      }
    }
  }

  @Test
  void sizesThatAreAbsurdAndAddressesThatLeadNowhereAreNamed() throws IOException {
    byte[] sound = Files.readAllBytes(WeightsFileTest.FILES.resolve("keras-2-lstm.h5"));
    // The only array with rows of H = 3 and columns of 4H = 12 units.
    int sizes =
        find(
            sound,
            ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(3).putLong(12).array());
    refused("are not", with(sound, sizes, Integer.MAX_VALUE));
    refused("an array of size 9223372036854775808", with(sound, sizes, Long.MIN_VALUE));
    refused("an array of size 18446744073709551615", with(sound, sizes, -1));
    refused("no object of HDF5 begins here", with(sound, 64, 1));
    refused("bytes from here on are missing", with(sound, 64, Long.MAX_VALUE));
    refused("bytes from here on are missing", with(sound, 64, -2));
    refused("the file ends before byte 9223372036854775808", with(sound, 40, Long.MIN_VALUE));
    int heap = find(sound, "HEAP".getBytes(StandardCharsets.US_ASCII));
    refused("missing", with(sound, heap + 8, 1L << 62));
  }

  @Test
  void groupsInRingsEnd() throws IOException {
    byte[] sound = Files.readAllBytes(WeightsFileTest.FILES.resolve("keras-rnn.weights.h5"));
    ByteBuffer file = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
    long root = file.getLong(64);
    byte[] list = "SNOD".getBytes(StandardCharsets.US_ASCII);
    // Every member of every group is the root.
    for (int at = find(sound, list); 0 <= at; at = find(sound, list, at + 1)) {
      int used = Short.toUnsignedInt(file.getShort(at + 6));
      for (int i = 0; i < used; i++) {
        file.putLong(at + 8 + 40 * i + 8, root);
      }
    }
    refused("nested more than 16 deep", sound);
  }

  @Test
  void anArchiveOfKerasWithoutWeightsIsNamed() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    entries.put("metadata.json", "{}".getBytes(StandardCharsets.UTF_8));
    refused("without model.weights.h5", Archives.stored(entries));
    entries.put("model.weights.h5", new byte[100]);
    refused("no HDF5 file begins here", Archives.stored(entries));
    entries.put("config.json", new byte[] {(byte) 0xFF});
    refused("not UTF-8", Archives.stored(entries));
  }

  private static int find(byte[] bytes, byte[] part) {
    return find(bytes, part, 0);
  }

  private static int find(byte[] bytes, byte[] part, int from) {
    for (int at = from; at + part.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] with(byte[] bytes, int at, long value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return changed;
  }

  private static void refused(String fact, byte[] bytes) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> read(bytes), fact);
    assertTrue(problem.fact().contains(fact), problem.getMessage());
    assertTrue(0 <= problem.offset() && problem.offset() <= bytes.length, problem.getMessage());
  }

  private static WeightsFile read(byte[] bytes) throws IOException {
    return WeightsFile.read(Content.of(Path.of("m.h5"), bytes.clone()));
  }

  private static WeightsFile file(String name) throws IOException {
    return WeightsFile.read(WeightsFileTest.FILES.resolve(name));
  }

  private static Layout network(String name) throws IOException {
    WeightNames.Reading reading = file(name).network();
    assertEquals(List.of(), reading.problems(), name);
    return reading.network().orElseThrow();
  }
}
