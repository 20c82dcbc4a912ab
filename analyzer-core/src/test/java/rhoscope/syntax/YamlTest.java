package rhoscope.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.SyntaxTree.Language;
import rhoscope.testing.Property;

/** YAML beside another reader of it, broken YAML, and hostile YAML. */
class YamlTest {
  private static final String SIGNS = "ab: -\n {}[],'\"#|>*&!?%\\\t\r~1.<";

  private static final List<String> SOUND =
      List.of(
          """
          a: 1
          b: [1, 2.5, "x", 'it''s', null, ~, true, False]
          c: {d: 1e-3, e: .5, f: -.inf, g: 0x1F, h: 0o17, i: 1_000, j: yes, k: 010}
          """,
          "a: &x\n  b: 1\n  c: 2\nd:\n  <<: *x\n  c: 3\ne: *x\nf: {<<: [*x], g: *x}\n",
          """
          a: |
            one
              more
            \s
            last

          b: >-
            folded
            text

            para
              deep
            end
          c: |+
            keep

          d: >
           x
           y
          e: |2
             two
            one
          """,
          "a: &x {b: 1, c: &y 2}\nd: &z [*x, *y]\ne: !!map {f: *z}\ng: &w h\n",
          "- a\n- b: 1\n  c: 2\n-\n  - x\n  - - y\n    - z\n-\n  k: v\n",
          """
          key: plain text
            continued here

            and there
          other: "double
            quoted \\u00e4 \\
            joined"
          third: 'single

            quoted'
          """,
          "? complex\n: value\n? b\n: - c\n  - d\n",
          "%YAML 1.2\n# before\n---\na: 1\n...\n",
          "a:\n- 1\n- 2\nb: 3\n",
          "{\"json\": {\"a\": [1, 2, {\"b\": null}], \"c\":\"d\"}, \"e\":1}\n",
          "url: http://x.y/z#frag\ntime: 12:30:45\nneg: -5\nstr: !!str 5\nint: !!int \"7\"\n",
          "a: 'x' # comment\nb: \"y\"   # c\n# full\nc: z#not\nd:\ne: ~\n",
          "- {a: 1, b: [x, y]}\n- [a: 1, b]\n- \"q\": r\n",
          "a\n  b",
          "x: [a,\n  b,\n  c]\ny: {\n  k: v\n}\nz: 1\r\n",
          "\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n",
          "");

  @Test
  void soundTextMeansWhatAnotherReaderSays() throws IOException {
    List<String> texts = new ArrayList<>(Survival.samples(Language.YAML));
    assertEquals(9, texts.size());
    texts.addAll(SOUND);
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    for (String text : texts) {
      Map<String, String> expected = new TreeMap<>();
      flatten("", new Load(settings).loadFromString(text), expected);
      SyntaxTree tree = SyntaxTree.parse(Language.YAML, text);
      Map<String, String> found = new TreeMap<>();
      flatten("", plain(tree.root()), found);
      assertEquals(expected, found, text);
      assertTrue(tree.problems().isEmpty() || text.isEmpty(), tree.problems() + " in " + text);
    }
  }

  private static Object plain(Node node) {
    if (node instanceof ObjectNode object) {
      Map<String, Object> map = new TreeMap<>();
      object.members().forEach(member -> map.put(member.key(), plain(member.value())));
      return map;
    } else if (node instanceof ArrayNode array) {
      return array.elements().stream().map(YamlTest::plain).toList();
    } else if (node instanceof Scalar scalar) {
      return switch (scalar.kind()) {
        case STRING -> scalar.text();
        case NUMBER -> Double.valueOf(scalar.text());
        case BOOLEAN -> scalar.text().equals("true");
        case NULL -> "null";
      };
    }
    return "null";
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, inner) -> flatten(path + "/" + key, inner, into));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        flatten(path + "/" + i, list.get(i), into);
      }
    } else if (value instanceof Number number) {
      into.put(path, "number " + number.doubleValue());
    } else {
      into.put(path, String.valueOf(value));
    }
  }

  @Test
  void whatIsBrokenIsNamedAndTheRestIsRead() {
    assertEquals(Map.of("/a/b", "1", "/a/c", "2"), read("a:\n  b: 1\n   c: 2\n"));
    assertEquals(Map.of("/a/b", "1", "/a/c", "2"), read("a:\n    b: 1\n  c: 2\n"));
    assertEquals(Map.of("/a/b", "rnn", "/a/c", "2"), read("a:\n  b rnn\n  c: 2\n"));
    assertEquals(Map.of("/a/b", "rnn", "/a/c", "2"), read("a:\n  b:rnn\n  c: 2\n"));
    assertEquals(Map.of("/a/b", "rnn", "/c", "2"), read("a:\n  b: \"rnn\nc: 2\n"));
    assertEquals(Map.of("/a", "1", "/b", "2"), read("a: 1  b: 2\n"));
    assertEquals(Map.of("/a/0", "1", "/a/1", "2", "/b", "3"), read("a: [1, 2\nb: 3\n"));
    assertEquals(Map.of("/m/a", "1", "/act", "missing@6"), read("m:\nact\n  a: 1\n"));
    assertEquals(Map.of("/a", "1"), read("a: 1\n---\nb: 2\n"));
    assertEquals(Map.of("/a/b", "1"), read("a:\n\tb: 1\n"));
  }

  private static Map<String, String> read(String text) {
    assertTrue(!SyntaxTree.parse(Language.YAML, text).problems().isEmpty(), text);
    return Damage.scalars(Language.YAML, text);
  }

  @Test
  void problemsSayWhatTheyAre() {
    StringBuilder laughs = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 9; i++) {
      String list = (", *a" + (i - 1)).repeat(9).substring(2);
      laughs.append("a").append(i).append(": &a").append(i).append(" [" + list + "]\n");
    }
    Map.of(
            "a:\n\tb: 1\n",
            "YAML indents with blanks, not with tabs",
            "a: *x\n",
            "`x` is anchored nowhere above",
            "a: &x [*x]",
            "`x` stands inside itself",
            "a: 1\n---\nb: 2\n",
            "only the first document of a file is read",
            "<<: 1\na: 2\n",
            "`<<` takes objects; this is none",
            "a: \"b\\q\"\n",
            "this escape is none of YAML's; a backslash is written \\\\",
            "a: 'b\n",
            "this string is never closed",
            "a: [1, 2\n",
            "`[` is never closed",
            laughs.toString(),
            "aliases stand for more than a million parts")
        .forEach(
            (text, message) ->
                assertTrue(
                    SyntaxTree.parse(Language.YAML, text).problems().stream()
                        .anyMatch(problem -> problem.message().equals(message)),
                    text));
  }

  @Test
  void membersOfAnAliasStandWhereItsAnchorIs() {
    String text = "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n";
    SyntaxTree tree = SyntaxTree.parse(Language.YAML, text);
    Member inherited = tree.member(List.of("c", "b")).orElseThrow();
    assertEquals("b", inherited.keySpan().of(text));
    assertEquals(text.indexOf("b:"), inherited.keySpan().start());
    assertEquals(List.of("c", "d"), tree.locate(text.indexOf("d:")).path());
  }

  @Test
  void hostileTextIsReadInBoundedTimeAndDepth() {
    StringBuilder laughs = new StringBuilder("a0: &a0 x\n");
    StringBuilder stairs = new StringBuilder();
    for (int i = 1; i < 1000; i++) {
      String list = ", *a" + (i - 1);
      laughs.append(
          i < 12 ? "a" + i + ": &a" + i + " [" + list.repeat(9).substring(2) + "]\n" : "");
      stairs.append(" ".repeat(i)).append("a:\n");
    }
    for (String text :
        List.of(
            laughs.toString(),
            stairs.toString(),
            "&a [*a]",
            "- ".repeat(100_000),
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "x: \"".repeat(50_000),
            "'\n  ".repeat(50_000),
            "? ".repeat(100_000),
            "&a ".repeat(100_000),
            "!t ".repeat(100_000),
            "a: 'x\n".repeat(50_000),
            "a: {b\n".repeat(50_000),
            "a: b: ".repeat(50_000),
            ": ".repeat(100_000),
            "\t".repeat(300_000) + "a\n\tb: 1",
            "k: v\n".repeat(1_050_000))) {
      long start = System.nanoTime();
      SyntaxTree tree = SyntaxTree.parse(Language.YAML, text);
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      String shown = text.substring(0, Math.min(20, text.length()));
      assertTrue(seconds < 10, shown + " took " + seconds + " s");
      assertTrue(tree.problems().size() <= SyntaxTree.PROBLEMS_MAX, shown);
    }
  }

  @Test
  void anyTextIsReadAndItsSpansStayInside() throws IOException {
    List<String> texts = Survival.samples(Language.YAML);
    Property.forAll(
        20_000,
        random -> {
          StringBuilder text = new StringBuilder();
          if (random.nextBoolean()) {
            text.append(texts.get(random.nextInt(texts.size())));
          }
          for (int i = random.nextInt(40); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(3));
            text.replace(at, end, SIGNS.charAt(random.nextInt(SIGNS.length())) + "");
          }
          SyntaxTree tree = SyntaxTree.parse(Language.YAML, text.toString());
          assertInside(tree.root(), text.length());
          for (int offset = 0; offset <= text.length(); offset += 7) {
            tree.locate(offset);
          }
        });
  }

  private static void assertInside(Node node, int length) {
    assertTrue(node.span().end() <= length);
    if (node instanceof ObjectNode object) {
      for (Member member : object.members()) {
        assertTrue(member.keySpan().end() <= length);
        assertInside(member.value(), length);
      }
    } else if (node instanceof ArrayNode array) {
      array.elements().forEach(element -> assertInside(element, length));
    }
  }
}
