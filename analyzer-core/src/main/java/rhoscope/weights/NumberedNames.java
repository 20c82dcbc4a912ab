package rhoscope.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of layers whose names differ by numbers alone: lstm, lstm_1, lstm_2, … lstm_10. */
final class NumberedNames {
  private static final Pattern NUMBER = Pattern.compile("_?[0-9]+");

  /** The names in the order of their numbers; empty where they differ by more than these. */
  static Optional<List<String>> ordered(List<String> names) {
    long stems = names.stream().map(NumberedNames::stem).distinct().count();
    return stems == 1 ? Optional.of(names.stream().sorted(BY_NUMBERS).toList()) : Optional.empty();
  }

  /** The name without numbers. */
  private static String stem(String name) {
    return NUMBER.matcher(name).replaceAll("");
  }

  private static final Comparator<String> BY_NUMBERS =
      (one, other) -> {
        List<List<Double>> left = numbers(one);
        List<List<Double>> right = numbers(other);
        for (int part = 0; part < Math.min(left.size(), right.size()); part++) {
          int order = compare(left.get(part), right.get(part));
          if (order != 0) {
            return order;
          }
        }
        return one.compareTo(other);
      };

  /** Fewer numbers first: lstm before lstm_1. */
  private static int compare(List<Double> left, List<Double> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = Double.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** The numbers in each part of a path. */
  private static List<List<Double>> numbers(String name) {
    List<List<Double>> all = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      List<Double> numbers = new ArrayList<>();
      Matcher matcher = NUMBER.matcher(part);
      while (matcher.find()) {
        numbers.add(Double.parseDouble(matcher.group().replace("_", "")));
      }
      all.add(numbers);
    }
    return all;
  }

  private NumberedNames() {}
}
