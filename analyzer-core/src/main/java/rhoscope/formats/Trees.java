package rhoscope.formats;

import java.util.List;
import java.util.Optional;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** Parts of trees by their kind; empty for all others. */
final class Trees {
  static Optional<ObjectNode> object(Node node) {
    return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }

  static Optional<ObjectNode> object(ObjectNode parent, String key) {
    return parent.member(key).flatMap(member -> object(member.value()));
  }

  static List<Node> elements(Node node) {
    return node instanceof ArrayNode array ? array.elements() : List.of();
  }

  static Optional<String> text(Node node) {
    return node instanceof Scalar scalar && scalar.kind() == Kind.STRING
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  static Optional<String> text(ObjectNode parent, String key) {
    return parent.member(key).flatMap(member -> text(member.value()));
  }

  static Optional<Double> number(Node node) {
    return node instanceof Scalar scalar && scalar.kind() == Kind.NUMBER
        ? Optional.of(Double.parseDouble(scalar.text()))
        : Optional.empty();
  }

  static Optional<Double> number(ObjectNode parent, String key) {
    return parent.member(key).flatMap(member -> number(member.value()));
  }

  /** A whole number; one beyond all sizes counts as none. */
  static Optional<Long> whole(Node node) {
    return number(node)
        .filter(d -> d == Math.rint(d) && Math.abs(d) < 1e15)
        .map(d -> (long) (double) d);
  }

  static Optional<Boolean> flag(Node node) {
    return node instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN
        ? Optional.of(scalar.text().equals("true"))
        : Optional.empty();
  }

  static boolean isTrue(ObjectNode parent, String key) {
    return parent.member(key).flatMap(member -> flag(member.value())).orElse(false);
  }

  /** Whether the member is there and says something other than null. */
  static boolean says(ObjectNode parent, String key) {
    return parent.member(key).filter(member -> says(member.value())).isPresent();
  }

  static boolean says(Node node) {
    return !(node instanceof Node.Missing)
        && !(node instanceof Scalar scalar && scalar.kind() == Kind.NULL);
  }

  /** The first of the members that is there. */
  static Optional<Member> first(ObjectNode parent, String... keys) {
    for (String key : keys) {
      Optional<Member> member = parent.member(key);
      if (member.isPresent()) {
        return member;
      }
    }
    return Optional.empty();
  }

  private Trees() {}
}
