package rhoscope.config;

import java.util.Optional;
import rhoscope.model.Domain;
import rhoscope.model.Severity;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Quote;

/** Domains against JSON's types. */
final class Types {
  static final Domain<Severity> SEVERITY = new Domain.Choice<>(Severity.class);

  /** Whether the value has the JSON type of the domain, be it inside the domain or not. */
  static boolean fits(Domain<?> domain, Node value) {
    if (domain instanceof Domain.Severities) {
      return value instanceof ObjectNode;
    }
    if (domain instanceof Domain.Interval) {
      return value instanceof ArrayNode;
    }
    return value instanceof Scalar scalar && scalar.kind() == kind(domain);
  }

  /** {@code `name` takes an integer from 1 to 64; 1 is used}, shortened in its middle to fit. */
  static String message(String name, Domain<?> domain, String used) {
    String start = Quote.brief(name) + " takes ";
    String end = "; " + (used.length() > 30 ? "the default is used" : used);
    int room = Problem.MESSAGE_MAX - start.length() - end.length();
    String takes = domain.describe();
    return start + (takes.length() <= room ? takes : takes.substring(0, room - 1) + "…") + end;
  }

  /** The number that the text stands for. */
  static Optional<Object> number(String text) {
    try {
      return Optional.of(Double.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Kind kind(Domain<?> domain) {
    if (domain instanceof Domain.Whole || domain instanceof Domain.Real) {
      return Kind.NUMBER;
    }
    return domain instanceof Domain.Flag ? Kind.BOOLEAN : Kind.STRING;
  }

  private Types() {}
}
