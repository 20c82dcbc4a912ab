package rhoscope.syntax;

import java.util.List;
import java.util.Optional;

/** A value of a parsed text, with the piece of the text that it was read from. */
public sealed interface Node {
  /** Where the value stands; empty for a value that is missing. */
  Span span();

  /** An object; a key that stands twice is kept twice, in the order of the text. */
  record ObjectNode(List<Member> members, Span span) implements Node {
    public ObjectNode {
      members = List.copyOf(members);
    }

    /** The member of that key; of several the last, as common JSON readers have it. */
    public Optional<Member> member(String key) {
      for (int i = members.size() - 1; i >= 0; i--) {
        if (members.get(i).key().equals(key)) {
          return Optional.of(members.get(i));
        }
      }
      return Optional.empty();
    }
  }

  /** A key and its value. {@code key} is decoded; {@code keySpan} holds the quotes, if any. */
  record Member(String key, Span keySpan, Node value) {
    /** From the key's start to the value's end. */
    public Span span() {
      return new Span(keySpan.start(), Math.max(keySpan.end(), value.span().end()));
    }
  }

  record ArrayNode(List<Node> elements, Span span) implements Node {
    public ArrayNode {
      elements = List.copyOf(elements);
    }
  }

  /** A value without parts. {@code text} is the decoded string, otherwise the lexeme as written. */
  record Scalar(Kind kind, String text, Span span) implements Node {}

  /**
   * A value that is not there, at the offset where it would stand; or, with a span that is not
   * empty, a part that is nested too deep and was not read.
   */
  record Missing(Span span) implements Node {}

  /** What a scalar is. A number may also be written {@code NaN}, {@code .5} or {@code +1}. */
  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL
  }
}
