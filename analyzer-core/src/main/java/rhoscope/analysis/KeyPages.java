package rhoscope.analysis;

import java.util.stream.Collectors;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.rules.Rules;

/** Pages about the keys of a config. */
final class KeyPages {
  private static final int WIDTH = 150;

  /** The key at a path, where there is one, and the keys below it: its object form. */
  static String of(String path) {
    StringBuilder page = new StringBuilder("# ");
    page.append(Keys.at(path).map(KeyPages::body).orElse(path + "\n"));
    Keys.all().stream()
        .filter(key -> key.path().startsWith(path + "."))
        .forEach(key -> page.append("\n## ").append(body(key)));
    return page.toString();
  }

  static String all() {
    StringBuilder page = new StringBuilder("# Config\n\n");
    page.append("Everything that a native config (`*.rnn.json`, `*.rnn.jsonc`, `*.rnn.yaml`,\n");
    page.append("`*.rnn.yml`) can say. Every section but `model` is optional. `rhoscope schema`\n");
    page.append("prints the same as a JSON Schema.\n");
    String section = "";
    for (Key<?> key : Keys.all()) {
      String top = key.path().substring(0, key.path().indexOf('.'));
      if (!top.equals(section)) {
        page.append("\n## ").append(top).append('\n');
        section = top;
      }
      page.append("\n### ").append(body(key));
    }
    page.append("\n## Settings of a project\n\n");
    page.append(
        "What `rhoscope.json` says for all configs beside and below it: JSON with comments.\n");
    SettingKeys.all().forEach(key -> page.append("\n### ").append(body(key)));
    return page.toString();
  }

  private static <T> String body(Key<T> key) {
    StringBuilder body = new StringBuilder(key.path()).append("\n\n");
    body.append(wrapped(Sentence.of(key.meaning()), "")).append("\n\n");
    line(body, "takes", key.takes());
    key.fallback()
        .ifPresent(value -> line(body, "default", Domain.text(key.domain().plain(value))));
    line(body, "unit", key.unit());
    line(body, "source", key.source());
    line(body, "read by", readers(key));
    return body.toString();
  }

  private static String readers(Key<?> key) {
    return Rules.ALL.stream()
        .filter(rule -> rule.reads().contains(key))
        .map(rule -> "`" + rule.name() + "`")
        .collect(Collectors.joining(", "));
  }

  /**
   * In lines of at most {@link #WIDTH} where spaces allow it, the further ones behind an indent.
   */
  private static String wrapped(String line, String indent) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (String word : line.split(" ", -1)) {
      boolean first = text.isEmpty();
      boolean fits = text.length() - start + 1 + word.length() <= WIDTH;
      text.append(first ? "" : fits ? " " : "\n" + indent).append(word);
      start = first || fits ? start : text.length() - word.length() - indent.length();
    }
    return text.toString();
  }

  private static void line(StringBuilder body, String name, String value) {
    if (!value.isEmpty()) {
      body.append(wrapped("- " + name + ": " + value, "  ")).append('\n');
    }
  }

  private KeyPages() {}
}
