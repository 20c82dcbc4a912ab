package rhoscope.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class TextTest {
  @Test
  void linesEndAtAllThreeLineBreaks() {
    Text text = Text.of("a\nbc\r\n\rd");
    assertEquals(4, text.lineCount());
    assertEquals(new Span(2, 4), text.line(1));
    assertEquals(new Span(6, 6), text.line(2));
    assertEquals(new Position(3, 0), text.position(7));
    assertEquals(new Position(3, 1), text.position(8));
  }

  @Test
  void charactersAreUtf16Units() {
    Text text = Text.of("\"\uD835\uDF0C\"\n: 1");
    assertEquals(new Position(0, 3), text.position(3));
    assertEquals(5, text.offset(new Position(1, 0)));
  }

  @Test
  void placesOutsideMoveToTheNearestEnd() {
    Text text = Text.of("ab\ncd");
    assertEquals(2, text.offset(new Position(0, 99)));
    assertEquals(5, text.offset(new Position(99, 0)));
    assertEquals(new Position(1, 2), text.position(99));
    assertEquals(new Position(0, 0), text.position(-1));
    assertEquals(0, Text.of("").offset(new Position(3, 3)));
  }

  @Test
  void everyOffsetOutsideALineBreakComesBack() {
    Property.forAll(
        200,
        random -> {
          StringBuilder content = new StringBuilder();
          for (int i = random.nextInt(40); i > 0; i--) {
            content.append("ab\n\r\u00e9\uD835".charAt(random.nextInt(6)));
          }
          Text text = Text.of(content.toString());
          for (int offset = 0; offset <= text.length(); offset++) {
            Position position = text.position(offset);
            int end = text.line(position.line()).end();
            assertEquals(Math.min(offset, end), text.offset(position));
          }
        });
  }
}
