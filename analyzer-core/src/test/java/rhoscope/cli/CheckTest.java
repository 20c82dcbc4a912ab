package rhoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.cli.Shell.Result;

/** The formats of {@code check} for other programs, and what it changes in files. */
class CheckTest {
  private static final String VANISHING =
      """
      {
        "model": {"hidden_size": 100, "initialization": {"preset": "pytorch"}},
        "data": {"task": "adding", "length": 60, "dependency": 50},
        "training": {"updates": 60, "clip": {"nrom": 1.0}}
      }
      """;

  @TempDir Path folder;

  private Shell shell() {
    return new Shell(folder);
  }

  private Result check(Path config, String... options) {
    String[] all = new String[options.length + 1];
    all[0] = "--no-probe";
    System.arraycopy(options, 0, all, 1, options.length);
    return shell().on(config, "check", all);
  }

  @Test
  void sarifIsWhatItsSchemaSaysAndItsFixesAreThoseOfTheFindings() throws IOException {
    Path config = shell().write("a b%é.rnn.json", VANISHING);
    Result result = check(config, "--format", "sarif");
    assertEquals(Exit.OK, result.status());
    assertEquals(List.of(), problems(result.out()));
    JsonObject run = result.json().getAsJsonArray("runs").get(0).getAsJsonObject();
    JsonObject first = run.getAsJsonArray("results").get(0).getAsJsonObject();
    JsonObject json = check(config, "--format", "json").json();
    JsonObject finding =
        json.getAsJsonArray("files")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("findings")
            .get(0)
            .getAsJsonObject();
    assertEquals(finding.get("rule"), first.get("ruleId"));
    assertEquals(finding.get("message"), at(first, "message", "text"));
    JsonObject place = first.getAsJsonArray("locations").get(0).getAsJsonObject();
    String uri =
        at(place, "physicalLocation", "artifactLocation")
            .getAsJsonObject()
            .get("uri")
            .getAsString();
    assertTrue(uri.endsWith("/a%20b%25%C3%A9.rnn.json"), uri);
    int line =
        at(place, "physicalLocation", "region").getAsJsonObject().get("startLine").getAsInt();
    assertEquals(at(finding, "range", "start").getAsJsonObject().get("line").getAsInt() + 1, line);
    int index = first.get("ruleIndex").getAsInt();
    JsonObject rule =
        at(run, "tool", "driver")
            .getAsJsonObject()
            .getAsJsonArray("rules")
            .get(index)
            .getAsJsonObject();
    assertEquals(first.get("ruleId"), rule.get("id"));
    assertEquals(1, first.getAsJsonArray("fixes").size());
  }

  private static JsonElement at(JsonObject object, String name, String inner) {
    return object.getAsJsonObject(name).get(inner);
  }

  private static List<String> problems(String sarif) throws IOException {
    try (InputStream in = CheckTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(new String(in.readAllBytes(), UTF_8), InputFormat.JSON);
      return schema.validate(sarif, InputFormat.JSON).stream().map(Object::toString).toList();
    }
  }

  @Test
  void theSchemaOfSarifRefusesWhatIsNone() throws IOException {
    assertNotEquals(List.of(), problems("{\"version\": \"2.1.0\", \"runs\": [{}]}"));
  }

  @Test
  void annotationsAreOneEscapedLineEach() throws IOException {
    Path config = shell().write("50 %,a:b.rnn.json", VANISHING);
    List<String> lines = check(config, "--format", "github").out().lines().toList();
    assertEquals(2, lines.size());
    assertTrue(
        lines
            .get(0)
            .matches(
                "::warning file=.*/50 %25%2Ca%3Ab.rnn.json,line=2,endLine=2,col=\\d+,endColumn=\\d+,"
                    + "title=rhoscope%3A predicted-horizon-too-short::"
                    + "predicted 1 %25 horizon 8 steps.*%0Afix: Orthogonal .*"),
        lines.get(0));
  }

  @Test
  void fixesChangeTheFileUntilNothingIsLeft() throws IOException {
    Path config = shell().write("a.rnn.json", VANISHING);
    Result result = check(config, "--fix");
    assertEquals("no findings in 1 config\n", result.out());
    assertTrue(result.err().contains("a.rnn.json: fixed: Orthogonal initialisation"), result.err());
    String text = Files.readString(config);
    assertTrue(text.contains("\"clip\": {\"norm\": 1.0}"), text);
    assertTrue(text.contains("orthogonal"), text);
    Result again = check(config, "--fix");
    assertEquals("", again.err());
    assertEquals(text, Files.readString(config));
  }

  @Test
  void aTextThatIsNotUtf8IsLeftAlone() throws IOException {
    Path config = shell().write("a.rnn.json", VANISHING.getBytes(UTF_16));
    byte[] before = Files.readAllBytes(config);
    Result result = check(config, "--fix");
    assertEquals(Exit.USAGE, result.status());
    assertTrue(result.err().contains("not UTF-8"), result.err());
    assertEquals(new String(before, UTF_16), new String(Files.readAllBytes(config), UTF_16));
  }

  @Test
  void gitAppliesThePatch() throws IOException, InterruptedException {
    for (String text : List.of(VANISHING, VANISHING.strip(), VANISHING.replace("\n", "\r\n"))) {
      Path config = shell().write("a.rnn.json", text);
      String patch = relative(config, check(config, "--diff").out());
      assertEquals(text, Files.readString(config));
      Files.writeString(folder.resolve("patch"), patch);
      Process git =
          new ProcessBuilder("git", "apply", "-p1", "patch")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, git.waitFor(), said + patch);
      String patched = Files.readString(config);
      shell().write("a.rnn.json", text);
      check(config, "--fix");
      assertEquals(Files.readString(config), patched);
    }
    Path config = shell().write("b.rnn.json", "{\"model\": {}}");
    assertEquals("", check(config, "--diff").out());
  }

  /** As if the command had run in the folder. */
  private static String relative(Path config, String patch) {
    return patch.replace(config.toString(), config.getFileName().toString());
  }

  @Test
  void aTextFromStandardInputIsThatOfTheNamedFile() throws IOException {
    String store = folder.resolve("store").toString();
    String[] args = {"check", "--stdin-filename", "x.rnn.json", "--no-probe", "--store", store};
    Result result = shell().run(VANISHING.getBytes(UTF_8), args);
    assertTrue(result.out().startsWith("x.rnn.json:2:"), result.out());
    String[] fixing = {
      "check", "--stdin-filename", "x.rnn.json", "--no-probe", "--store", store, "--fix"
    };
    Result fixed = shell().run(VANISHING.getBytes(UTF_8), fixing);
    assertEquals(JsonParser.parseString(fixed.out()).getAsJsonObject().keySet().size(), 3);
    assertTrue(fixed.out().contains("orthogonal"), fixed.out());
    Result other = shell().run("{}".getBytes(UTF_8), "check", "--stdin-filename", "package.json");
    assertEquals("no findings in 0 configs\n", other.out());
    assertEquals(Exit.USAGE, shell().run("check", "a.rnn.json", "--stdin-filename", "b").status());
  }
}
