package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.cli.Shell.Result;

/** What {@code rhoscope.json} says reaches every command. */
class ProjectTest {
  /** PyTorch's draw cannot reach 50 steps back. */
  private static final String CONFIG =
      """
      {"model": {"hidden_size": 20, "initialization": {"preset": "pytorch"}},
       "data": {"task": "adding", "length": 60, "dependency": 50},
       "training": {"updates": 2, "batch_size": 2}}
      """;

  @TempDir Path folder = Path.of("");

  private Result check(String settings) throws IOException {
    Path config = folder.resolve("configs/a.rnn.json");
    Files.createDirectories(folder.resolve("configs/old"));
    Files.writeString(config, CONFIG);
    Files.writeString(folder.resolve("configs/old/b.rnn.json"), CONFIG);
    Files.writeString(folder.resolve("rhoscope.json"), settings);
    return new Shell(folder).run("check", folder.toString(), "--no-probe", "--format", "json");
  }

  @Test
  void severitiesHoldForAllConfigs() throws IOException {
    String rule = "predicted-horizon-too-short";
    assertEquals(List.of(rule, rule), check("").rules());
    assertEquals(List.of(), check("{\"severity\": {\"" + rule + "\": \"off\"}}").rules());
    Result hint = check("{\"severity\": {\"" + rule + "\": \"hint\"}}");
    assertEquals(2, hint.json().getAsJsonObject("summary").get("hint").getAsInt());
  }

  @Test
  void filesAreLeftOutOfFolders() throws IOException {
    assertEquals(List.of("a.rnn.json", "b.rnn.json"), names(check("{}")));
    assertEquals(List.of("a.rnn.json"), names(check("{\"exclude\": [\"old\"]}")));
    assertEquals(List.of("b.rnn.json"), names(check("{\"include\": [\"configs/old/**\"]}")));
    assertEquals(List.of(), names(check("{\"exclude\": [\"*.json\"]}")));
    String named = folder.resolve("configs/a.rnn.json").toString();
    Result result = new Shell(folder).run("check", named, "--no-probe", "--format", "json");
    assertEquals(List.of("a.rnn.json"), names(result));
  }

  @Test
  void mistakesAreWarnedAboutOnceAndAreNoFindingOfAConfig() throws IOException {
    Result result = check("{\n  \"exclud\": [\"old\"]\n}");
    assertEquals(2, names(result).size());
    assertEquals(
        1, result.err().lines().filter(line -> line.contains("nearest is `exclude`")).count());
    assertTrue(result.err().contains("rhoscope.json:2:3"), result.err());
    Result alone = new Shell(folder).run("check", folder.resolve("rhoscope.json").toString());
    assertTrue(alone.err().contains("nearest is `exclude`"), alone.err());
    assertEquals(Exit.OK, alone.status());
  }

  @Test
  void runsGoToTheStoreOfTheProject() throws IOException {
    check("{\"store\": \"kept\", \"severity\": {\"predicted-horizon-too-short\": \"off\"}}");
    String config = folder.resolve("configs/a.rnn.json").toString();
    Result trained = new Shell(folder).run("train", config, "--format", "json");
    assertEquals(Exit.OK, trained.status(), trained.err());
    assertFalse(trained.out().contains("predicted-horizon-too-short"), trained.out());
    assertTrue(Files.exists(folder.resolve("kept/runs.db")));
    assertFalse(Files.exists(folder.resolve(".rhoscope")));
    Result checked = new Shell(folder).run("check", config, "--no-probe", "--format", "json");
    assertTrue(checked.out().contains("\"evidence\": \"run\""), checked.out());
  }

  private static List<String> names(Result result) {
    List<String> names = new ArrayList<>();
    for (JsonElement file : result.json().getAsJsonArray("files")) {
      String path = file.getAsJsonObject().get("path").getAsString();
      names.add(path.substring(path.lastIndexOf('/') + 1));
    }
    return names;
  }
}
