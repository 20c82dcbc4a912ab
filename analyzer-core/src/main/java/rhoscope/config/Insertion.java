package rhoscope.config;

import java.util.List;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.TextEdit;

/** Adds a member at the end of an object. */
final class Insertion {
  /*
   * Behind the last member, on a line of its own where the object has more than one line. A comma
   * behind the last member stays where it is and the new member gets one too; a comment at the end
   * of its line stays with it:
   *
   *   "cell": "rnn"  // why        "cell": "rnn",  // why
   *   }                            "layers": 1
   *                                }
   */
  private final SyntaxTree tree;
  private final ObjectNode object;
  private final boolean isRoot;
  private final Trivia trivia;

  Insertion(SyntaxTree tree, ObjectNode object, boolean isRoot) {
    this.tree = tree;
    this.object = object;
    this.isRoot = isRoot;
    this.trivia = new Trivia(tree);
  }

  /** The edits that add {@code member}, which is {@code "name": value}. */
  List<TextEdit> of(String member) {
    if (object.members().isEmpty()) {
      return List.of(intoEmpty(member));
    }
    Member last = object.members().get(object.members().size() - 1);
    int end = last.span().end();
    int behindComma = trivia.behindComma(end);
    boolean trailing = behindComma >= 0;
    int from = trailing ? behindComma : end;
    boolean ownLine = trivia.line(object.span().start()) < trivia.line(last.keySpan().start());
    String added =
        (ownLine ? Edits.lineBreak(tree.text()) + indent(last) : " ")
            + member
            + (trailing ? "," : "");
    boolean behindComments = ownLine && trivia.restOfLineIsTrivia(from);
    if (behindComments && !trailing) {
      return atLineEnd(end, added);
    }
    int at = behindComments ? trivia.lineEnd(from) : from;
    return List.of(new TextEdit(Span.at(at), (trailing ? "" : ",") + added));
  }

  /** The comma goes at once behind the last member, the new one behind the comments. */
  private List<TextEdit> atLineEnd(int end, String added) {
    int lineEnd = trivia.lineEnd(end);
    return lineEnd == end
        ? List.of(new TextEdit(Span.at(end), "," + added))
        : List.of(new TextEdit(Span.at(end), ","), new TextEdit(Span.at(lineEnd), added));
  }

  private TextEdit intoEmpty(String member) {
    int start = object.span().start();
    int inside = start + 1;
    boolean ownLine =
        trivia.line(start) < trivia.line(object.span().end())
            || trivia.line(trivia.skip(inside)) > trivia.line(start);
    boolean merges = tree.text().content().startsWith("<<", trivia.skip(inside));
    if (!ownLine) {
      return new TextEdit(Span.at(inside), member + (merges ? ", " : ""));
    }
    String indent = trivia.indent(start) + unit();
    boolean breakFollows = trivia.restOfLineIsTrivia(inside);
    String lineBreak = Edits.lineBreak(tree.text());
    return new TextEdit(
        Span.at(inside),
        lineBreak + indent + member + (merges ? "," : "") + (breakFollows ? "" : lineBreak));
  }

  /** As the first member that begins a line; else one unit deeper than the object's line. */
  private String indent(Member last) {
    for (Member member : object.members()) {
      if (trivia.isFirstOnLine(member.keySpan().start())) {
        return trivia.indent(member.keySpan().start());
      }
    }
    return isRoot ? unit() : trivia.indent(last.keySpan().start());
  }

  /** The indentation of the outermost members. */
  private String unit() {
    if (tree.root() instanceof ObjectNode root) {
      for (Member member : root.members()) {
        String indent = trivia.indent(member.keySpan().start());
        if (trivia.isFirstOnLine(member.keySpan().start()) && !indent.isEmpty()) {
          return indent;
        }
      }
    }
    return "  ";
  }
}
