package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.testing.Property;

/**
 * Damaged files of every format: none gives another exception than the declared one, takes long or
 * allocates much. {@code -Drhoscope.fuzz=N} damages each file N times and prints what came of it.
 */
class WeightsFuzzTest {
  private static final String SWITCH = "rhoscope.fuzz";
  private static final int TIMES = 2_000;

  /** Long files, those of JSON, are damaged less often: as often as makes so many bytes. */
  private static final int BYTES = 10_000_000;

  private static final int LEAST = 200;

  /** The most processor time that one file takes, of a thread that has been warmed up. */
  private static final double MAX_MILLIS = 50;

  /** The most that is allocated for one file of some kilobytes. */
  private static final long MAX_BYTES = 32 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TestFactory
  Stream<DynamicTest> noDamageGivesAnotherExceptionOrTakesLong() throws IOException {
    List<Path> files = new ArrayList<>(WeightsFileTest.files());
    return files.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> fuzz(f)));
  }

  private static void fuzz(Path file) throws IOException {
    byte[] sound = Files.readAllBytes(file);
    int enough = Math.max(LEAST, Math.min(TIMES, BYTES / sound.length));
    int times = Integer.getInteger(SWITCH, enough);
    int[] refused = new int[1];
    double[] slowest = new double[1];
    Property.forAll(
        times,
        random -> {
          byte[] damaged = damaged(random, sound);
          double millis = millis(damaged, refused);
          // A collection of garbage or a compilation does not come twice.
          millis = millis <= MAX_MILLIS ? millis : millis(damaged, new int[1]);
          slowest[0] = Math.max(slowest[0], millis);
          assertTrue(slowest[0] <= MAX_MILLIS, () -> slowest[0] + " ms");
        });
    if (Integer.getInteger(SWITCH) != null) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d of %d refused, slowest %.1f ms%n",
          file.getFileName(),
          refused[0],
          times,
          slowest[0]);
    }
    assertTrue(0 < refused[0], file::toString);
  }

  /** The processor time of reading these bytes, whose allocations are checked. */
  private static double millis(byte[] bytes, int[] refused) {
    long time = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    refused[0] += refused(bytes) ? 1 : 0;
    long more = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    assertTrue(more <= MAX_BYTES, () -> more + " bytes allocated");
    return (THREADS.getCurrentThreadCpuTime() - time) / 1e6;
  }

  private static boolean refused(byte[] bytes) {
    try {
      WeightsFile.read(Content.of(Path.of("fuzz"), bytes.clone())).network();
      return false;
    } catch (WeightsProblem expected) {
      assertTrue(expected.getMessage().length() < 300, expected.getMessage());
      return true;
    }
  }

  /** Half of the archives get damaged entries under sound checksums. */
  private static byte[] damaged(RandomGenerator random, byte[] sound) throws IOException {
    if (!ZipArchive.recognises(Content.of(Path.of("fuzz"), sound)) || random.nextInt(8) == 0) {
      return mutated(random, sound);
    }
    Map<String, byte[]> entries = Archives.entries(sound);
    List<String> names = List.copyOf(entries.keySet());
    String name = names.get(random.nextInt(names.size()));
    String pickle = names.stream().filter(n -> n.endsWith("data.pkl")).findFirst().orElse(name);
    String chosen = random.nextInt(4) == 0 ? name : pickle;
    entries.put(chosen, mutated(random, entries.getOrDefault(chosen, new byte[0])));
    return Archives.stored(entries);
  }

  private static byte[] mutated(RandomGenerator random, byte[] sound) {
    byte[] bytes = sound.clone();
    for (int i = random.nextInt(4); 0 <= i && 0 < bytes.length; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 ->
            bytes[at] = (byte) "\u0000\u0001\u007F\u0080\u00FF(.}]tRbu".charAt(random.nextInt(13));
        case 3 -> fill(random, bytes, at);
        case 4 -> bytes = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
        default -> bytes = copied(random, bytes, at);
      }
    }
    return bytes;
  }

  /** Eight equal bytes: an offset or a size that is nothing, or far too large. */
  private static void fill(RandomGenerator random, byte[] bytes, int at) {
    int value = Property.any(random, 0, 0x7F, 0xFF);
    Arrays.fill(bytes, at, Math.min(bytes.length, at + Long.BYTES), (byte) value);
  }

  /** With some bytes from elsewhere put in at a place. */
  private static byte[] copied(RandomGenerator random, byte[] bytes, int at) {
    int from = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - from, 1 + random.nextInt(40));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
    System.arraycopy(bytes, from, longer, at, length);
    return longer;
  }
}
