package rhoscope.syntax;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** The parts of a YAML text that have a name, and the places that name them. */
final class YamlAnchors {
  /*
   * An alias is the anchored part itself, its members where they stand at the anchor; only its
   * outermost span is that of the alias. Nothing is copied, but whoever walks the tree meets the
   * part at every alias, so all of them together count against PARTS_MAX: ten lists of ten aliases
   * each, nested ten times, would be ten billion parts.
   */

  /** What stands before a value: an anchor, a tag, both or neither, which are empty. */
  record Properties(String anchor, String tag, int partsBefore, int deepestBefore) {
    boolean any() {
      return !anchor.isEmpty() || !tag.isEmpty();
    }
  }

  private record Anchored(Node node, int parts, int height) {}

  private static final String MERGE = "<<";

  private final Problems problems;
  private final Map<String, Anchored> anchored = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private int parts;
  private int deepest;
  private boolean full;

  YamlAnchors(Problems problems) {
    this.problems = problems;
  }

  /** Reads anchor and tag, if there are any. */
  Properties properties(String in, YamlCursor cursor) {
    String anchor = "";
    String tag = "";
    while (cursor.peek() == '&' || cursor.peek() == '!') {
      int start = cursor.at();
      int end = start + 1;
      while (end < cursor.end()
          && !YamlCursor.isSeparator(in.charAt(end))
          && !YamlText.isFlow(in.charAt(end))) {
        end++;
      }
      String word = in.substring(start, end);
      anchor = word.charAt(0) == '&' ? word.substring(1) : anchor;
      tag = word.charAt(0) == '!' ? word : tag;
      cursor.take(end);
      cursor.skipBlanks();
    }
    if (!anchor.isEmpty()) {
      open.add(anchor);
    }
    Properties properties = new Properties(anchor, tag, parts, deepest);
    if (properties.any()) {
      deepest = 0;
    }
    return properties;
  }

  /** Counts a part at a depth; false where there are too many. */
  boolean enter(int depth) {
    parts++;
    deepest = Math.max(deepest, depth);
    return parts <= SyntaxTree.PARTS_MAX;
  }

  /** Keeps a part under its anchor and gives it what its tag makes of it. */
  Node keep(Properties properties, Node node, int depth) {
    if (!properties.any()) {
      return node;
    }
    Node tagged = properties.tag().isEmpty() ? node : YamlScalars.tagged(properties.tag(), node);
    if (!properties.anchor().isEmpty()) {
      int size = parts - properties.partsBefore();
      int height = Math.max(0, deepest - depth);
      anchored.put(properties.anchor(), new Anchored(tagged, size, height));
      open.remove(properties.anchor());
    }
    deepest = Math.max(deepest, properties.deepestBefore());
    return tagged;
  }

  /** What an alias at a depth stands for. */
  Node resolve(String name, Span span, int depth) {
    Anchored found = anchored.get(name);
    if (open.contains(name) || found == null) {
      String why = open.contains(name) ? " stands inside itself" : " is anchored nowhere above";
      problems.add(span.start(), span.end(), Quote.brief(name) + why);
      return new Missing(span);
    }
    if (SyntaxTree.NESTING_MAX < depth + found.height() || !hasRoom(found.parts(), span)) {
      problems.add(span.start(), span.end(), Quote.brief(name) + " is too deep or large here");
      return new Missing(span);
    }
    deepest = Math.max(deepest, depth + found.height());
    return at(found.node(), span);
  }

  private boolean hasRoom(int more, Span span) {
    if (full || SyntaxTree.PARTS_MAX - parts < more) {
      if (!full) {
        problems.insist(span.start(), span.end(), "aliases stand for more than a million parts");
      }
      full = true;
      return false;
    }
    parts += more;
    return true;
  }

  private static Node at(Node node, Span span) {
    if (node instanceof ObjectNode object) {
      return new ObjectNode(object.members(), span);
    } else if (node instanceof ArrayNode array) {
      return new ArrayNode(array.elements(), span);
    } else if (node instanceof Scalar scalar) {
      return new Scalar(scalar.kind(), scalar.text(), span);
    }
    return new Missing(span);
  }

  /**
   * The members with those of {@code <<} in front, where they stand at their anchors; of one that
   * several say, the object's own counts, then the first of the list [yaml.org/type/merge].
   */
  List<Member> merge(List<Member> members) {
    boolean merges = false;
    for (Member member : members) {
      merges |= member.key().equals(MERGE);
    }
    if (!merges) {
      return members;
    }
    Set<String> said = new HashSet<>();
    List<Member> own = new ArrayList<>();
    List<ObjectNode> sources = new ArrayList<>();
    for (Member member : members) {
      if (member.key().equals(MERGE)) {
        sources(member, sources);
      } else {
        own.add(member);
        said.add(member.key());
      }
    }
    List<Member> inherited = new ArrayList<>();
    for (ObjectNode source : sources) {
      for (Member member : source.members()) {
        if (said.add(member.key())) {
          inherited.add(member);
        }
      }
    }
    if (!inherited.isEmpty() && !hasRoom(inherited.size(), inherited.get(0).keySpan())) {
      return own;
    }
    inherited.addAll(own);
    return inherited;
  }

  private void sources(Member merge, List<ObjectNode> sources) {
    List<Node> values =
        merge.value() instanceof ArrayNode array ? array.elements() : List.of(merge.value());
    for (Node value : values) {
      if (value instanceof ObjectNode object) {
        sources.add(object);
      } else if (!(value instanceof Missing)) {
        problems.add(
            merge.keySpan().start(), merge.keySpan().end(), "`<<` takes objects; this is none");
      }
    }
  }
}
