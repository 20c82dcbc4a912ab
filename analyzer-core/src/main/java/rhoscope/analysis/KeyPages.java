package rhoscope.analysis;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    line(body, "not yet supported", notBuilt(key));
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

  /** The values that this version has no method for; of a large domain all or none. */
  private static <T> String notBuilt(Key<T> key) {
    List<Object> samples = samples(key.domain());
    List<Object> missing =
        samples.stream()
            .filter(sample -> key.domain().read(sample).filter(key.built().negate()).isPresent())
            .toList();
    if (missing.isEmpty()) {
      return "";
    }
    boolean listed = !key.domain().choices().isEmpty() && missing.size() < samples.size();
    String values = missing.stream().map(Domain::text).collect(Collectors.joining(", "));
    return listed ? values : key.fallback().isPresent() ? "any other value" : "any value";
  }

  private static List<Object> samples(Domain<?> domain) {
    if (domain instanceof Domain.Whole whole) {
      return List.of((double) whole.max());
    } else if (domain instanceof Domain.Real real) {
      return Stream.of(real.max(), real.max() / 2).<Object>map(x -> x).toList();
    } else if (domain instanceof Domain.Interval interval) {
      return List.of(List.of(interval.ends().max(), interval.ends().max()));
    } else if (domain instanceof Domain.Flag) {
      return List.of(true, false);
    } else if (domain instanceof Domain.Severities) {
      return List.of(Map.of());
    }
    return domain.choices().isEmpty() ? List.of("x") : List.copyOf(domain.choices());
  }

  private KeyPages() {}
}
