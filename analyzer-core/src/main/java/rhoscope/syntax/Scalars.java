package rhoscope.syntax;

import java.util.regex.Pattern;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Scalar;

/** Strings and words as values. */
final class Scalars {
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");
  private static final Pattern LOOSE_NUMBER =
      Pattern.compile("[+-]?([0-9]++(\\.[0-9]*+)?|\\.[0-9]++)([eE][+-]?[0-9]++)?");
  private static final Pattern NOT_FINITE = Pattern.compile("NaN|[+-]?Infinity");

  /** The value of a string or word; a word that is nothing else is a string without quotes. */
  static Scalar of(Token token, Problems problems) {
    String text = token.text();
    if (token.kind() == Token.Kind.STRING) {
      return new Scalar(Kind.STRING, text, token.span());
    }
    Kind kind = kind(text);
    if (kind == Kind.STRING) {
      report(token, problems, Quote.brief(text) + " stands without quotes; it is read as text");
    } else if (kind == Kind.NUMBER && NOT_FINITE.matcher(text).matches()) {
      report(token, problems, Quote.brief(text) + " is no number of JSON");
    } else if (kind == Kind.NUMBER && !JSON_NUMBER.matcher(text).matches()) {
      report(token, problems, "JSON writes a number like 0.5, 5 or 1e-3");
    }
    return new Scalar(kind, text, token.span());
  }

  static boolean isNumber(String word) {
    return LOOSE_NUMBER.matcher(word).matches();
  }

  private static Kind kind(String word) {
    return switch (word) {
      case "true", "false" -> Kind.BOOLEAN;
      case "null" -> Kind.NULL;
      default -> isNumber(word) || NOT_FINITE.matcher(word).matches() ? Kind.NUMBER : Kind.STRING;
    };
  }

  private static void report(Token token, Problems problems, String message) {
    problems.add(token.start(), token.end(), message);
  }

  private Scalars() {}
}
