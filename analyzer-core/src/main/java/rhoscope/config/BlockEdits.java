package rhoscope.config;

import java.util.List;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.TextEdit;

/** Adds members to YAML's objects of one line per key, and takes them out. */
final class BlockEdits {
  private final SyntaxTree tree;
  private final ObjectNode object;
  private final Trivia trivia;

  BlockEdits(SyntaxTree tree, ObjectNode object) {
    this.tree = tree;
    this.object = object;
    this.trivia = new Trivia(tree);
  }

  /** Whether the object is one of these, not one in braces. */
  static boolean isBlock(SyntaxTree tree, ObjectNode object) {
    return tree.language() == SyntaxTree.Language.YAML
        && !tree.text().content().startsWith("{", object.span().start());
  }

  /** The edit that adds a member on a line of its own behind the last one. */
  List<TextEdit> add(String member) {
    int end = trivia.lineEnd(object.span().end());
    String indent = " ".repeat(tree.text().position(object.span().start()).character());
    return List.of(new TextEdit(Span.at(end), Edits.lineBreak(tree.text()) + indent + member));
  }

  /** The edits that take out the member of that index, with its lines where they are its own. */
  List<TextEdit> remove(int index) {
    Member member = object.members().get(index);
    int start = member.keySpan().start();
    boolean all = start == object.span().start() && object.span().end() <= member.span().end();
    if (all && !object.span().equals(tree.root().span())) {
      return List.of(new TextEdit(object.span(), "{}"));
    }
    if (!trivia.isFirstOnLine(start)) {
      boolean last = index + 1 == object.members().size();
      int next = last ? start : object.members().get(index + 1).keySpan().start();
      return List.of(new TextEdit(new Span(start, Math.max(next, member.span().end())), ""));
    }
    int end = trivia.lineEnd(member.span().end());
    int from = trivia.lineStart(start);
    if (0 < from) {
      return List.of(new TextEdit(new Span(trivia.lineEnd(from - 1), end), ""));
    }
    int to = Math.min(tree.text().length(), end + Edits.lineBreak(tree.text()).length());
    return List.of(new TextEdit(new Span(from, to), ""));
  }
}
