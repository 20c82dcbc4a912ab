package rhoscope.syntax;

/** What the indentation of an open object tells about where it ends. */
final class ObjectFrame {
  private final Token open;
  private final int indent;
  private final boolean root;
  private int memberIndent = -1;

  /** {@code open} is its brace or, where that is missing, its first key. */
  ObjectFrame(Token open, int indent, boolean root) {
    this.open = open;
    this.indent = indent;
    this.root = root;
  }

  Token open() {
    return open;
  }

  boolean isRoot() {
    return root;
  }

  /** Notes the column of the first key that begins a line. */
  void meet(Token key) {
    if (memberIndent < 0 && key.firstOnLine()) {
      memberIndent = key.indent();
    }
  }

  /** Whether keys stand further right than the line on which the object begins. */
  boolean isIndented() {
    return memberIndent > indent || (root && open.kind() != Token.Kind.OPEN_OBJECT);
  }

  /** Whether a key at the beginning of a line belongs, by its column, to an outer object. */
  boolean endsBefore(Token key) {
    boolean leftOfMembers = memberIndent < 0 || key.indent() < memberIndent;
    return !root && key.firstOnLine() && key.indent() <= indent && leftOfMembers;
  }

  /** Whether a brace at the beginning of a line stands left of where this object begins. */
  boolean isRightOf(Token brace) {
    return !root && brace.firstOnLine() && brace.indent() < indent;
  }
}
