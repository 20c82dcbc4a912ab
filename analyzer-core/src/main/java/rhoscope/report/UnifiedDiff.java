package rhoscope.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What differs between two texts, as {@code patch} and {@code git apply} read it. */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /**
   * Lines with their line breaks; empty where the texts are equal.
   *
   * @param path of both
   */
  public static String of(String path, String before, String after) {
    List<String> old = lines(before);
    String name = path.replace('\\', '/');
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            "a/" + name, "b/" + name, old, DiffUtils.diff(old, lines(after)), CONTEXT);
    return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int last = lines.size() - 1;
    if (lines.get(last).isEmpty()) {
      lines.remove(last);
    } else {
      lines.set(last, lines.get(last) + "\n\\ No newline at end of file");
    }
    return lines;
  }

  private UnifiedDiff() {}
}
