package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Token.Kind;

/** Reads JSON with comments and keeps every readable part of a text that is not. */
final class JsonParser {
  /*
   * Two ways to read. Brackets alone decide first. Where they do not balance, the text is read a
   * second time and its indentation says where an object begins or ends whose brace is missing; the
   * reading with fewer problems stays. Indentation thus never changes how sound text is read.
   *
   * Each loop below either takes a token or hands it to an enclosing loop that will (an array or
   * object that takes such a token is open, which the two counters say), so the time is linear.
   * Recursion is bounded by NESTING_MAX; deeper parts are skipped without it.
   */
  private final Text text;
  private final boolean byIndent;
  private final Problems problems = new Problems();
  private final TokenReader in;
  private int objects;
  private int arrays;
  private boolean balanced = true;
  private boolean indented;

  static SyntaxTree parse(Text text) {
    JsonParser plain = new JsonParser(text, false);
    SyntaxTree tree = plain.tree();
    if (plain.balanced || plain.in.isCut()) {
      return tree;
    }
    JsonParser second = new JsonParser(text, true);
    SyntaxTree other = second.tree();
    return second.problems.count() <= plain.problems.count() ? other : tree;
  }

  private JsonParser(Text text, boolean byIndent) {
    this.text = text;
    this.byIndent = byIndent;
    this.in = new TokenReader(text.content(), problems);
  }

  private SyntaxTree tree() {
    Node root = root();
    if (in.token().kind() != Kind.END) {
      problems.add(
          in.token().start(), in.token().end(), "text behind the end of the value is not read");
      balanced &= in.token().kind() != Kind.CLOSE_ARRAY && in.token().kind() != Kind.CLOSE_OBJECT;
      while (in.token().kind() != Kind.END) {
        in.advance();
      }
    }
    return new SyntaxTree(text, root, in.comments(), problems.first(), SyntaxTree.Language.JSON);
  }

  private Node root() {
    while (true) {
      switch (in.token().kind()) {
        case END -> {
          problems.add(0, 0, "the text holds no value");
          return new Missing(Span.at(in.token().start()));
        }
        case OPEN_OBJECT -> {
          return rootObject();
        }
        case OPEN_ARRAY -> {
          return array();
        }
        case STRING, WORD -> {
          Token word = in.token();
          if (in.colonFollows()) {
            problems.add(word.start(), word.end(), "`{` is missing before this key");
            return rootObject();
          }
          in.advance();
          if (in.token().kind() == Kind.END) {
            return Scalars.of(word, problems);
          }
          in.unexpected(word);
        }
        case CLOSE_OBJECT, CLOSE_ARRAY, COLON, COMMA -> {
          in.unexpected(in.token());
          in.advance();
        }
      }
    }
  }

  /** The outermost object goes on where it was closed too early. */
  private ObjectNode rootObject() {
    ObjectFrame frame = new ObjectFrame(in.token(), in.token().indent(), true);
    List<Member> members = new ArrayList<>();
    if (in.token().kind() == Kind.OPEN_OBJECT) {
      in.advance();
    }
    int start = frame.open().start();
    int end = members(members, frame);
    while (keyFollowsRoot()) {
      problems.add(end - 1, end, "`}` closes the file's object, but more keys follow");
      balanced = false;
      end = members(members, frame);
    }
    return new ObjectNode(members, new Span(start, Math.max(start, end)));
  }

  /** Skips a comma behind the outermost object. */
  private boolean keyFollowsRoot() {
    if (in.token().kind() == Kind.COMMA) {
      Token comma = in.token();
      in.advance();
      if (!in.token().isKeyLike()) {
        in.unexpected(comma);
      }
    }
    return in.token().isKeyLike() && in.colonFollows();
  }

  private Node value() {
    return switch (in.token().kind()) {
      case OPEN_OBJECT ->
          objects + arrays < SyntaxTree.NESTING_MAX
              ? object(false, in.token().indent())
              : tooDeep();
      case OPEN_ARRAY -> objects + arrays < SyntaxTree.NESTING_MAX ? array() : tooDeep();
      case STRING, WORD -> {
        Token scalar = in.token();
        in.advance();
        yield Scalars.of(scalar, problems);
      }
      case CLOSE_OBJECT, CLOSE_ARRAY, COLON, COMMA, END -> new Missing(Span.at(in.token().start()));
    };
  }

  private ObjectNode object(boolean implicit, int indent) {
    ObjectFrame frame = new ObjectFrame(in.token(), indent, false);
    if (!implicit) {
      in.advance();
    }
    List<Member> members = new ArrayList<>();
    int end = members(members, frame);
    return new ObjectNode(members, new Span(frame.open().start(), end));
  }

  /** Reads members up to and with the closing brace; returns the offset behind the last one. */
  private int members(List<Member> members, ObjectFrame frame) {
    objects++;
    boolean open = true;
    boolean separated = true;
    while (open) {
      switch (in.token().kind()) {
        case END, CLOSE_ARRAY -> {
          if (in.token().kind() == Kind.END || (arrays > 0 && !staysOnOtherLine(frame))) {
            neverClosed(frame.open());
            open = false;
          } else {
            unexpectedCloser();
          }
        }
        case CLOSE_OBJECT -> {
          if (closesOuter(frame)) {
            neverClosed(frame.open());
          } else {
            in.advance();
          }
          open = false;
        }
        case COMMA -> {
          if (separated) {
            in.unexpected(in.token());
          }
          separated = true;
          in.advance();
        }
        case COLON, OPEN_OBJECT, OPEN_ARRAY -> valueWithoutKey();
        case STRING, WORD -> {
          if (startsOuterKey(frame)) {
            neverClosed(frame.open());
            open = false;
          } else {
            in.commaWanted(separated);
            frame.meet(in.token());
            indented |= frame.isRoot() && frame.isIndented();
            member().ifPresent(members::add);
            separated = false;
          }
        }
      }
    }
    objects--;
    return in.lastEnd();
  }

  /** Empty for a number that stands where a key would. */
  private Optional<Member> member() {
    Token key = in.token();
    boolean colon = in.colonFollows();
    if (!colon && key.kind() == Kind.WORD && Scalars.isNumber(key.text())) {
      in.unexpected(key);
      in.advance();
      return Optional.empty();
    }
    if (key.kind() == Kind.WORD) {
      problems.add(key.start(), key.end(), "a key stands in double quotes");
    }
    in.advance();
    return Optional.of(
        new Member(key.text(), key.span(), colon ? valueBehindColon(key) : valueAtOnce(key)));
  }

  private Node valueBehindColon(Token key) {
    Token colon = in.token();
    in.advance();
    while (in.token().kind() == Kind.COLON) {
      in.unexpected(in.token());
      colon = in.token();
      in.advance();
    }
    if (in.token().isKeyLike() && in.colonFollows()) {
      boolean deeper = !in.token().firstOnLine() || in.token().indent() > key.indent();
      if (byIndent && deeper && objects + arrays < SyntaxTree.NESTING_MAX) {
        problems.add(in.token().start(), in.token().end(), "`{` is missing before this key");
        return object(true, key.indent());
      }
      return missing(key, in.valueOffset(colon));
    }
    Node value = value();
    return value instanceof Missing missing && missing.span().length() == 0
        ? missing(key, in.valueOffset(colon))
        : value;
  }

  private Node valueAtOnce(Token key) {
    boolean scalar = in.token().isKeyLike() && !in.token().firstOnLine() && !in.colonFollows();
    boolean container =
        in.token().kind() == Kind.OPEN_OBJECT || in.token().kind() == Kind.OPEN_ARRAY;
    if (scalar || container) {
      problems.add(key.start(), key.end(), "`:` is missing behind this key");
      return value();
    }
    return missing(key, key.end());
  }

  private Missing missing(Token key, int offset) {
    problems.add(key.start(), key.end(), Quote.brief(key.text()) + " has no value");
    in.extendTo(offset);
    return new Missing(Span.at(offset));
  }

  private ArrayNode array() {
    Token open = in.token();
    List<Node> elements = new ArrayList<>();
    arrays++;
    in.advance();
    boolean separated = true;
    while (in.token().kind() != Kind.CLOSE_ARRAY) {
      boolean key = in.token().isKeyLike() && in.colonFollows();
      boolean deeper =
          in.token().firstOnLine() ? in.token().indent() > open.indent() : elements.isEmpty();
      if (key && byIndent && deeper && objects + arrays < SyntaxTree.NESTING_MAX) {
        problems.add(in.token().start(), in.token().end(), "`{` is missing before this key");
        elements.add(object(true, open.indent()));
        separated = false;
        continue;
      }
      boolean memberBegins = key && objects > 0;
      boolean objectEnds = in.token().kind() == Kind.CLOSE_OBJECT && objects > 0;
      if (in.token().kind() == Kind.END || memberBegins || objectEnds) {
        neverClosed(open);
        arrays--;
        return new ArrayNode(elements, new Span(open.start(), in.lastEnd()));
      }
      switch (in.token().kind()) {
        case COMMA -> {
          if (separated) {
            problems.add(
                in.token().start(), in.token().end(), "an element is missing before this comma");
            elements.add(new Missing(Span.at(in.token().start())));
          }
          separated = true;
          in.advance();
        }
        case CLOSE_OBJECT -> unexpectedCloser();
        case COLON -> {
          in.unexpected(in.token());
          in.advance();
        }
        case OPEN_OBJECT, OPEN_ARRAY, STRING, WORD, CLOSE_ARRAY, END -> {
          in.commaWanted(separated);
          elements.add(value());
          separated = false;
        }
      }
    }
    arrays--;
    in.advance();
    return new ArrayNode(elements, new Span(open.start(), in.lastEnd()));
  }

  /** Skips a bracket and all that it holds, in a loop. */
  private Missing tooDeep() {
    int start = in.token().start();
    int depth = 0;
    do {
      boolean opens = in.token().kind() == Kind.OPEN_OBJECT || in.token().kind() == Kind.OPEN_ARRAY;
      boolean closes =
          in.token().kind() == Kind.CLOSE_OBJECT || in.token().kind() == Kind.CLOSE_ARRAY;
      depth += opens ? 1 : closes ? -1 : 0;
      in.advance();
    } while (depth > 0 && in.token().kind() != Kind.END);
    problems.add(
        start,
        in.lastEnd(),
        "nested deeper than " + SyntaxTree.NESTING_MAX + " levels; this part is not read");
    return new Missing(new Span(start, in.lastEnd()));
  }

  private void valueWithoutKey() {
    problems.add(in.token().start(), in.token().end(), "a value without a key is not read");
    if (in.token().kind() == Kind.COLON) {
      in.advance();
    }
    if (!(in.token().isKeyLike() && in.colonFollows())) {
      value();
    }
  }

  /** Whether this brace, first on its line, stands further left than the object it would close. */
  private boolean closesOuter(ObjectFrame frame) {
    return byIndent && indented && frame.isRightOf(in.token());
  }

  /** Whether this bracket, behind others on its line, can have nothing to do with that object. */
  private boolean staysOnOtherLine(ObjectFrame frame) {
    return byIndent
        && indented
        && !in.token().firstOnLine()
        && text.position(frame.open().start()).line() < text.position(in.token().start()).line();
  }

  private boolean startsOuterKey(ObjectFrame frame) {
    return byIndent && indented && frame.endsBefore(in.token());
  }

  private void neverClosed(Token open) {
    balanced = false;
    if (open.kind() == Kind.OPEN_OBJECT || open.kind() == Kind.OPEN_ARRAY) {
      String bracket = open.kind() == Kind.OPEN_OBJECT ? "`{`" : "`[`";
      problems.add(open.start(), open.end(), bracket + " is never closed");
    }
  }

  private void unexpectedCloser() {
    balanced = false;
    in.unexpected(in.token());
    in.advance();
  }
}
