package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which kernel is chosen, in JVMs of their own. */
class KernelsTest {
  /** Prints kernel, name in a training and a number that depends on every bit of some results. */
  public static void main(String[] args) {
    Kernel32 kernel = Kernels.f32();
    String chosen =
        kernel instanceof ScalarKernel32
            ? "scalar"
            : "Vector API, " + VectorKernel32.bits() + " bit";
    System.out.println(chosen + " / " + Kernels.name() + " / " + digest());
  }

  private static int digest() {
    Kernel32 kernel = Kernels.f32();
    float[] a = Floats.any(new Random(3), 64 * 64);
    Packed32 b = kernel.packed(50, 50);
    kernel.pack(50, a, 0, 64, 1, b, 0);
    float[] c = new float[20 * 64];
    for (int t = 0; t < 50; t++) {
      kernel.product(20, 50, a, 0, 64, 1, b, 0, c, 0, 64, true);
      kernel.tanh(c, 0, c, 0, c.length);
    }
    for (int i = 0; i < 20; i++) {
      Arrays.fill(c, i * 64 + 50, i * 64 + 64, 0);
    }
    return 31 * Arrays.hashCode(c) + Double.hashCode(paddedSquares(c));
  }

  /** As of a weight matrix of 33 columns, whose rows are padded. */
  private static double paddedSquares(float[] c) {
    Kernel32 kernel = Kernels.f32();
    int width = kernel.padded(33);
    float[] rows = new float[20 * width];
    for (int i = 0; i < 20; i++) {
      System.arraycopy(c, i * 64, rows, i * width, 33);
    }
    return kernel.squares(rows, 0, rows.length);
  }

  private static final String MODULE = "--add-modules=" + Kernels.VECTOR_MODULE;

  @Test
  void vectorsAreChosenWhereTheModuleIsThere() {
    String line = run(MODULE);
    assertTrue(line.startsWith("Vector API, "), line);
    String name = line.split(" / ", -1)[0];
    assertEquals(name + " / " + name + " / " + digest(), line);
  }

  @Test
  void plainLoopsAreChosenWithoutItAndGiveTheSameBits() {
    String line = run("-Drhoscope.launcher=true");
    assertTrue(line.startsWith("scalar / Vector API, "), line);
    assertTrue(line.endsWith(" / " + digest()), line);
    String bare = run("-Dany=thing");
    assertTrue(bare.startsWith("scalar / scalar (started without --add-modules "), bare);
  }

  @Test
  void plainLoopsAreChosenWithoutTheSecondCompiler() {
    String line = run(MODULE, "-XX:TieredStopAtLevel=1");
    assertTrue(line.startsWith("scalar / Vector API, "), line);
    assertTrue(line.endsWith(" / " + digest()), line);
  }

  @Test
  void withoutFusedMultiplyAddNothingIsEmulated() {
    String line = run(MODULE, "-XX:-UseFMA");
    assertTrue(line.startsWith("scalar / scalar (no fused multiply-add) / "), line);
  }

  @Test
  void theChoiceCanBeTakenAway() {
    String scalar = run(MODULE, "-Drhoscope.kernel=scalar");
    assertTrue(scalar.startsWith("scalar / scalar (by rhoscope.kernel) / "), scalar);
    String narrow = run(MODULE, "-Drhoscope.kernel=vector", "-Drhoscope.kernel.bits=128");
    assertTrue(narrow.startsWith("Vector API, 128 bit / "), narrow);
    assertTrue(narrow.endsWith(" / " + digest()), narrow);
    String half = run(MODULE, "-Drhoscope.kernel=vector", "-Drhoscope.kernel.bits=256");
    assertTrue(half.endsWith(" / " + digest()), half);
  }

  private static String run(String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), KernelsTest.class.getName()));
    try {
      Process process = new ProcessBuilder(command).start();
      byte[] out = process.getInputStream().readAllBytes();
      assertEquals(0, process.waitFor(), command::toString);
      return new String(out, StandardCharsets.UTF_8).strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
