package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/** The spectral radius of every gate of networks that others trained, against NumPy's. */
class SampleRadiiTest {
  private static final double RELATIVE = 1e-9;

  @Test
  void everyGateHasNumPysSpectralRadius() throws IOException {
    String text = Files.readString(WeightsFileTest.FILES.resolve("radii.txt"));
    JsonObject radii = JsonParser.parseString(text).getAsJsonObject();
    assertEquals(7, radii.size());
    radii.remove("rtneural-bad_lstm.json"); // refused: its shapes contradict each other
    for (String name : radii.keySet()) {
      check(
          WeightsFile.read(WeightsFileTest.FILES.resolve(name)).tensors(),
          radii.getAsJsonObject(name));
    }
  }

  private static void check(Tensors tensors, JsonObject radii) {
    for (String name : radii.keySet()) {
      JsonArray expected = radii.getAsJsonArray(name);
      Tensor matrix = tensors.get(name);
      boolean columns = !name.contains("weight_hh");
      int hidden = matrix.size(columns ? 0 : 1);
      int gates = matrix.count() / (hidden * hidden);
      assertEquals(expected.size(), gates, name);
      Tensor ours =
          columns
              ? GateOrder.KERAS.matrix(
                  gates, hidden, hidden, (row, column) -> matrix.at(column * gates * hidden + row))
              : matrix;
      for (int gate = 0; gate < gates; gate++) {
        int block = hidden * hidden;
        double[] w = Arrays.copyOfRange(ours.values(), gate * block, (gate + 1) * block);
        double radius = Spectrum.of(hidden, w, () -> {}).radius();
        double theirs = expected.get(gate).getAsDouble();
        assertEquals(theirs, radius, RELATIVE * theirs, name);
      }
    }
  }
}
