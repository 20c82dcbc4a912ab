package rhoscope.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static rhoscope.testing.Property.any;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class GlobTest {
  @Test
  void aPatternMeansAFileOrAllInAFolder() {
    String[][] cases = {
      {"a.json", "a.json", "b/a.json", "b/c/a.json", "!xa.json", "!a.jsonc"},
      {"old", "old", "old/a.json", "b/old/c/a.json", "!older/a.json", "!old.json"},
      {"old/", "old/a.json", "b/old/a.json", "!older"},
      {"/old/*.json", "old/a.json", "!b/old/a.json", "!old/b/a.json"},
      {"./old/a", "old/a", "!b/old/a"},
      {"a/**/b", "a/b", "a/x/b", "a/x/y/b", "a/b/c", "!a/xb", "!xa/b"},
      {"**/b", "b", "a/b", "a/x/b/c", "!ab"},
      {"a/**", "a/b", "a/b/c", "!a"},
      {"*.rnn.json", "a.rnn.json", "b/a.rnn.json", "!a.json"},
      {"a?c", "abc", "!a/c", "!ac"},
      {"", "!a"},
    };
    for (String[] row : cases) {
      for (int i = 1; i < row.length; i++) {
        boolean expected = !row[i].startsWith("!");
        String path = expected ? row[i] : row[i].substring(1);
        assertEquals(expected, new Glob(row[0]).matches(path), row[0] + " on " + path);
      }
    }
  }

  /** The JDK's glob has no folders above and asks for a slash where ours has none. */
  @Test
  void wholePathsAreMatchedAsTheJdkDoes() {
    Property.forAll(
        20_000,
        random -> {
          StringBuilder pattern = new StringBuilder("r/");
          for (int i = random.nextInt(6); i >= 0; i--) {
            pattern.append(any(random, "a", "b", "*", "?", "**", "/a", "a/b"));
          }
          if (pattern.indexOf("**/") >= 0 || pattern.indexOf("***") >= 0) {
            return;
          }
          StringBuilder path = new StringBuilder("r/");
          for (int i = random.nextInt(6); i >= 0; i--) {
            path.append(any(random, "a", "b", "a/b", "ab"));
          }
          PathMatcher jdk = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
          boolean expected = false;
          Path whole = Path.of(path.toString());
          for (int names = 1; names <= whole.getNameCount(); names++) {
            expected |= jdk.matches(whole.subpath(0, names));
          }
          assertEquals(
              expected,
              new Glob(pattern.toString()).matches(path.toString()),
              pattern + " on " + path);
        });
  }

  @Test
  void noPatternTakesLong() {
    long start = System.nanoTime();
    assertFalse(new Glob("*a".repeat(2048) + "b").matches("a".repeat(4096)));
    double seconds = (System.nanoTime() - start) / 1e9;
    assertFalse(5 < seconds, seconds + " s");
  }
}
