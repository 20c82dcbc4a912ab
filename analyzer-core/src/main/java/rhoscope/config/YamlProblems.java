package rhoscope.config;

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

  /** A number of YAML 1.2 that is text to 1.1: an exponent without a point before or a sign. */
  private static final Pattern EXPONENT =
      Pattern.compile("([-+]?)([0-9]++)(?:\\.([0-9]*+))?[eE]([-+]?)([0-9]++)");

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
      asBothRead(written).ifPresent(better -> problems.add(asText(written, better, scalar.span())));
    }
  }

  private static Problem asText(String written, String better, Span span) {
    String message =
        "PyYAML and other readers of YAML 1.1 read " + Quote.brief(written) + " as text";
    Fix fix = Fix.of("Write " + better, new TextEdit(span, better));
    return new Problem(ConfigRule.NUMBER_AS_TEXT, span, message, Optional.of(fix));
  }

  /** The same number in a form that both versions know; empty for one that is in such a form. */
  private static Optional<String> asBothRead(String written) {
    Matcher parts = EXPONENT.matcher(written);
    if (!parts.matches() || (parts.group(3) != null && !parts.group(4).isEmpty())) {
      return Optional.empty();
    }
    String fraction = parts.group(3) == null || parts.group(3).isEmpty() ? "0" : parts.group(3);
    String sign = parts.group(4).isEmpty() ? "+" : parts.group(4);
    return Optional.of(
        parts.group(1) + parts.group(2) + "." + fraction + "e" + sign + parts.group(5));
  }

  private YamlProblems() {}
}
