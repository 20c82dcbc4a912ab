package rhoscope.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The name that was meant. */
public final class Nearest {
  private static final int LENGTH_MAX = 64;

  /**
   * The name with the least edit distance from {@code written}, if that is at most a third of its
   * length, of several the first; else the only name that begins with it, from three letters on.
   * Case, hyphens and camelCase do not count.
   */
  public static Optional<String> of(String written, Collection<String> names) {
    if (written.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String snake = snakeCase(written);
    int most = Math.max(1, snake.length() / 3);
    return names.stream()
        .filter(name -> distance(snake, name) <= most)
        .min(Comparator.comparingInt(name -> distance(snake, name)))
        .or(() -> abbreviated(snake, names));
  }

  private static Optional<String> abbreviated(String snake, Collection<String> names) {
    List<String> longer = names.stream().filter(name -> name.startsWith(snake)).toList();
    return snake.length() >= 3 && longer.size() == 1
        ? Optional.of(longer.get(0))
        : Optional.empty();
  }

  /** Letters inserted, deleted, replaced, or swapped with their neighbour, to get from a to b. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(d[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
        .replaceAll("[ -]", "_")
        .toLowerCase(Locale.ROOT);
  }

  private Nearest() {}
}
