package rhoscope.syntax;

import java.util.Optional;
import java.util.regex.Pattern;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Scalar;

/** What words without quotes mean by the core schema of YAML 1.2 [1, 10.3.2]. */
final class YamlScalars {
  /*
   * Numbers are handed on as a JSON reader understands them: 0x1F as 31, .inf as Infinity.
   *
   * [1] Ben-Kiki, Evans, döt Net: YAML Ain't Markup Language, revision 1.2.2, 2021
   */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?");
  private static final Pattern BASED = Pattern.compile("0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}");
  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");

  /** The value of a word or of several. */
  static Scalar plain(String word, Span span) {
    if (word.isEmpty() || !mayBeOther(word.charAt(0))) {
      return new Scalar(word.isEmpty() ? Kind.NULL : Kind.STRING, word, span);
    }
    return switch (word) {
      case "~", "null", "Null", "NULL" -> new Scalar(Kind.NULL, "null", span);
      case "true", "True", "TRUE" -> new Scalar(Kind.BOOLEAN, "true", span);
      case "false", "False", "FALSE" -> new Scalar(Kind.BOOLEAN, "false", span);
      case ".nan", ".NaN", ".NAN" -> new Scalar(Kind.NUMBER, "NaN", span);
      default ->
          number(word)
              .map(number -> new Scalar(Kind.NUMBER, number, span))
              .orElseGet(() -> new Scalar(Kind.STRING, word, span));
    };
  }

  /** The value under a tag of YAML's own; any other tag leaves it as it is. */
  static Node tagged(String tag, Node node) {
    if (!(node instanceof Scalar scalar)) {
      return node;
    }
    return switch (tag) {
      case "!!str", "!" -> new Scalar(Kind.STRING, scalar.text(), scalar.span());
      case "!!int", "!!float", "!!bool", "!!null" -> plain(scalar.text(), scalar.span());
      default -> node;
    };
  }

  private static Optional<String> number(String word) {
    if (NUMBER.matcher(word).matches()) {
      return Optional.of(word);
    }
    if (BASED.matcher(word).matches()) {
      int base = word.charAt(1) == 'o' ? 8 : 16;
      return Optional.of(Long.toString(Long.parseLong(word.substring(2), base)));
    }
    return INFINITE.matcher(word).matches()
        ? Optional.of(word.startsWith("-") ? "-Infinity" : "Infinity")
        : Optional.empty();
  }

  /** Most words are text, and their first letter tells. */
  private static boolean mayBeOther(char first) {
    return first <= '9' || "~nNtTfF".indexOf(first) >= 0;
  }

  private YamlScalars() {}
}
