package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** Reads YAML and keeps every readable part of a text that is not. */
final class YamlParser {
  /*
   * Indentation decides, as it does in sound text: what stands further right than a key belongs to
   * it. Where a text is broken the reading differs from YAML's only in that it goes on:
   *
   *   hidd              a key that is still without its colon and value
   *   cell rnn          a key whose colon was lost; cell:rnn one whose blank was lost
   *     layers: 1       further right or left than its siblings: one of them all the same
   *   cell: rnn  a: 1   a key behind a value: the line break was lost
   *
   * Parts in brackets are read by YamlFlow. Every loop takes a character or hands it to a loop
   * outside that will, so the time is linear; recursion is bounded by NESTING_MAX.
   */
  private final String in;
  private final Problems problems = new Problems();
  private final YamlCursor cursor;
  private final YamlText scalars;
  private final YamlAnchors anchors;
  private final YamlFlow flow;
  private int depth;

  static SyntaxTree parse(Text text) {
    return new YamlParser(text.content()).tree(text);
  }

  private YamlParser(String content) {
    this.in = content;
    this.cursor = new YamlCursor(content, problems);
    this.scalars = new YamlText(content, cursor, problems);
    this.anchors = new YamlAnchors(problems);
    this.flow = new YamlFlow(content, cursor, scalars, anchors, problems);
  }

  private SyntaxTree tree(Text text) {
    cursor.skipTrivia();
    Node root;
    if (cursor.atEnd()) {
      problems.add(0, 0, "the text holds no value");
      root = new Missing(Span.at(cursor.at()));
    } else {
      root = node(-1);
    }
    cursor.skipTrivia();
    if (!cursor.atEnd()) {
      int end = cursor.lineEnd(cursor.at());
      problems.add(cursor.at(), end, "text behind the end of the value is not read");
    }
    return new SyntaxTree(
        text, root, cursor.comments(), problems.first(), SyntaxTree.Language.YAML);
  }

  /** The value whose first character is read next; its lines stand right of {@code parent}. */
  private Node node(int parent) {
    YamlAnchors.Properties properties = anchors.properties(in, cursor);
    if (properties.any()) {
      cursor.skipBlanks();
      if (cursor.atLineEnd()) {
        int end = cursor.lastEnd();
        cursor.skipTrivia();
        if (cursor.atEnd() || cursor.column() <= parent) {
          return anchors.keep(properties, new Missing(Span.at(end)), depth);
        }
      }
    }
    depth++;
    Node node;
    if (!anchors.enter(depth)) {
      node = tooMany();
    } else {
      node = depth > SyntaxTree.NESTING_MAX ? tooDeep(parent) : content(parent);
    }
    depth--;
    return anchors.keep(properties, node, depth);
  }

  private Node content(int parent) {
    char c = cursor.peek();
    if (isDash()) {
      return sequence(parent);
    }
    boolean explicit = c == '?' && YamlCursor.isSeparator(cursor.peek(1));
    if (explicit || scalars.keyColon(cursor.at(), false) >= 0) {
      return mapping(parent);
    }
    return switch (c) {
      case '{', '[' -> flow.value(parent, depth);
      case '"', '\'' -> scalars.quoted(parent);
      case '|', '>' -> scalars.block(parent);
      case '*' -> alias();
      default -> keyFollows() ? mapping(parent) : scalars.plain(parent, false);
    };
  }

  /** Whether a word that would be the whole value stands above a key, as one half typed does. */
  private boolean keyFollows() {
    if (!cursor.firstOnLine()) {
      return false;
    }
    int lineStart = cursor.at();
    int i = cursor.lineEnd(cursor.at());
    while (i < cursor.end() && (YamlCursor.isSeparator(in.charAt(i)) || in.charAt(i) == '#')) {
      lineStart = Text.isLineBreak(in.charAt(i)) ? i + 1 : lineStart;
      i = in.charAt(i) == '#' ? cursor.lineEnd(i) : i + 1;
    }
    return i - lineStart == cursor.column() && 0 <= scalars.keyColon(i, false);
  }

  private Node alias() {
    int start = cursor.at();
    int end = start + 1;
    while (end < cursor.end() && !YamlCursor.isSeparator(in.charAt(end))) {
      end++;
    }
    cursor.take(end);
    return anchors.resolve(in.substring(start + 1, end), new Span(start, end), depth);
  }

  private boolean isDash() {
    return cursor.peek() == '-'
        && (cursor.at() + 1 >= cursor.end() || YamlCursor.isSeparator(cursor.peek(1)));
  }

  private ArrayNode sequence(int parent) {
    int start = cursor.at();
    int column = cursor.column();
    List<Node> elements = new ArrayList<>();
    while (isDash() && parent < cursor.column()) {
      int dash = cursor.column();
      if (dash != column) {
        unaligned();
      }
      reportTab();
      cursor.take(cursor.at() + 1);
      elements.add(valueBehind(dash, false));
      cursor.skipTrivia();
    }
    return new ArrayNode(elements, new Span(start, cursor.lastEnd()));
  }

  /** The value behind a dash or colon: on this line, or further right on a later one. */
  private Node valueBehind(int column, boolean keyBefore) {
    cursor.skipBlanks();
    if (!cursor.atLineEnd()) {
      boolean property = cursor.peek() == '&' || cursor.peek() == '!';
      int colon = keyBefore && !property ? scalars.keyColon(cursor.at(), false) : -1;
      return colon < 0 ? node(column) : secondKey(column, colon);
    }
    Missing missing = missing();
    cursor.skipTrivia();
    boolean list = keyBefore && isDash() && cursor.column() == column;
    if (!cursor.atEnd() && (column < cursor.column() || list)) {
      return node(list ? column - 1 : column);
    }
    return missing;
  }

  /** A line break was lost before the second key on a line; the words before that are the value. */
  private Node secondKey(int column, int colon) {
    int start = cursor.at();
    String words = in.substring(start, colon).strip();
    boolean quoted = words.charAt(0) == '"' || words.charAt(0) == '\'';
    if (!quoted && 0 <= words.indexOf(' ')) {
      return anchors.enter(depth + 1) ? scalars.plain(column, false) : tooMany();
    }
    problems.add(start, start + 1, "a second key stands on this line");
    return missing();
  }

  private Missing missing() {
    return new Missing(Span.at(Math.min(cursor.at(), behindBlanks(cursor.lastEnd()))));
  }

  private int behindBlanks(int offset) {
    int i = offset;
    while (i < cursor.end() && YamlCursor.isBlank(in.charAt(i))) {
      i++;
    }
    return i;
  }

  private ObjectNode mapping(int parent) {
    int start = cursor.at();
    int column = cursor.column();
    List<Member> members = new ArrayList<>();
    boolean sameLine = true;
    while (!cursor.atEnd() && (!cursor.firstOnLine() || parent < cursor.column())) {
      if (isDash()) {
        strayList(members, column);
      } else {
        if (cursor.firstOnLine() && cursor.column() != column) {
          unaligned();
        } else if (!cursor.firstOnLine() && !sameLine) {
          problems.add(cursor.at(), cursor.at() + 1, "this key does not begin its line");
        }
        reportTab();
        member(members, cursor.firstOnLine() || sameLine ? cursor.column() : column);
      }
      sameLine = false;
      cursor.skipTrivia();
    }
    List<Member> merged = anchors.merge(members);
    return new ObjectNode(merged, new Span(start, Math.max(start, cursor.lastEnd())));
  }

  /** A list where a key would stand belongs to the key above that has no value. */
  private void strayList(List<Member> members, int column) {
    int at = cursor.at();
    Node list = node(Math.min(column, cursor.column()) - 1);
    int last = members.size() - 1;
    if (0 <= last && members.get(last).value() instanceof Missing) {
      members.set(last, new Member(members.get(last).key(), members.get(last).keySpan(), list));
    } else {
      problems.add(at, at + 1, "a list stands where a key would; it is not read");
    }
  }

  private void member(List<Member> members, int column) {
    boolean explicit = cursor.peek() == '?' && YamlCursor.isSeparator(cursor.peek(1));
    if (explicit) {
      cursor.take(cursor.at() + 1);
      cursor.skipBlanks();
      if (cursor.atLineEnd()) {
        return;
      }
    }
    int start = cursor.at();
    int colon = scalars.keyColon(start, false);
    if (colon < 0) {
      if (explicit) {
        explicitKey(members, column);
      } else {
        halfTyped(members, column);
      }
      return;
    }
    Key key = key(start, colon);
    cursor.take(colon + 1);
    members.add(new Member(key.text(), key.span(), valueBehind(column, true)));
  }

  /** {@code ? key}, and its value on a line of its own behind a colon. */
  private void explicitKey(List<Member> members, int column) {
    Node key = node(column);
    cursor.skipTrivia();
    Node value = new Missing(Span.at(cursor.lastEnd()));
    if (cursor.peek() == ':' && cursor.column() == column) {
      cursor.take(cursor.at() + 1);
      value = valueBehind(column, true);
    }
    if (key instanceof Scalar scalar) {
      members.add(new Member(scalar.text(), scalar.span(), value));
    } else {
      problems.add(key.span().start(), key.span().end(), "only a word is read as a key");
    }
  }

  private record Key(String text, Span span) {}

  private Key key(int start, int colon) {
    char first = in.charAt(start);
    if (first == '"' || first == '\'') {
      Scalar scalar = scalars.quoted(-1);
      return new Key(scalar.text(), scalar.span());
    }
    int end = colon;
    while (start < end && YamlCursor.isBlank(in.charAt(end - 1))) {
      end--;
    }
    return new Key(in.substring(start, end), new Span(start, end));
  }

  /** A line of a mapping without a colon. */
  private void halfTyped(List<Member> members, int column) {
    int start = cursor.at();
    char c = cursor.peek();
    if (c == '{' || c == '[' || c == '*' || c == '|' || c == '>') {
      node(column);
      problems.add(start, cursor.lastEnd(), "a value without a key is not read");
      return;
    }
    Scalar words =
        c == '"' || c == '\'' ? scalars.quoted(column) : scalars.plain(Integer.MAX_VALUE, false);
    if (words.span().length() == 0) {
      cursor.take(start + 1);
      problems.add(start, start + 1, Quote.brief(in.substring(start, start + 1)) + " is no key");
      return;
    }
    int end = words.span().end();
    int sign = wordEnd(start, end);
    if (sign < end) {
      boolean colon = in.charAt(sign) == ':';
      int value = colon ? sign + 1 : behindBlanks(sign);
      Span span = new Span(start, sign);
      String lost = colon ? "a blank is missing behind `:`" : "`:` is missing behind this key";
      problems.add(start, sign, lost);
      Scalar scalar = YamlScalars.plain(in.substring(value, end), new Span(value, end));
      members.add(new Member(in.substring(start, sign), span, scalar));
      return;
    }
    problems.add(start, end, Quote.brief(words.text()) + " has no value");
    deeperLines(members, column);
    members.add(new Member(words.text(), words.span(), valueOfKey(column, end)));
  }

  /** Lines further right than a key without a colon belong to the key above, if that lacks them. */
  private void deeperLines(List<Member> members, int column) {
    int last = members.size() - 1;
    cursor.skipTrivia();
    boolean deeper = !cursor.atEnd() && cursor.firstOnLine() && column < cursor.column();
    if (deeper && 0 <= last && members.get(last).value() instanceof Missing) {
      Member lacking = members.get(last);
      members.set(last, new Member(lacking.key(), lacking.keySpan(), node(column)));
    }
  }

  private Node valueOfKey(int column, int end) {
    cursor.skipTrivia();
    boolean deeper = !cursor.atEnd() && cursor.firstOnLine() && column < cursor.column();
    return deeper ? node(column) : new Missing(Span.at(end));
  }

  /** The end of a name that a colon or blank follows, else the end of all. */
  private int wordEnd(int start, int end) {
    int i = start;
    while (i < end && isNamePart(in.charAt(i))) {
      i++;
    }
    boolean name = start < i && i < end && !Character.isDigit(in.charAt(start));
    return name && (in.charAt(i) == ':' || YamlCursor.isBlank(in.charAt(i))) ? i : end;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c == '-' || c == '.' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  private void unaligned() {
    int at = cursor.at();
    problems.add(at, at + 1, "this line is indented unlike those that it belongs to");
  }

  private void reportTab() {
    if (cursor.firstOnLine() && cursor.tabbed()) {
      int at = cursor.at();
      problems.add(at - cursor.column(), at, "YAML indents with blanks, not with tabs");
    }
  }

  private Missing tooMany() {
    int at = cursor.at();
    problems.insist(at, cursor.end(), "more than a million parts; from here on nothing is read");
    cursor.cut();
    return new Missing(Span.at(at));
  }

  /** Skips a part and all lines that belong to it, in a loop. */
  private Missing tooDeep(int parent) {
    int start = cursor.at();
    int end;
    do {
      end = cursor.lineEnd(cursor.at());
      cursor.take(end);
      cursor.skipTrivia();
    } while (!cursor.atEnd() && parent < cursor.column());
    problems.add(
        start,
        end,
        "nested deeper than " + SyntaxTree.NESTING_MAX + " levels; this part is not read");
    return new Missing(new Span(start, end));
  }
}
