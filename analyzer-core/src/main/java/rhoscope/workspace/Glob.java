package rhoscope.workspace;

import java.util.Arrays;

/**
 * A pattern of paths: {@code *} and {@code ?} stand for characters of one name, {@code **} for any
 * path. One without a slash means a name at any depth; one that means a folder means all in it.
 */
final class Glob {
  /*
   * reach[j] tells whether the part of the pattern that was read matches the first j characters, so
   * a match takes as long as both lengths multiplied, whatever the pattern is.
   */
  private final String pattern;

  Glob(String written) {
    String path = written.replace('\\', '/').replaceFirst("^(\\./|/)+", "");
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    this.pattern = written.contains("/") && plain.contains("/") ? plain : "**/" + plain;
  }

  /** Whether it means the path, which has {@code /} between its names, or a folder above it. */
  boolean matches(String path) {
    boolean[] reach = new boolean[path.length() + 1];
    reach[0] = true;
    int i = 0;
    while (i < pattern.length()) {
      if (pattern.startsWith("**/", i)) {
        reach = folders(reach, path);
        i += 3;
      } else if (pattern.startsWith("**", i)) {
        reach = run(reach, path, true);
        i += 2;
      } else {
        char c = pattern.charAt(i++);
        reach = c == '*' ? run(reach, path, false) : one(reach, path, c);
      }
    }
    for (int j = 0; j < path.length(); j++) {
      if (reach[j] && path.charAt(j) == '/') {
        return true;
      }
    }
    return reach[path.length()];
  }

  private static boolean[] one(boolean[] reach, String path, char c) {
    boolean[] next = new boolean[reach.length];
    for (int j = 0; j < path.length(); j++) {
      char found = path.charAt(j);
      next[j + 1] = reach[j] && (c == '?' ? found != '/' : c == found);
    }
    return next;
  }

  private static boolean[] run(boolean[] reach, String path, boolean slashes) {
    boolean[] next = Arrays.copyOf(reach, reach.length);
    for (int j = 1; j < next.length; j++) {
      next[j] |= next[j - 1] && (slashes || path.charAt(j - 1) != '/');
    }
    return next;
  }

  /** Nothing, or whole names up to a slash. */
  private static boolean[] folders(boolean[] reach, String path) {
    boolean[] next = Arrays.copyOf(reach, reach.length);
    boolean before = reach[0];
    for (int j = 1; j < next.length; j++) {
      next[j] |= before && path.charAt(j - 1) == '/';
      before |= reach[j];
    }
    return next;
  }
}
