package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on files of other frameworks. */
class ForeignTest {
  private static final String KERAS =
      """
      {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "LSTM", "config": {"units": 50, "activation": "relu"}}]}}
      """;

  @TempDir private Path folder;

  @Test
  void checkNamesTheFormatAndProbesNothing() throws IOException {
    Shell shell = new Shell(folder);
    shell.write("model.json", KERAS);
    shell.write("history.json", "{\"class_name\": [\"LSTM\"], \"loss\": [0.5, 0.25]}");
    Shell.Result result = shell.on(folder, "check", "--format", "json");
    assertEquals(Exit.OK, result.status(), "a warning is no error");
    assertEquals(1, result.json().getAsJsonArray("files").size());
    assertTrue(result.out().contains("\"format\": \"keras\""), result::out);
    assertEquals(List.of("unbounded-gated-state"), result.rules());
    assertEquals("", result.err());
  }

  @Test
  void withoutDataNothingIsTrained() throws IOException {
    Shell shell = new Shell(folder);
    Path model = shell.write("model.json", KERAS);
    for (String command : List.of("train", "probe")) {
      Shell.Result result = shell.on(model, command);
      assertEquals(Exit.USAGE, result.status());
      assertTrue(result.err().contains("does not say what data"), result::err);
    }
  }
}
