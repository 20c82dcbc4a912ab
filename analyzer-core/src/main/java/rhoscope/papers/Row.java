package rhoscope.papers;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * One claim, and what came out.
 *
 * @param what is claimed of what
 * @param expected the criterion
 * @param got what was measured
 * @param pass whether it meets the criterion
 */
public record Row(String what, String expected, String got, boolean pass) {

  /** That a share of the seeds solved the task. */
  static Row atLeast(String what, double share, int seeds, List<Trial> trials) {
    long least = (long) Math.ceil(share * seeds);
    return new Row(
        what,
        "at least " + least + " of " + seeds,
        Trial.solvedAt(trials),
        least <= Trial.solved(trials));
  }

  /** That no more than a share did. */
  static Row atMost(String what, double share, int seeds, List<Trial> trials) {
    long most = (long) Math.floor(share * seeds);
    return new Row(
        what,
        most == 0 ? "none of " + seeds : "at most " + most + " of " + seeds,
        Trial.solvedAt(trials),
        Trial.solved(trials) <= most);
  }

  /** That a number lies below a bound. */
  static Row below(String what, double bound, double value) {
    return new Row(what, "≤ " + number(bound), number(value), value <= bound);
  }

  static String number(double value) {
    return rhoscope.analysis.Numbers.three(value);
  }

  /** {@code 1 to 3}: the least and the largest. */
  static String range(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return number(sorted[0]) + " to " + number(sorted[sorted.length - 1]);
  }

  /** {@code 3 a, 2 b}. */
  static String counted(List<String> words) {
    return words.stream().collect(groupingBy(w -> w, TreeMap::new, counting())).entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(joining(", "));
  }
}
