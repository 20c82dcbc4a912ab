package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.SyntaxTree.Language;

/** Breaks texts as typing does, and counts what is still read of them. */
final class Damage {
  static String deleteOneCharacter(String text, RandomGenerator random) {
    int at = random.nextInt(text.length());
    return text.substring(0, at) + text.substring(at + 1);
  }

  /** A new line, indented as the line above, with the beginning of a key. */
  static String addHalfTypedKeyLine(String text, RandomGenerator random) {
    return addHalfTypedKeyLine(text, "\"activation\": \"ta", random);
  }

  static String addHalfTypedKeyLine(String text, String key, RandomGenerator random) {
    Text lines = Text.of(text);
    int after = random.nextInt(Math.max(1, lines.lineCount() - 1));
    String above = lines.line(after).of(text);
    String indent = above.substring(0, above.length() - above.stripLeading().length());
    String half = key.substring(0, 1 + random.nextInt(key.length()));
    int at = lines.line(after).end();
    return text.substring(0, at) + "\n" + indent + half + text.substring(at);
  }

  /** The value of one path gone. */
  static String deleteValue(Language language, String text, RandomGenerator random) {
    List<Node> values = new ArrayList<>();
    scalars(SyntaxTree.parse(language, text).root(), values);
    Span value = values.get(random.nextInt(values.size())).span();
    return text.substring(0, value.start()) + text.substring(value.end());
  }

  private static void scalars(Node node, List<Node> scalars) {
    if (node instanceof ObjectNode object) {
      object.members().forEach(member -> scalars(member.value(), scalars));
    } else if (node instanceof ArrayNode array) {
      array.elements().forEach(element -> scalars(element, scalars));
    } else {
      scalars.add(node);
    }
  }

  /** The spans of all values but the root. */
  static List<Span> values(String text) {
    List<Span> values = new ArrayList<>();
    collect(SyntaxTree.parse(text).root(), values);
    return values;
  }

  /** The share of the scalars of {@code before} that {@code after} holds at the same path. */
  static double survival(String before, String after) {
    return survival(Language.JSON, before, after);
  }

  static double survival(Language language, String before, String after) {
    Map<String, String> expected = scalars(language, before);
    Map<String, String> found = scalars(language, after);
    long kept =
        expected.entrySet().stream()
            .filter(pair -> pair.getValue().equals(found.get(pair.getKey())))
            .count();
    return (double) kept / expected.size();
  }

  static Map<String, String> scalars(String text) {
    return scalars(Language.JSON, text);
  }

  static Map<String, String> scalars(Language language, String text) {
    Map<String, String> scalars = new TreeMap<>();
    walk("", SyntaxTree.parse(language, text).root(), scalars);
    return scalars;
  }

  private static void walk(String path, Node node, Map<String, String> scalars) {
    if (node instanceof ObjectNode object) {
      object.members().forEach(member -> walk(path + "/" + member.key(), member.value(), scalars));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.elements().size(); i++) {
        walk(path + "/" + i, array.elements().get(i), scalars);
      }
    } else if (node instanceof Scalar scalar) {
      scalars.put(path, scalar.text());
    } else if (node instanceof Missing missing) {
      scalars.put(path, "missing@" + missing.span().start());
    }
  }

  private static void collect(Node node, List<Span> values) {
    if (node instanceof ObjectNode object) {
      for (Member member : object.members()) {
        values.add(member.value().span());
        collect(member.value(), values);
      }
    } else if (node instanceof ArrayNode array) {
      for (Node element : array.elements()) {
        values.add(element.span());
        collect(element, values);
      }
    }
  }

  private Damage() {}
}
