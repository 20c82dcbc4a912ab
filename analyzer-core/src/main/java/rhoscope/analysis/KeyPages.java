package rhoscope.analysis;

import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;

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
    StringBuilder page = new StringBuilder("# Keys\n\n");
    page.append(
        "Everything that a native config (`*.rnn.json`, `*.rnn.jsonc`) can say. Every section\n");
    page.append("but `model` is optional.\n");
    String section = "";
    for (Key<?> key : Keys.all()) {
      String top = key.path().substring(0, key.path().indexOf('.'));
      if (!top.equals(section)) {
        page.append("\n## ").append(top).append('\n');
        section = top;
      }
      page.append("\n### ").append(body(key));
    }
    return page.toString();
  }

  private static <T> String body(Key<T> key) {
    StringBuilder body = new StringBuilder(key.path()).append("\n\n");
    body.append(wrapped(Sentence.of(key.meaning()), "")).append("\n\n");
    body.append(wrapped("- takes: " + key.takes(), "  ")).append('\n');
    key.fallback()
        .ifPresent(value -> line(body, "default", Domain.text(key.domain().plain(value))));
    line(body, "unit", key.unit());
    line(body, "source", key.source());
    return body.toString();
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
      body.append("- ").append(name).append(": ").append(value).append('\n');
    }
  }

  private KeyPages() {}
}
