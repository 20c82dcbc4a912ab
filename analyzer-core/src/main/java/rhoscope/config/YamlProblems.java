package rhoscope.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Quote;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.TextEdit;

/** What is sound YAML and yet not what it looks like. */
final class YamlProblems {
  /** More than anybody reads. */
  private static final int PROBLEMS_MAX = 100;

  /** Text to YAML 1.1 without a point before the exponent and a sign in it. */
  private static final Pattern EXPONENT =
      Pattern.compile("([-+]?)([0-9]*+)(?:\\.([0-9]*+))?[eE]([-+]?)([0-9]++)");

  /** Octal in YAML 1.1 where it can be, and octal in YAML 1.2 alone with the letter. */
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]{1,20}|0o[0-7]{1,20}");

  /** The problems at the values of keys. */
  static List<Problem> of(SyntaxTree tree, SourceMap map) {
    List<Problem> problems = new ArrayList<>();
    for (SourceMap.Entry entry : map.entries().values()) {
      boolean said =
          tree.problems().stream().anyMatch(problem -> problem.span().equals(entry.key()));
      if (entry.value() instanceof Missing missing && missing.span().length() == 0 && !said) {
        String message = Quote.brief(entry.key().of(tree.text().content())) + " has no value";
        problems.add(Problem.of(ConfigRule.VALUE_OUT_OF_RANGE, entry.key(), message));
      }
      numbers(tree, entry.value(), problems);
      if (PROBLEMS_MAX < problems.size()) {
        break;
      }
    }
    return problems;
  }

  /** Of these the numbers that other readers take for text. */
  static List<Problem> asText(SyntaxTree tree, SourceMap map) {
    return of(tree, map).stream()
        .filter(problem -> problem.rule() == ConfigRule.NUMBER_AS_TEXT)
        .toList();
  }

  private static void numbers(SyntaxTree tree, Node node, List<Problem> problems) {
    if (node instanceof ArrayNode array && array.elements().size() <= PROBLEMS_MAX) {
      array.elements().forEach(element -> numbers(tree, element, problems));
    } else if (node instanceof Scalar scalar && scalar.kind() == Kind.NUMBER) {
      String written = scalar.span().of(tree.text().content());
      elsewhere(written, scalar.span()).ifPresent(problems::add);
    }
  }

  /** What readers of YAML 1.1 take the number for, if it is not that number. */
  private static Optional<Problem> elsewhere(String written, Span span) {
    Matcher exponent = EXPONENT.matcher(written);
    if (exponent.matches()) {
      boolean both = exponent.group(3) != null && !exponent.group(4).isEmpty();
      return both ? Optional.empty() : Optional.of(problem(written, "text", point(exponent), span));
    }
    if (!LEADING_ZERO.matcher(written).matches()) {
      return Optional.empty();
    }
    String digits = written.replaceFirst("^[-+]?0o?", "");
    boolean octal = digits.matches("[0-7]+");
    boolean marked = written.contains("o");
    String old = octal && !marked ? new BigInteger(digits, 8).toString() : "text";
    String value = new BigInteger(digits, marked ? 8 : 10).toString();
    String sign = written.startsWith("-") ? "-" : "";
    boolean same = old.equals(value);
    return same
        ? Optional.empty()
        : Optional.of(problem(written, old.equals("text") ? old : sign + old, sign + value, span));
  }

  private static Problem problem(String written, String old, String better, Span span) {
    String message =
        "PyYAML and other readers of YAML 1.1 read " + Quote.brief(written) + " as " + old;
    Fix fix = Fix.of("Write " + better, new TextEdit(span, better));
    return new Problem(ConfigRule.NUMBER_AS_TEXT, span, message, Optional.of(fix));
  }

  /** The same number with a point and a signed exponent, which both versions know. */
  private static String point(Matcher parts) {
    String whole = parts.group(2).isEmpty() ? "0" : parts.group(2);
    String fraction = parts.group(3) == null || parts.group(3).isEmpty() ? "0" : parts.group(3);
    String sign = parts.group(4).isEmpty() ? "+" : parts.group(4);
    return parts.group(1) + whole + "." + fraction + "e" + sign + parts.group(5);
  }

  private YamlProblems() {}
}
