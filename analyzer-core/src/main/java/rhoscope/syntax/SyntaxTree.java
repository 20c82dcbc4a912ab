package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhoscope.syntax.Location.Place;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/**
 * What was understood of a text, and what was not.
 *
 * @param text what was read
 * @param root the outermost value; {@link Node.Missing} for a text without one
 * @param comments all comments, in the order of the text
 * @param problems at most {@link #PROBLEMS_MAX}, in the order in which they were met
 * @param language that the text was read as
 */
public record SyntaxTree(
    Text text, Node root, List<Comment> comments, List<SyntaxProblem> problems, Language language) {
  /** What a text is written in. */
  public enum Language {
    /** JSON with comments. */
    JSON,
    /** YAML 1.2 with the core schema. */
    YAML
  }

  /** More problems than anybody reads; a megabyte of garbage has as many as it has characters. */
  public static final int PROBLEMS_MAX = 100;

  /** Parts nested deeper are not read; a model config needs five levels. */
  public static final int NESTING_MAX = 256;

  /** Reading stops behind so many parts and comments, which take some 150 MB. */
  public static final int PARTS_MAX = 1_000_000;

  public SyntaxTree {
    comments = List.copyOf(comments);
    problems = List.copyOf(problems);
  }

  /** The tree of JSON with comments, broken as it may be; never fails. */
  public static SyntaxTree parse(String content) {
    return parse(Language.JSON, content);
  }

  /** The tree of a text, broken as it may be; never fails. */
  public static SyntaxTree parse(Language language, String content) {
    Text text = Text.of(content);
    return language == Language.YAML ? YamlParser.parse(text) : JsonParser.parse(text);
  }

  /** The value at a path of keys and, for arrays, decimal indices. */
  public Optional<Node> find(List<String> path) {
    Optional<Node> node = Optional.of(root);
    for (String step : path) {
      node = node.flatMap(parent -> child(parent, step));
    }
    return node;
  }

  /** The member at the end of a path of keys. */
  public Optional<Member> member(List<String> path) {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    return find(path.subList(0, path.size() - 1))
        .filter(ObjectNode.class::isInstance)
        .flatMap(parent -> ((ObjectNode) parent).member(path.get(path.size() - 1)));
  }

  /** What stands at {@code offset}; outside of everything that is the root. */
  public Location locate(int offset) {
    List<String> path = new ArrayList<>();
    Node node = root;
    while (true) {
      if (node instanceof ObjectNode object) {
        int index = lastStartingBefore(object.members(), offset);
        if (index < 0 || !object.members().get(index).span().touches(offset)) {
          return new Location(path, node, Place.BETWEEN);
        }
        Member member = object.members().get(index);
        path.add(member.key());
        node = member.value();
        if (member.keySpan().touches(offset)) {
          return new Location(path, node, Place.KEY);
        }
        if (offset < node.span().start()) {
          return new Location(path, node, Place.VALUE);
        }
      } else if (node instanceof ArrayNode array) {
        int index = lastElementBefore(array.elements(), offset);
        if (index < 0 || !array.elements().get(index).span().touches(offset)) {
          return new Location(path, node, Place.BETWEEN);
        }
        path.add(Integer.toString(index));
        node = array.elements().get(index);
      } else {
        return new Location(path, node, Place.VALUE);
      }
    }
  }

  private static Optional<Node> child(Node parent, String step) {
    if (parent instanceof ObjectNode object) {
      return object.member(step).map(Member::value);
    }
    if (parent instanceof ArrayNode array && step.matches("[0-9]{1,9}")) {
      int index = Integer.parseInt(step);
      return index < array.elements().size()
          ? Optional.of(array.elements().get(index))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static int lastStartingBefore(List<Member> members, int offset) {
    int low = 0;
    int high = members.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (members.get(middle).keySpan().start() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private static int lastElementBefore(List<Node> elements, int offset) {
    int low = 0;
    int high = elements.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (elements.get(middle).span().start() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
