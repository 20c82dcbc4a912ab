package rhoscope.config;

import java.util.List;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.TextEdit;

/** Takes a member out of an object, with its comma, and with its line where it has one alone. */
final class Removal {
  private final ObjectNode object;
  private final String content;
  private final Trivia trivia;

  Removal(SyntaxTree tree, ObjectNode object) {
    this.object = object;
    this.content = tree.text().content();
    this.trivia = new Trivia(tree);
  }

  /** The edits that remove the member of that index. */
  List<TextEdit> of(int index) {
    Member member = object.members().get(index);
    int start = member.keySpan().start();
    int end = member.span().end();
    int behindComma = trivia.behindComma(end);
    TextEdit removal = cut(start, behindComma >= 0 ? behindComma : end);
    boolean firstOfKey = index == 0 || object.members().get(index - 1).key().equals(member.key());
    if (behindComma >= 0 || firstOfKey) {
      return List.of(removal);
    }
    int before = trivia.behindComma(object.members().get(index - 1).span().end());
    if (before < 0 || before > removal.span().start()) {
      return List.of(removal);
    }
    if (content.substring(before, start).isBlank()) {
      return List.of(new TextEdit(new Span(before - 1, end), ""));
    }
    return List.of(new TextEdit(new Span(before - 1, before), ""), removal);
  }

  private TextEdit cut(int start, int end) {
    boolean wholeLine =
        trivia.isFirstOnLine(start) && content.substring(end, trivia.lineEnd(end)).isBlank();
    if (wholeLine && trivia.lineStart(start) > 0) {
      int from = trivia.lineEnd(trivia.lineStart(start) - 1);
      return new TextEdit(new Span(from, trivia.lineEnd(end)), "");
    }
    int to = end;
    while (to < content.length() && content.charAt(to) == ' ') {
      to++;
    }
    return new TextEdit(new Span(start, to), "");
  }
}
