package rhoscope.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rhoscope.config.Edits;
import rhoscope.config.ParsedConfig;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Labels;
import rhoscope.model.Severity;
import rhoscope.syntax.Location;
import rhoscope.syntax.Location.Place;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;

/** The keys and values that can stand at an offset of a text, however much of it is typed. */
final class Completions {
  /*
   * Between two members nothing is there yet that would say to which object a key belongs; in YAML
   * the indentation says it. So the beginning of a key is put there and the text is read again: the
   * tolerant reader takes it for a half-typed key where one can stand.
   */
  private static final String MARK = "x";

  private final ParsedConfig config;
  private final SyntaxTree tree;
  private final Location location;
  private final int offset;
  private final boolean marked;

  static List<Completion> at(ParsedConfig config, int offset) {
    Location location = config.tree().locate(offset);
    if (location.place() != Place.BETWEEN || !(location.node() instanceof ObjectNode)) {
      return new Completions(config, config.tree(), location, offset, false).all();
    }
    String content = config.text().content();
    String with = content.substring(0, offset) + MARK + content.substring(offset);
    SyntaxTree tree = SyntaxTree.parse(config.tree().language(), with);
    return new Completions(config, tree, tree.locate(offset + MARK.length()), offset, true).all();
  }

  private Completions(
      ParsedConfig config, SyntaxTree tree, Location location, int offset, boolean marked) {
    this.config = config;
    this.tree = tree;
    this.location = location;
    this.offset = offset;
    this.marked = marked;
  }

  private List<Completion> all() {
    return switch (location.place()) {
      case KEY -> keys();
      case VALUE -> values();
      case BETWEEN -> List.of();
    };
  }

  private List<Completion> keys() {
    List<String> steps = location.path();
    List<String> outer = steps.subList(0, steps.size() - 1);
    String section = String.join(".", outer);
    Optional<Member> member = tree.member(steps);
    Optional<ObjectNode> object =
        tree.find(outer).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    if (member.isEmpty() || object.isEmpty()) {
      return List.of();
    }
    String own = steps.get(steps.size() - 1);
    Set<String> taken =
        object.get().members().stream().map(Member::key).collect(Collectors.toSet());
    taken.remove(own);
    boolean half = member.get().value() instanceof Missing;
    List<Completion> keys = new ArrayList<>();
    for (String name : names(section)) {
      if (!taken.contains(name)) {
        Optional<Key<?>> key = config.key(section.isEmpty() ? name : section + "." + name);
        keys.add(
            new Completion(
                name,
                true,
                marked ? Span.at(offset) : member.get().keySpan(),
                Edits.written(config, name) + (half ? ": " : ""),
                key.map(Key::takes).orElse(""),
                key.map(found -> Sentence.of(found.meaning())).orElse("")));
      }
    }
    return keys;
  }

  private Collection<String> names(String section) {
    return isSeverities(section) ? RuleNames.all() : config.names(section);
  }

  private boolean isSeverities(String path) {
    return config.key(path).filter(key -> key.domain() instanceof Domain.Severities).isPresent();
  }

  private List<Completion> values() {
    List<String> steps = location.path();
    Node node = location.node();
    if (steps.isEmpty() || !(node instanceof Missing || node instanceof Scalar)) {
      return List.of();
    }
    boolean severity = isSeverities(String.join(".", steps.subList(0, steps.size() - 1)));
    Optional<Key<?>> key = config.key(String.join(".", steps));
    boolean flag = key.filter(found -> found.domain() instanceof Domain.Flag).isPresent();
    List<String> choices =
        severity
            ? Labels.all(Severity.class)
            : key.map(it -> it.domain().choices()).orElse(List.of());
    return choices.stream()
        .map(
            choice ->
                new Completion(
                    choice,
                    false,
                    taken(node),
                    flag ? choice : Edits.written(config, choice),
                    "",
                    ""))
        .toList();
  }

  /** What a value takes the place of, without the mark. */
  private Span taken(Node node) {
    if (!(node instanceof Scalar) || !node.span().touches(offset)) {
      return Span.at(offset);
    }
    int mark = marked ? MARK.length() : 0;
    return new Span(node.span().start(), node.span().end() - mark);
  }
}
