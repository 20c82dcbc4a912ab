package rhoscope.config;

import java.util.List;
import rhoscope.syntax.Comment;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.Text;

/** What stands between the parts of a tree: blanks and comments. */
final class Trivia {
  private final String content;
  private final List<Comment> comments;
  private final Text text;

  Trivia(SyntaxTree tree) {
    this.text = tree.text();
    this.content = text.content();
    this.comments = tree.comments();
  }

  /** The offset behind the comma that follows {@code offset}, or −1 where none does. */
  int behindComma(int offset) {
    int at = skip(offset);
    return at < content.length() && content.charAt(at) == ',' ? at + 1 : -1;
  }

  /** The first offset from {@code offset} on that is neither blank nor in a comment. */
  int skip(int offset) {
    return skip(offset, content.length());
  }

  /** Whether from {@code offset} only blanks and comments stand on its line, and all end there. */
  boolean restOfLineIsTrivia(int offset) {
    int end = lineEnd(offset);
    return skip(offset, end) == end;
  }

  private int skip(int offset, int end) {
    int at = offset;
    while (at < end) {
      int comment = commentAt(at);
      if (comment >= 0) {
        at = comments.get(comment).span().end();
      } else if (content.charAt(at) <= ' ') {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  int lineEnd(int offset) {
    return text.line(line(offset)).end();
  }

  int lineStart(int offset) {
    return text.line(line(offset)).start();
  }

  int line(int offset) {
    return text.position(offset).line();
  }

  /** The blanks at the start of the line of {@code offset}. */
  String indent(int offset) {
    int start = lineStart(offset);
    int end = start;
    while (end < offset && (content.charAt(end) == ' ' || content.charAt(end) == '\t')) {
      end++;
    }
    return content.substring(start, end);
  }

  /** Whether {@code offset} is the first on its line that is no blank. */
  boolean isFirstOnLine(int offset) {
    return content.substring(lineStart(offset), offset).isBlank();
  }

  private int commentAt(int offset) {
    int low = 0;
    int high = comments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int start = comments.get(middle).span().start();
      if (start == offset) {
        return middle;
      } else if (start < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
