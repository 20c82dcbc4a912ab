package rhoscope.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.syntax.SyntaxTree.Language;

/** How plain values (see {@link Domain}) are written in a language, on one line. */
enum Notation {
  /** JSON with comments. */
  JSON("//"),
  /** YAML, as its readers of version 1.1 and 1.2 understand it alike. */
  YAML("#");

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");

  /** What a reader of one of both versions takes for something else than text. */
  private static final Set<String> NO_TEXT =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private final String comment;

  Notation(String comment) {
    this.comment = comment;
  }

  static Notation of(Language language) {
    return language == Language.YAML ? YAML : JSON;
  }

  /** The sign that a comment begins with. */
  String comment() {
    return comment;
  }

  /**
   * A plain value as it is written at {@code path}: {@code 100} for an integer key, {@code 1.0} for
   * a real one.
   *
   * @throws IllegalArgumentException if the value is not plain or not finite
   */
  String value(String path, Object value) {
    if (value instanceof String string) {
      return text(string);
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
      return value.toString();
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return number(path, number);
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> value(path, element))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> member(path, String.valueOf(entry.getKey()), entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    throw new IllegalArgumentException("not plain: " + value);
  }

  /** A key and its value. */
  String member(String section, String name, Object value) {
    return text(name) + ": " + value(Catalogue.join(section, name), value);
  }

  /** A key or text, in quotes where they are needed. */
  String text(String text) {
    boolean bare =
        this == YAML
            && WORD.matcher(text).matches()
            && !NO_TEXT.contains(text.toLowerCase(Locale.ROOT));
    return bare ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c == '\u007f' || (Character.isSurrogate(c) && !paired(text, i))) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static boolean paired(String text, int i) {
    int pair = text.codePointAt(i);
    return Character.isLowSurrogate(text.charAt(i))
        ? i > 0 && Character.isHighSurrogate(text.charAt(i - 1))
        : Character.isSupplementaryCodePoint(pair);
  }

  private static String number(String path, double value) {
    Optional<Key<?>> key = Keys.at(path).or(() -> Catalogue.SETTINGS.at(path));
    boolean whole = key.isPresent() && key.get().domain() instanceof Domain.Whole;
    return whole && value == Math.rint(value)
        ? String.format(Locale.ROOT, "%d", (long) value)
        : Double.toString(value).replace('E', 'e');
  }
}
