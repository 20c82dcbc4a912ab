package rhoscope.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rhoscope.analysis.Located;
import rhoscope.analysis.NamedRule;
import rhoscope.analysis.Remedy;
import rhoscope.model.Labels;
import rhoscope.model.Severity;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;
import rhoscope.syntax.TextEdit;

/** Findings in SARIF 2.1.0, the OASIS format that code-scanning services read. */
public final class FindingsSarif {
  private final Map<String, Integer> indices = new LinkedHashMap<>();

  private FindingsSarif() {
    NamedRule.all().forEach(rule -> indices.put(rule.name(), indices.size()));
  }

  /**
   * A document of one run.
   *
   * @param version of the program
   */
  public static String of(List<CheckedFile> files, String version) {
    return FindingsJson.print(new FindingsSarif().log(files, version));
  }

  private JsonObject log(List<CheckedFile> files, String version) {
    JsonObject driver = new JsonObject();
    driver.addProperty("name", "rhoscope");
    driver.addProperty("version", version);
    driver.add("rules", array(NamedRule.all().stream().map(FindingsSarif::rule).toList()));
    JsonObject run = new JsonObject();
    run.add("tool", object("driver", driver));
    run.addProperty("columnKind", "utf16CodeUnits");
    run.add(
        "results",
        array(
            files.stream()
                .flatMap(file -> file.analysis().findings().stream().map(f -> result(file, f)))
                .toList()));
    JsonObject log = new JsonObject();
    log.addProperty("version", "2.1.0");
    log.add("runs", array(List.of(run)));
    return log;
  }

  private static JsonObject rule(NamedRule rule) {
    JsonObject json = new JsonObject();
    json.addProperty("id", rule.name());
    json.add("shortDescription", text(rule.summary()));
    JsonObject usual = new JsonObject();
    usual.addProperty("level", level(rule.severity()));
    json.add("defaultConfiguration", usual);
    JsonObject properties = new JsonObject();
    properties.addProperty("basis", Labels.of(rule.basis()));
    json.add("properties", properties);
    return json;
  }

  private JsonObject result(CheckedFile file, Located finding) {
    Text text = file.analysis().config().text();
    JsonObject place = artifact(file);
    JsonObject physical = new JsonObject();
    physical.add("artifactLocation", place);
    physical.add("region", region(text, finding.span()));
    JsonObject json = new JsonObject();
    json.addProperty("ruleId", finding.rule());
    json.addProperty("ruleIndex", indices.get(finding.rule()));
    json.addProperty("level", level(finding.severity()));
    json.add("message", text(finding.message()));
    json.add("locations", array(List.of(object("physicalLocation", physical))));
    List<JsonObject> fixes =
        finding.remedies().stream()
            .filter(remedy -> !remedy.edits().isEmpty())
            .map(remedy -> fix(place, text, remedy))
            .toList();
    if (!fixes.isEmpty()) {
      json.add("fixes", array(fixes));
    }
    JsonObject properties = new JsonObject();
    properties.addProperty("severity", Labels.of(finding.severity()));
    properties.addProperty("basis", Labels.of(finding.basis()));
    properties.addProperty("evidence", Labels.of(finding.evidence()));
    finding.run().ifPresent(run -> properties.addProperty("run", run));
    properties.add("values", FindingsJson.values(finding.values()));
    json.add("properties", properties);
    return json;
  }

  private static JsonObject fix(JsonObject place, Text text, Remedy remedy) {
    JsonObject change = new JsonObject();
    change.add("artifactLocation", place);
    change.add(
        "replacements",
        array(remedy.edits().stream().map(edit -> replacement(text, edit)).toList()));
    JsonObject json = new JsonObject();
    json.add("description", text(remedy.title()));
    json.add("artifactChanges", array(List.of(change)));
    return json;
  }

  private static JsonObject replacement(Text text, TextEdit edit) {
    JsonObject json = new JsonObject();
    json.add("deletedRegion", region(text, edit.span()));
    json.add("insertedContent", text(edit.newText()));
    return json;
  }

  /** Hints are notes too: what a service shows of level none is nothing. */
  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFORMATION, HINT -> "note";
      case OFF -> "none";
    };
  }

  /**
   * A relative reference where the path is relative, so that a service finds it in a repository.
   */
  private static JsonObject artifact(CheckedFile file) {
    JsonObject json = new JsonObject();
    json.addProperty("uri", uri(Path.of(file.path())));
    return json;
  }

  private static String uri(Path path) {
    Path plain = path.normalize();
    if (plain.isAbsolute()) {
      return plain.toUri().toString();
    }
    String folder = Path.of("").toUri().toString();
    String whole = Path.of("").toAbsolutePath().resolve(plain).toUri().toString();
    // What lies above the folder has no name below it, and its own URI says where it is.
    return whole.startsWith(folder) ? whole.substring(folder.length()) : whole;
  }

  private static JsonObject region(Text text, Span span) {
    Position start = text.position(span.start());
    Position end = text.position(span.end());
    JsonObject json = new JsonObject();
    json.addProperty("startLine", start.line() + 1);
    json.addProperty("startColumn", start.character() + 1);
    json.addProperty("endLine", end.line() + 1);
    json.addProperty("endColumn", end.character() + 1);
    return json;
  }

  private static JsonObject text(String text) {
    JsonObject json = new JsonObject();
    json.addProperty("text", text);
    return json;
  }

  private static JsonObject object(String name, JsonObject value) {
    JsonObject json = new JsonObject();
    json.add(name, value);
    return json;
  }

  private static JsonArray array(List<JsonObject> elements) {
    JsonArray array = new JsonArray();
    elements.forEach(array::add);
    return array;
  }
}
