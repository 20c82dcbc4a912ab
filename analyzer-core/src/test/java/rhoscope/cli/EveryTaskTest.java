package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Keys;
import rhoscope.model.TaskKind;
import rhoscope.workspace.ConfigFile;

class EveryTaskTest {
  @TempDir Path folder;

  @Test
  void trainingReportsWhetherAndWhenItSolvedTheTask() throws IOException {
    List<Path> configs;
    try (Stream<Path> files = Files.list(Path.of("..", "examples", "tasks"))) {
      configs = files.sorted().toList();
    }
    Set<TaskKind> tasks = EnumSet.noneOf(TaskKind.class);
    for (Path config : configs) {
      tasks.add(ConfigFile.read(config).orElseThrow().config().spec().get(Keys.TASK));
      String name = config.toString();
      JsonObject own = train(config);
      assertFalse(own.get("solved").getAsBoolean(), name);
      assertTrue(own.get("updates_to_solve").isJsonNull(), name);
      assertTrue(0 < own.get("final_error").getAsDouble(), name);
      JsonObject met = train(config, "--set", "training.stop_when.error_below=1000000");
      assertTrue(met.get("solved").getAsBoolean(), name);
      assertEquals(2, met.get("updates_to_solve").getAsLong(), name);
      assertTrue(0 < met.get("final_error").getAsDouble(), name);
    }
    assertEquals(EnumSet.allOf(TaskKind.class), tasks);
  }

  private JsonObject train(Path config, String... options) {
    String[] all =
        Stream.concat(Stream.of("--updates", "2", "--format", "json"), Stream.of(options))
            .toArray(String[]::new);
    Shell.Result result = new Shell(folder).on(config, "train", all);
    assertEquals(Exit.OK, result.status(), result.err());
    return result.json();
  }
}
