package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.cli.Shell.Result;

class CliTest {
  private static final String ADDING =
      """
      {
        // half of the sums lie out of reach
        "model": {"hidden_size": 24, "initialization": {"preset": "pytorch"}},
        "data": {"task": "adding", "length": 40, "dependency": 30},
        "training": {"updates": 60, "clip": {"norm": 1.0}}
      }
      """;

  @TempDir Path folder;

  private Shell shell() {
    return new Shell(folder);
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : List.of("train", "check", "probe", "runs", "explain", "schema", "lsp")) {
      Result result = shell().run(command, "--help");
      assertEquals(Exit.OK, result.status(), command);
      assertTrue(result.out().contains("Usage: rhoscope " + command) || command.equals("lsp"));
    }
    assertTrue(shell().run("--help").out().contains("train"));
    assertTrue(shell().run("--version").out().startsWith("rhoscope "));
  }

  @Test
  void unusableArgumentsAreOneLineAndStatusTwo() {
    for (String[] args :
        List.of(
            new String[] {"nothing"},
            new String[] {"check"},
            new String[] {"check", "--format", "yaml", "x"},
            new String[] {"train"},
            new String[] {"train", "a.rnn.json", "--updates", "many"},
            new String[] {"explain", "nothing"},
            new String[] {"runs", "show", "nothing", "--store", folder.toString()})) {
      Result result = shell().run(args);
      assertEquals(Exit.USAGE, result.status(), String.join(" ", args));
      assertEquals(1, result.err().lines().count(), result.err());
      assertEquals("", result.out());
    }
  }

  @Test
  void anAmbiguousNameIsToldWithAllThatItCanBe() throws IOException {
    Result result = shell().run("explain", "form");
    assertEquals(Exit.USAGE, result.status());
    assertEquals(
        "rhoscope: form can be model.form, training.regularization.omega.form\n", result.err());
    assertEquals(Exit.OK, shell().run("explain", "omega.form").status());
  }

  @Test
  void memoriesInTheWrongOrderAreTold() throws IOException {
    Path config =
        shell()
            .write(
                "chrono.rnn.json",
                """
                {
                  "model": {
                    "cell": "lstm", "hidden_size": 4,
                    "initialization": {"forget_bias": {"chrono": {"t_min": 50, "t_max": 10}}}
                  },
                  "data": {"task": "adding", "length": 12}
                }
                """);
    Result result = shell().on(config, "probe");
    assertEquals(Exit.USAGE, result.status());
    String told = "chrono.t_min is 50.0, above the longest memory of 10.0 steps";
    assertTrue(result.err().contains(told), result.err());
  }

  @Test
  void aKernelThatDoesNotExistIsRefused() throws IOException {
    String property = "rhoscope.kernel";
    System.setProperty(property, "foo");
    try {
      Result result = shell().run("--version");
      assertEquals(Exit.USAGE, result.status());
      assertEquals("rhoscope: rhoscope.kernel is foo; it takes scalar or vector\n", result.err());
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void checkPrintsTheContractsFields() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    JsonObject json = shell().check(config).json();
    assertEquals("rhoscope.check/1", json.get("schema").getAsString());
    JsonObject file = json.getAsJsonArray("files").get(0).getAsJsonObject();
    assertEquals(Set.of("path", "format", "digest", "findings"), file.keySet());
    JsonObject finding = file.getAsJsonArray("findings").get(0).getAsJsonObject();
    assertEquals(
        Set.of(
            "rule", "severity", "basis", "evidence", "message", "range", "values", "run", "fixes"),
        finding.keySet());
    assertEquals("predicted-horizon-too-short", finding.get("rule").getAsString());
    assertEquals("config", finding.get("evidence").getAsString());
    assertEquals("indicated", finding.get("basis").getAsString());
    assertTrue(finding.get("run").isJsonNull());
    assertEquals(30, finding.getAsJsonObject("values").get("dependency_steps").getAsInt());
    assertEquals(
        Set.of("error", "warning", "information", "hint"),
        json.getAsJsonObject("summary").keySet());
  }

  @Test
  void failOnDecidesTheStatus() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    assertEquals(Exit.OK, shell().on(config, "check", "--no-probe").status());
    assertEquals(
        Exit.FINDINGS, shell().on(config, "check", "--no-probe", "--fail-on", "warning").status());
  }

  @Test
  void checkShowsTheUsersOwnLineUnderlined() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    String text = shell().on(config, "check", "--no-probe").out();
    List<String> lines = text.lines().toList();
    int excerpt =
        lines.indexOf(lines.stream().filter(l -> l.contains("pytorch")).findFirst().get());
    String marks = lines.get(excerpt + 1);
    assertEquals(
        lines.get(excerpt).indexOf("\"pytorch\""), marks.indexOf('^'), "under the value itself");
    assertTrue(text.contains("fix: "), text);
  }

  @Test
  void trainingTwiceGivesTheSameNumbersAndIsListed() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    Result first = shell().on(config, "train", "--format", "json");
    Result second = shell().on(config, "train", "--format", "json");
    assertEquals(Exit.OK, first.status(), first.err());
    assertEquals(
        Set.of(
            "schema",
            "run",
            "digest",
            "outcome",
            "updates",
            "final_loss",
            "final_error",
            "solved",
            "updates_to_solve",
            "clipped_fraction",
            "elapsed_seconds",
            "findings"),
        first.json().keySet());
    assertEquals(first.json().get("final_loss"), second.json().get("final_loss"));
    assertEquals(first.json().get("final_error"), second.json().get("final_error"));
    assertNotEquals(first.json().get("run"), second.json().get("run"));
    assertEquals(series(first, "loss"), series(second, "loss"));
    assertEquals(60, series(first, "gradient_norm").size());
    JsonArray runs =
        shell()
            .run("runs", "list", "--format", "json", "--store", store())
            .json()
            .getAsJsonArray("runs");
    assertEquals(2, runs.size());
    assertTrue(first.out().contains("horizon-too-short"), first.out());
  }

  @Test
  void aProbeOfTheRunDiffersFromOneOfTheDraw() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    String run = shell().on(config, "train", "--format", "json").json().get("run").getAsString();
    JsonObject drawn = shell().on(config, "probe", "--format", "json").json();
    JsonObject trained = shell().on(config, "probe", "--format", "json", "--run", run).json();
    assertEquals("initialization", drawn.get("source").getAsString());
    assertEquals("rhoscope.probe/1", drawn.get("schema").getAsString());
    assertNotEquals(drawn.get("lag_profile"), trained.get("lag_profile"));
  }

  @Test
  void afterAnEditTheRunIsStale() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    shell().on(config, "train");
    assertTrue(shell().check(config).rules().contains("horizon-too-short"));
    shell().write("a.rnn.json", ADDING.replace("24", "25"));
    List<String> rules = shell().check(config).rules();
    assertTrue(rules.contains("stale-evidence"), rules.toString());
    assertTrue(!rules.contains("horizon-too-short"), rules.toString());
  }

  @Test
  void aRunThatDivergesAtItsFirstUpdateIsAnErrorOfCheckToo() throws IOException {
    Path config =
        shell()
            .write(
                "a.rnn.json",
                """
                {
                  "model": {
                    "activation": "linear", "hidden_size": 32,
                    "initialization": {"recurrent": {"kind": "gaussian", "gain": 100}}
                  },
                  "data": {"task": "adding", "length": 400}
                }
                """);
    assertEquals(Exit.DIVERGED, shell().on(config, "train").status());
    Result check = shell().check(config);
    assertEquals(Exit.FINDINGS, check.status());
    assertTrue(check.rules().contains("non-finite-value"), check.out());
    assertFalse(check.rules().contains("stale-evidence"), check.out());
  }

  private static final String WITH_DATA =
      """
      {
        "model": {"hidden_size": 4},
        "data": {"file": "waves.csv", "length": 5},
        "training": {"updates": 3}
      }
      """;

  private static String waves(double phase) {
    StringBuilder rows = new StringBuilder("y\n");
    for (int i = 0; i < 60; i++) {
      rows.append(Math.sin(0.3 * i + phase)).append('\n');
    }
    return rows.toString();
  }

  @Test
  void afterAnEditOfTheDataTheFileIsBlamedNotTheConfig() throws IOException {
    Path config = shell().write("a.rnn.json", WITH_DATA);
    shell().write("waves.csv", waves(0));
    assertEquals(Exit.OK, shell().on(config, "train").status());
    assertFalse(shell().check(config).rules().contains("stale-evidence"));
    shell().write("waves.csv", waves(1));
    Result check = shell().check(config);
    assertTrue(check.rules().contains("stale-evidence"), check.out());
    assertTrue(check.out().contains("were of another content of waves.csv"), check.out());
  }

  @Test
  void everyMissingFileHasAFindingOfItsOwn() throws IOException {
    String model = "\"hidden_size\": 4, \"weights\": \"w.safetensors\"";
    Path config = shell().write("a.rnn.json", WITH_DATA.replace("\"hidden_size\": 4", model));
    List<String> rules = shell().check(config).rules();
    assertEquals(2, rules.stream().filter("unusable-input"::equals).count(), rules.toString());
  }

  @Test
  void overridesChangeTheRunAndItsFindings() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    Result result =
        shell()
            .on(
                config,
                "train",
                "--set",
                "training.clip.norm=1e-6",
                "--updates",
                "40",
                "--format",
                "json");
    assertEquals(1.0, result.json().get("clipped_fraction").getAsDouble());
    assertTrue(result.out().contains("clipping-most-steps"), result.out());
    Result refused = shell().on(config, "train", "--set", "training.clp=1");
    assertEquals(Exit.USAGE, refused.status());
  }

  @Test
  void aRefusalNeverSpeaksOfAValueInUse() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    Result refused = shell().on(config, "train", "--updates", "0");
    assertEquals(Exit.USAGE, refused.status());
    assertTrue(refused.err().contains("from 1 to"), refused.err());
    assertTrue(!refused.err().contains("used"), refused.err());
  }

  @Test
  void withoutARunThereIsNothingToResume() throws IOException {
    Path config = shell().write("a.rnn.json", ADDING);
    assertEquals(Exit.USAGE, shell().on(config, "train", "--resume").status());
    shell().on(config, "train");
    assertEquals(Exit.OK, shell().on(config, "train", "--resume").status());
  }

  private JsonArray series(Result train, String name) {
    String id = train.json().get("run").getAsString();
    return shell()
        .run("runs", "show", id, "--format", "json", "--store", store())
        .json()
        .getAsJsonObject("series")
        .getAsJsonObject(name)
        .getAsJsonArray("value");
  }

  private String store() {
    return folder.resolve("store").toString();
  }
}
