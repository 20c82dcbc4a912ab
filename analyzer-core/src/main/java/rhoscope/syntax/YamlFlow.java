package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** Reads the parts of a YAML text that stand in brackets, as JSON does. */
final class YamlFlow {
  /*
   * A bracket that is never closed ends where a line stands no further right than the key it belongs
   * to.
   */
  private final String in;
  private final YamlCursor cursor;
  private final YamlText scalars;
  private final YamlAnchors anchors;
  private final Problems problems;
  private int parent;
  private int depth;

  YamlFlow(String in, YamlCursor cursor, YamlText scalars, YamlAnchors anchors, Problems problems) {
    this.in = in;
    this.cursor = cursor;
    this.scalars = scalars;
    this.anchors = anchors;
    this.problems = problems;
  }

  /** The list or object whose bracket is read next, at a depth of the whole text. */
  Node value(int parentColumn, int depthSoFar) {
    parent = parentColumn;
    depth = depthSoFar;
    return cursor.peek() == '[' ? list() : object();
  }

  private Node node() {
    YamlAnchors.Properties properties = anchors.properties(in, cursor);
    if (properties.any()) {
      cursor.skipTrivia();
    }
    depth++;
    if (!anchors.enter(depth)) {
      cut();
    }
    Node node =
        switch (cursor.peek()) {
          case '[' -> depth > SyntaxTree.NESTING_MAX ? tooDeep() : list();
          case '{' -> depth > SyntaxTree.NESTING_MAX ? tooDeep() : object();
          case '"', '\'' -> scalars.quoted(parent);
          case '*' -> alias();
          case ',', ']', '}', ':', '\0' -> new Missing(Span.at(cursor.at()));
          default -> scalars.plain(parent, true);
        };
    depth--;
    return anchors.keep(properties, node, depth);
  }

  private Node alias() {
    int start = cursor.at();
    int end = start + 1;
    while (end < cursor.end()
        && !YamlCursor.isSeparator(in.charAt(end))
        && !YamlText.isFlow(in.charAt(end))) {
      end++;
    }
    cursor.take(end);
    return anchors.resolve(in.substring(start + 1, end), new Span(start, end), depth);
  }

  /** Whether the text in brackets goes on; where it does not, the bracket is never closed. */
  private boolean isOpen(int bracket) {
    cursor.skipTrivia();
    char c = cursor.peek();
    boolean closes = c == ']' || c == '}';
    boolean left = cursor.firstOnLine() && cursor.column() <= parent && !closes;
    if (cursor.atEnd() || left) {
      String sign = Quote.brief(in.substring(bracket, bracket + 1));
      problems.add(bracket, bracket + 1, sign + " is never closed");
      return false;
    }
    return true;
  }

  private ArrayNode list() {
    int start = cursor.at();
    cursor.take(start + 1);
    List<Node> elements = new ArrayList<>();
    while (isOpen(start)) {
      char c = cursor.peek();
      if (c == ']') {
        cursor.take(cursor.at() + 1);
        break;
      } else if (c == '}' || c == ':') {
        unexpected();
      } else if (c == ',') {
        cursor.take(cursor.at() + 1);
      } else {
        int before = cursor.at();
        elements.add(element());
        if (cursor.at() == before && !cursor.atEnd()) {
          unexpected(); // such as a character 0, which looks like the end
        }
        comma(']');
      }
    }
    return new ArrayNode(elements, new Span(start, cursor.lastEnd()));
  }

  /** A value, or a single pair without braces. */
  private Node element() {
    if (scalars.keyColon(cursor.at(), true) < 0) {
      return node();
    }
    int start = cursor.at();
    List<Member> pair = new ArrayList<>();
    member(pair);
    return new ObjectNode(pair, new Span(start, Math.max(start, cursor.lastEnd())));
  }

  private ObjectNode object() {
    int start = cursor.at();
    cursor.take(start + 1);
    List<Member> members = new ArrayList<>();
    while (isOpen(start)) {
      char c = cursor.peek();
      if (c == '}') {
        cursor.take(cursor.at() + 1);
        break;
      } else if (c == ']' || c == ':' || c == '[' || c == '{') {
        unexpected();
      } else if (c == ',') {
        cursor.take(cursor.at() + 1);
      } else {
        member(members);
        comma('}');
      }
    }
    return new ObjectNode(anchors.merge(members), new Span(start, cursor.lastEnd()));
  }

  private void member(List<Member> members) {
    if (cursor.peek() == '?' && YamlCursor.isSeparator(cursor.peek(1))) {
      cursor.take(cursor.at() + 1);
      cursor.skipTrivia();
    }
    int start = cursor.at();
    Node key = node();
    cursor.skipTrivia();
    Node value = new Missing(Span.at(cursor.lastEnd()));
    if (cursor.peek() == ':') {
      cursor.take(cursor.at() + 1);
      cursor.skipTrivia();
      boolean left = cursor.firstOnLine() && cursor.column() <= parent;
      value = left || cursor.atEnd() ? new Missing(Span.at(cursor.lastEnd())) : node();
    } else if (key instanceof Scalar scalar) {
      problems.add(
          scalar.span().start(), scalar.span().end(), Quote.brief(scalar.text()) + " has no value");
    }
    if (key instanceof Scalar scalar) {
      members.add(new Member(scalar.text(), scalar.span(), value));
    } else if (cursor.at() == start && !cursor.atEnd()) {
      unexpected();
    }
  }

  private void comma(char closer) {
    cursor.skipTrivia();
    char c = cursor.peek();
    boolean left = cursor.firstOnLine() && cursor.column() <= parent;
    if (c != ',' && c != closer && !cursor.atEnd() && !left) {
      problems.add(cursor.lastEnd() - 1, cursor.lastEnd(), "`,` is missing");
    }
    if (c == ',') {
      cursor.take(cursor.at() + 1);
    }
  }

  private void cut() {
    int at = cursor.at();
    problems.insist(at, cursor.end(), "more than a million parts; from here on nothing is read");
    cursor.cut();
  }

  private void unexpected() {
    int at = cursor.at();
    String shown = Quote.brief(in.substring(at, at + 1));
    problems.add(at, at + 1, shown + " has no meaning here; it is not read");
    cursor.take(at + 1);
  }

  /** Skips a bracket and all that it holds, in a loop. */
  private Missing tooDeep() {
    int start = cursor.at();
    int open = 0;
    do {
      char c = cursor.peek();
      open += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      cursor.take(cursor.at() + 1);
      cursor.skipTrivia();
    } while (0 < open && !cursor.atEnd());
    int end = cursor.lastEnd();
    problems.add(
        start,
        end,
        "nested deeper than " + SyntaxTree.NESTING_MAX + " levels; this part is not read");
    return new Missing(new Span(start, end));
  }
}
