package rhoscope.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.formats.ForeignModel.Home;
import rhoscope.model.Key;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.SyntaxTree.Language;
import rhoscope.syntax.Text;
import rhoscope.syntax.TextEdit;

/** Changes of keys as the smallest edits of the text, which keep its comments and its layout. */
public final class Edits {
  /** The edits after which the config says {@code value} for {@code key}. */
  public static <T> List<TextEdit> set(ParsedConfig config, Key<T> key, T value) {
    return set(config, key.path(), key.domain().plain(value));
  }

  /** A key or text as it is written in the config's language. */
  public static String written(ParsedConfig config, String text) {
    return Notation.of(config.tree().language()).text(text);
  }

  /**
   * The edits after which {@code value} stands at {@code path}: in place of the value there, or as
   * a new member of the deepest section on the way that exists. What YAML says through an alias is
   * said anew where the alias stands, so that the other places of the anchor keep their meaning.
   *
   * @param value plain as {@link rhoscope.model.Domain} has it, also a map for a section
   * @throws IllegalArgumentException if the value is not plain or not finite, or the path empty
   */
  public static List<TextEdit> set(ParsedConfig config, String path, Object value) {
    if (config.isForeign()) {
      return home(config, path)
          .map(home -> set(config.tree(), home, path, value))
          .orElse(List.of());
    }
    List<String> steps = List.of(path.split("\\.", -1));
    SyntaxTree tree = config.tree();
    Notation notation = Notation.of(tree.language());
    Node node = tree.root();
    int depth = 0;
    while (depth < steps.size() && node instanceof ObjectNode object && !isAlias(tree, object)) {
      String step = steps.get(depth);
      String section = String.join(".", steps.subList(0, depth));
      Optional<Member> member = own(object).member(step);
      if (member.isEmpty()) {
        Optional<Node> merged = object.member(step).map(Member::value);
        Object anew = with(merged, steps.subList(depth + 1, steps.size()), value);
        String added = notation.member(section, step, anew);
        return add(tree, own(object), section.isEmpty(), added);
      }
      node = member.get().value();
      depth++;
    }
    Object anew = with(Optional.of(node), steps.subList(depth, steps.size()), value);
    String written = notation.value(String.join(".", steps.subList(0, depth)), anew);
    boolean nothing = depth == 0 && node instanceof Missing;
    return List.of(
        nothing ? afterAll(config.text(), written) : replace(config.text(), node, written));
  }

  /** Where the key of a file of another framework is written, if there is such a place. */
  private static Optional<Home> home(ParsedConfig config, String path) {
    return Optional.ofNullable(config.foreign().get(0).homes().get(path))
        .filter(home -> !isAlias(config.tree(), home.object()));
  }

  private static List<TextEdit> set(SyntaxTree tree, Home home, String path, Object value) {
    Notation notation = Notation.of(tree.language());
    String written = notation.value(path, value);
    ObjectNode own = own(home.object());
    Optional<Member> member = own.member(home.name());
    if (member.isPresent()) {
      return List.of(replace(tree.text(), member.get().value(), written));
    }
    return add(tree, own, false, notation.text(home.name()) + ": " + written);
  }

  private static List<TextEdit> add(SyntaxTree tree, ObjectNode own, boolean root, String member) {
    return BlockEdits.isBlock(tree, own)
        ? new BlockEdits(tree, own).add(member)
        : new Insertion(tree, own, root).of(member);
  }

  private static boolean isAlias(SyntaxTree tree, ObjectNode object) {
    return tree.language() == Language.YAML
        && tree.text().content().startsWith("*", object.span().start());
  }

  /** The object without the members that YAML merges into it, which stand elsewhere. */
  private static ObjectNode own(ObjectNode object) {
    List<Member> own =
        object.members().stream()
            .filter(member -> object.span().contains(member.keySpan()))
            .toList();
    return new ObjectNode(own, object.span());
  }

  /** The plain value of a node, if there is one, with another value below it. */
  private static Object with(Optional<Node> node, List<String> steps, Object value) {
    if (steps.isEmpty()) {
      return value;
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    Optional<Node> child = Optional.empty();
    if (node.isPresent() && node.get() instanceof ObjectNode object) {
      for (Member member : object.members()) {
        Plain.of(member.value()).ifPresent(part -> plain.put(member.key(), part));
      }
      child = object.member(steps.get(0)).map(Member::value);
    }
    plain.put(steps.get(0), with(child, steps.subList(1, steps.size()), value));
    return plain;
  }

  /** On a line of its own behind a text that holds comments at most. */
  private static TextEdit afterAll(Text text, String json) {
    boolean freshLine = text.line(text.lineCount() - 1).length() == 0;
    return new TextEdit(Span.at(text.length()), (freshLine ? "" : lineBreak(text)) + json);
  }

  /**
   * The edits after which nothing stands at {@code path}; none where nothing does, or where YAML
   * merges it in.
   */
  public static List<TextEdit> remove(ParsedConfig config, String path) {
    List<String> steps = List.of(path.split("\\.", -1));
    if (config.isForeign()) {
      return home(config, path).map(home -> remove(config.tree(), home)).orElse(List.of());
    }
    Optional<Node> parent = config.tree().find(steps.subList(0, steps.size() - 1));
    return parent.isPresent() && parent.get() instanceof ObjectNode object
        ? remove(config.tree(), object, steps.get(steps.size() - 1))
        : List.of();
  }

  static List<TextEdit> remove(SyntaxTree tree, Home home) {
    return isAlias(tree, home.object()) ? List.of() : remove(tree, home.object(), home.name());
  }

  private static List<TextEdit> remove(SyntaxTree tree, ObjectNode object, String name) {
    ObjectNode own = own(object);
    List<TextEdit> edits = new ArrayList<>();
    for (int i = 0; i < own.members().size(); i++) {
      if (own.members().get(i).key().equals(name)) {
        edits.addAll(
            BlockEdits.isBlock(tree, object)
                ? new BlockEdits(tree, own).remove(i)
                : new Removal(tree, own).of(i));
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
    String sign = Notation.of(config.tree().language()).comment();
    return new TextEdit(
        Span.at(line.start()), indent + sign + " " + Suppressions.MARK + rule + lineBreak(text));
  }

  /** The first line break of the text, {@code \n} where it has none. */
  static String lineBreak(Text text) {
    if (text.lineCount() == 1) {
      return "\n";
    }
    int end = text.line(0).end();
    return text.content().substring(end, text.offset(new Position(1, 0)));
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
