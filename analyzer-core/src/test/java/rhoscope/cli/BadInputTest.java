package rhoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.cli.Shell.Result;

/** What bad input gets, through the commands that users meet it in. */
class BadInputTest {
  @TempDir Path folder;

  private Shell shell() {
    return new Shell(folder);
  }

  private static JsonObject finding(Result result, String rule) {
    for (var file : result.json().getAsJsonArray("files")) {
      for (var finding : file.getAsJsonObject().getAsJsonArray("findings")) {
        if (finding.getAsJsonObject().get("rule").getAsString().equals(rule)) {
          return finding.getAsJsonObject();
        }
      }
    }
    throw new AssertionError(rule + " is not in " + result.out());
  }

  @Test
  void aBrokenConfigKeepsTheFindingsOfItsRest() throws IOException {
    Path config =
        shell()
            .write(
                "a.rnn.json",
                """
                {"model": {"cell": "rnn", "initialization": {"preset": "pytorch"}},
                 "data": {"task": "adding", "length": 60, "dependency": 50},
                 "training": {"updates": , "batch_si""");
    Result result = shell().check(config);
    assertEquals(Exit.FINDINGS, result.status());
    assertTrue(result.rules().contains("syntax-error"), result.out());
    assertTrue(result.rules().contains("predicted-horizon-too-short"), result.out());
  }

  @Test
  void aConfigInUtf16IsReadAsTheSameTextInUtf8() throws IOException {
    String text = "{\"model\": {\"hiden_size\": 5}}";
    Path config = folder.resolve("a.rnn.json");
    Files.write(config, ("\uFEFF" + text).getBytes(UTF_16LE));
    Result result = shell().check(config);
    assertEquals(11, start(finding(result, "unknown-key")).get("character").getAsInt());
    assertFalse(result.rules().contains("syntax-error"), result.out());
  }

  @Test
  void aMisspeltKeyIsShownTheNearestName() throws IOException {
    Path config = shell().write("a.rnn.json", "{\"model\": {\"hiden_size\": 5}}");
    JsonObject finding = finding(shell().check(config), "unknown-key");
    assertTrue(finding.get("message").getAsString().contains("hidden_size"), finding.toString());
    assertEquals(11, start(finding).get("character").getAsInt());
  }

  @Test
  void aValueOutsideItsRangeIsShownTheRangeAndTheDefaultInUse() throws IOException {
    for (String value : List.of("1e9", "-1", "\"many\"", "[]", "2.5", "null")) {
      Path config = shell().write("a.rnn.json", "{\"model\": {\"hidden_size\": " + value + "}}");
      Result result = shell().check(config);
      String message = finding(result, "value-out-of-range").get("message").getAsString();
      assertTrue(message.contains("16384") && message.contains("100"), message);
      assertEquals(Exit.FINDINGS, result.status());
    }
  }

  @Test
  void nestingWithoutEndIsAFinding() throws IOException {
    Path config = shell().write("a.rnn.json", "{\"model\": " + "[".repeat(100_000));
    Result result = shell().check(config);
    assertEquals(Exit.FINDINGS, result.status());
    assertTrue(result.out().contains("256"), "the bound is named");
  }

  @Test
  void aFileOfAHundredMegabytesIsAFinding() throws IOException {
    byte[] spaces = new byte[100_000_000];
    Arrays.fill(spaces, (byte) ' ');
    Path config = shell().write("a.rnn.json", spaces);
    Result result = shell().check(config);
    assertTrue(finding(result, "too-large").get("message").getAsString().contains("16 MiB"));
  }

  @Test
  void binaryUnderANativeNameIsAFindingAndUnderAnotherSilence() throws IOException {
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    Path config = shell().write("a.rnn.json", noise);
    assertEquals(Exit.FINDINGS, shell().check(config).status());
    Path other = shell().write("b.json", noise);
    Result silent = shell().check(other);
    assertEquals(Exit.OK, silent.status());
    assertEquals(0, silent.json().getAsJsonArray("files").size());
  }

  @Test
  void aFileThatIsNoConfigIsLeftInSilence() throws IOException {
    shell().write("package.json", "{\"name\": \"x\", \"model\": \"T\"}");
    shell().write("a.txt", "{\"model\": {\"cell\": \"rnn\", \"hidden_size\": 3}}");
    Result result = shell().check(folder);
    assertEquals(Exit.OK, result.status());
    assertEquals(0, result.json().getAsJsonArray("files").size());
  }

  @Test
  void aPathThatCannotBeOpenedIsUsage() {
    Result result = shell().check(folder.resolve("none.rnn.json"));
    assertEquals(Exit.USAGE, result.status());
    assertEquals(1, result.err().lines().count());
  }

  @Test
  void missingDataAndWeightsAreFindingsThatNameTheFile() throws IOException {
    Path data = shell().write("a.rnn.json", "{\"model\": {}, \"data\": {\"file\": \"none.csv\"}}");
    Path weights = shell().write("b.rnn.json", "{\"model\": {\"weights\": \"w.safetensors\"}}");
    Path outside =
        shell().write("c.rnn.json", "{\"model\": {\"weights\": \"../../none/w.safetensors\"}}");
    for (Path config : List.of(data, weights, outside)) {
      Result result = shell().check(config);
      String message = finding(result, "unusable-input").get("message").getAsString();
      assertTrue(message.contains("none") || message.contains("w.safetensors"), message);
      assertEquals(Exit.USAGE, shell().on(config, "train").status());
      assertEquals(Exit.USAGE, shell().on(config, "probe").status());
    }
  }

  @Test
  void weightsWhoseHeaderLiesAreRefusedWithTheFileAndTheOffset() throws IOException {
    ByteBuffer lie = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 62);
    shell().write("w.safetensors", lie.array());
    shell().write("p.safetensors", "\u0080\u0002csubprocess\ncall\n".getBytes(UTF_8));
    Path sound = Path.of("src", "test", "resources", "weight-files", "lstm.pt");
    shell().write("cut.pt", Arrays.copyOf(Files.readAllBytes(sound), 2_000));
    for (String name : List.of("w.safetensors", "p.safetensors", "cut.pt")) {
      Path config =
          shell()
              .write(
                  "a.rnn.json",
                  "{\"model\": {\"weights\": \"" + name + "\"}, \"data\": {\"task\": \"adding\"}}");
      Result result = shell().on(config, "probe");
      assertEquals(Exit.USAGE, result.status());
      assertTrue(result.err().contains(name), result.err());
      assertTrue(result.err().contains("byte"), result.err());
    }
  }

  @Test
  void aSeriesWithoutNumbersIsRefusedWithItsLine() throws IOException {
    shell().write("s.csv", "month,value\n1,2\n2,NaN\n3,x\n");
    Path config = shell().write("a.rnn.json", "{\"model\": {}, \"data\": {\"file\": \"s.csv\"}}");
    Result result = shell().on(config, "train");
    assertEquals(Exit.USAGE, result.status());
    assertTrue(result.err().contains("s.csv"), result.err());
  }

  @Test
  void aNetworkThatOverflowsBeforeTrainingIsAnError() throws IOException {
    Path config =
        shell()
            .write(
                "a.rnn.json",
                """
                {"model": {"activation": "relu", "hidden_size": 16,
                           "initialization": {"recurrent": {"kind": "gaussian", "gain": 1000000}}},
                 "data": {"task": "adding", "length": 100}}
                """);
    assertEquals(Exit.OK, shell().on(config, "probe").status());
    Result result = shell().on(config, "check", "--no-probe");
    assertTrue(result.out().contains("non-finite-value"), result.out());
    assertTrue(result.out().contains("of the probe; no gradient exists"), result.out());
    assertFalse(result.out().contains("update 0"), result.out());
  }

  @Test
  void aTrainingThatDivergesIsStoredAndTellsWhere() throws IOException {
    Path config =
        shell()
            .write(
                "a.rnn.json",
                """
                {"model": {"activation": "relu", "hidden_size": 16},
                 "data": {"task": "adding", "length": 30},
                 "training": {"updates": 200, "optimizer": {"learning_rate": 1000}}}
                """);
    Result result = shell().on(config, "train", "--format", "json");
    assertEquals(Exit.DIVERGED, result.status());
    JsonObject json = result.json();
    assertEquals("diverged", json.get("outcome").getAsString());
    assertTrue(result.out().contains("non-finite-value"), result.out());
    assertFalse(result.out().contains(": NaN"), "no number is one");
    String id = json.get("run").getAsString();
    Result shown = shell().run("runs", "show", id, "--format", "json", "--store", store());
    JsonObject event = shown.json().getAsJsonArray("non_finite").get(0).getAsJsonObject();
    assertTrue(event.get("update").getAsLong() > 0);
    assertFalse(event.get("tensor").getAsString().isEmpty());
  }

  @Test
  void aDamagedStoreIsAClearLineAndTrainingGoesOnInMemory() throws IOException {
    Files.createDirectories(folder.resolve("store"));
    Files.write(folder.resolve("store/runs.db"), "not a database, not at all".getBytes(UTF_8));
    Path config =
        shell()
            .write(
                "a.rnn.json",
                "{\"model\": {\"hidden_size\": 8}, \"data\": {\"task\": \"adding\", \"length\": 9}}");
    Result listed = shell().run("runs", "list", "--store", store());
    assertEquals(Exit.USAGE, listed.status());
    assertTrue(listed.err().contains("runs.db"), listed.err());
    Result trained = shell().on(config, "train", "--updates", "3", "--format", "json");
    assertEquals(Exit.OK, trained.status(), trained.err());
    assertTrue(trained.err().contains("not stored"), trained.err());
    assertEquals(3, trained.json().get("updates").getAsInt());
  }

  private String store() {
    return folder.resolve("store").toString();
  }

  private static JsonObject start(JsonObject finding) {
    return finding.getAsJsonObject("range").getAsJsonObject("start");
  }
}
