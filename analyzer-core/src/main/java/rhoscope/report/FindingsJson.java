package rhoscope.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import rhoscope.analysis.Located;
import rhoscope.analysis.Remedy;
import rhoscope.model.Labels;
import rhoscope.model.Severity;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;

/** The JSON output of {@code check}, and the findings inside that of {@code train}. */
public final class FindingsJson {
  /** A whole {@code rhoscope.check/1} document. */
  public static String check(List<CheckedFile> files) {
    JsonObject root = new JsonObject();
    root.addProperty("schema", "rhoscope.check/1");
    JsonArray list = new JsonArray();
    files.forEach(file -> list.add(file(file)));
    root.add("files", list);
    root.add("summary", summary(files));
    return print(root);
  }

  /** The findings of one config. */
  public static JsonArray findings(CheckedFile file) {
    JsonArray list = new JsonArray();
    Text text = file.analysis().config().text();
    file.analysis().findings().forEach(finding -> list.add(finding(text, finding)));
    return list;
  }

  /** Indented JSON with nulls written out, ending in a line break. */
  public static String print(JsonElement element) {
    return new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create()
            .toJson(element)
        + "\n";
  }

  private static JsonObject file(CheckedFile file) {
    JsonObject json = new JsonObject();
    json.addProperty("path", file.path());
    json.addProperty("format", file.format());
    json.addProperty("digest", file.analysis().config().spec().digest());
    json.add("findings", findings(file));
    return json;
  }

  private static JsonObject finding(Text text, Located finding) {
    JsonObject json = new JsonObject();
    json.addProperty("rule", finding.rule());
    json.addProperty("severity", Labels.of(finding.severity()));
    json.addProperty("basis", Labels.of(finding.basis()));
    json.addProperty("evidence", Labels.of(finding.evidence()));
    json.addProperty("message", finding.message());
    json.add("range", range(text, finding.span()));
    json.add("values", values(finding.values()));
    json.add("run", finding.run().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
    JsonArray fixes = new JsonArray();
    finding.remedies().forEach(remedy -> fixes.add(fix(text, remedy)));
    json.add("fixes", fixes);
    return json;
  }

  private static JsonObject fix(Text text, Remedy remedy) {
    JsonObject json = new JsonObject();
    json.addProperty("title", remedy.title());
    JsonArray edits = new JsonArray();
    remedy
        .edits()
        .forEach(
            edit -> {
              JsonObject one = new JsonObject();
              one.add("range", range(text, edit.span()));
              one.addProperty("new_text", edit.newText());
              edits.add(one);
            });
    json.add("edits", edits);
    remedy.command().ifPresent(command -> json.addProperty("command", command));
    return json;
  }

  private static JsonObject range(Text text, Span span) {
    JsonObject json = new JsonObject();
    json.add("start", position(text.position(span.start())));
    json.add("end", position(text.position(span.end())));
    return json;
  }

  private static JsonObject position(Position position) {
    JsonObject json = new JsonObject();
    json.addProperty("line", position.line());
    json.addProperty("character", position.character());
    return json;
  }

  /** Plain values as JSON; whole numbers without a decimal point. */
  public static JsonObject values(Map<String, Object> values) {
    JsonObject json = new JsonObject();
    values.forEach(
        (name, value) -> {
          if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
            json.addProperty(name, (long) (double) d);
          } else if (value instanceof Number number) {
            json.addProperty(name, number);
          } else {
            json.addProperty(name, value.toString());
          }
        });
    return json;
  }

  private static JsonObject summary(List<CheckedFile> files) {
    JsonObject json = new JsonObject();
    for (Severity severity : Severity.values()) {
      if (severity != Severity.OFF) {
        json.addProperty(
            Labels.of(severity),
            files.stream()
                .flatMap(file -> file.analysis().findings().stream())
                .filter(finding -> finding.severity() == severity)
                .count());
      }
    }
    return json;
  }

  private FindingsJson() {}
}
