package rhoscope.nn;

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
import java.util.Locale;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.Loss;

/** The masks of dropout beside PyTorch's autograd: see src/test/resources/reference-dropout. */
class TorchDropoutTest {
  private static final Path EXPECTED =
      Path.of("src", "test", "resources", "reference-dropout", "masks", "expected.json");
  private static final int STEPS = 5;
  private static final int SEQUENCES = 3;
  private static final double TOLERANCE = 1e-12;

  @Test
  void lossAndGradientAreThoseOfAutograd() throws IOException {
    JsonArray cases =
        JsonParser.parseString(Files.readString(EXPECTED))
            .getAsJsonObject()
            .getAsJsonArray("cases");
    assertEquals(3, cases.size());
    for (JsonElement one : cases) {
      check(one.getAsJsonObject());
    }
  }

  private static void check(JsonObject one) {
    Cell cell = Cell.valueOf(one.get("cell").getAsString().toUpperCase(Locale.ROOT));
    Architecture architecture =
        Architecture.of(cell, 2, 4, 2).stacked(one.get("layers").getAsInt());
    Parameters p = Parameters.zeros(architecture);
    int at = 0;
    for (Parameters.Entry entry : p.entries()) {
      sines(at, entry.values());
      at += entry.values().length;
    }
    Network64 network =
        new Network64(Kernels.f64(), architecture, Loss.SQUARED_ERROR, true, 1, () -> false);
    network.weights().load(p);
    Masks64 masks = new Masks64(Kernels.f64(), architecture);
    masks.draw(42, SEQUENCES, 0.6, 0.75);
    network.drop(masks);
    int[] lengths = new int[SEQUENCES];
    Arrays.fill(lengths, STEPS);
    double[] x = sines(1000, new double[STEPS * SEQUENCES * 2]);
    double[] targets = sines(2000, new double[STEPS * SEQUENCES * 2]);
    double loss = network.forward(STEPS, lengths, x, targets);
    assertEquals(one.get("loss").getAsDouble(), loss, TOLERANCE);
    network.backward();
    Parameters gradient = Parameters.zeros(architecture);
    network.gradient().store(gradient);
    JsonObject gradients = one.getAsJsonObject("gradients");
    assertEquals(gradients.size(), gradient.entries().size());
    for (Parameters.Entry entry : gradient.entries()) {
      String name = entry.part().name().toLowerCase(Locale.ROOT) + " " + entry.layer();
      assertTrue(gradients.has(name), name);
      double[] expected =
          gradients.getAsJsonArray(name).asList().stream()
              .mapToDouble(JsonElement::getAsDouble)
              .toArray();
      assertEquals(expected.length, entry.values().length, name);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], entry.values()[i], TOLERANCE, cell + " " + name);
      }
    }
  }

  private static double[] sines(int first, double[] into) {
    Arrays.setAll(into, i -> 0.7 * Math.sin(1.3 * (first + i)));
    return into;
  }
}
