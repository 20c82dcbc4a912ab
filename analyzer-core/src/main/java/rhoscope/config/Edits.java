package rhoscope.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Key;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;
import rhoscope.syntax.TextEdit;

/** Changes of keys as the smallest edits of the text, which keep its comments and its layout. */
public final class Edits {
  /** The edits after which the config says {@code value} for {@code key}. */
  public static <T> List<TextEdit> set(ParsedConfig config, Key<T> key, T value) {
    return set(config, key.path(), key.domain().plain(value));
  }

  /**
   * The edits after which {@code value} stands at {@code path}: in place of the value there, or as
   * a new member of the deepest section on the way that exists.
   *
   * @param value plain as {@link rhoscope.model.Domain} has it, also a map for a section
   * @throws IllegalArgumentException if the value is not plain or not finite, or the path empty
   */
  public static List<TextEdit> set(ParsedConfig config, String path, Object value) {
    List<String> steps = List.of(path.split("\\.", -1));
    Node node = config.tree().root();
    if (node instanceof Missing) {
      return List.of(afterAll(config.text(), nested(steps, 0, value)));
    }
    for (int depth = 0; depth < steps.size(); depth++) {
      if (!(node instanceof ObjectNode object)) {
        return List.of(replace(config.text(), node, nested(steps, depth, value)));
      }
      Optional<Member> member = object.member(steps.get(depth));
      if (member.isEmpty()) {
        String section = String.join(".", steps.subList(0, depth));
        String json = Plain.quoted(steps.get(depth)) + ": " + nested(steps, depth + 1, value);
        boolean isRoot = section.isEmpty();
        return new Insertion(config.tree(), object, isRoot).of(json);
      }
      node = member.get().value();
    }
    return List.of(replace(config.text(), node, nested(steps, steps.size(), value)));
  }

  /** On a line of its own behind a text that holds comments at most. */
  private static TextEdit afterAll(Text text, String json) {
    boolean freshLine = text.line(text.lineCount() - 1).length() == 0;
    return new TextEdit(Span.at(text.length()), (freshLine ? "" : lineBreak(text)) + json);
  }

  /** The edits after which nothing stands at {@code path}; none where nothing does. */
  public static List<TextEdit> remove(ParsedConfig config, String path) {
    List<String> steps = List.of(path.split("\\.", -1));
    Optional<Node> parent = config.tree().find(steps.subList(0, steps.size() - 1));
    if (parent.isEmpty() || !(parent.get() instanceof ObjectNode object)) {
      return List.of();
    }
    List<TextEdit> edits = new ArrayList<>();
    for (int i = 0; i < object.members().size(); i++) {
      if (object.members().get(i).key().equals(steps.get(steps.size() - 1))) {
        edits.addAll(new Removal(config.tree(), object).of(i));
      }
    }
    return edits;
  }

  /** The edit that silences the rule on the line on which {@code span} begins. */
  public static TextEdit allow(ParsedConfig config, String rule, Span span) {
    Text text = config.text();
    Span line = text.line(text.position(span.start()).line());
    String words = line.of(text.content());
    String indent = words.substring(0, words.length() - words.stripLeading().length());
    return new TextEdit(
        Span.at(line.start()), indent + "// " + Suppressions.MARK + rule + lineBreak(text));
  }

  /** The first line break of the text, {@code \n} where it has none. */
  static String lineBreak(Text text) {
    if (text.lineCount() == 1) {
      return "\n";
    }
    int end = text.line(0).end();
    return text.content().substring(end, text.offset(new Position(1, 0)));
  }

  /** The value inside the objects of the remaining steps, on one line. */
  private static String nested(List<String> steps, int depth, Object value) {
    Object inner = value;
    for (int i = steps.size() - 1; i >= depth; i--) {
      inner = Map.of(steps.get(i), inner);
    }
    return Plain.render(String.join(".", steps.subList(0, depth)), inner);
  }

  /** A missing value gets the colon or blank that it lacks. */
  private static TextEdit replace(Text text, Node node, String json) {
    if (!(node instanceof Missing) || node.span().length() > 0) {
      return new TextEdit(node.span(), json);
    }
    int at = node.span().start();
    String before = text.content().substring(0, at);
    String gap = !before.stripTrailing().endsWith(":") ? ": " : before.endsWith(":") ? " " : "";
    return new TextEdit(node.span(), gap + json);
  }

  private Edits() {}
}
