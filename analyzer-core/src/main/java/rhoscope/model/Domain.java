package rhoscope.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values that a key can take, between the plain values of a document and the typed ones of a
 * spec. Plain values are {@link String}, {@link Double}, {@link Boolean}, {@link List} and {@link
 * Map} of plain values.
 *
 * @param <T> the typed value
 */
public sealed interface Domain<T> {
  /** The typed value, or empty where the plain one lies outside the domain. */
  Optional<T> read(Object plain);

  /** The plain value that {@link #read} turns into {@code value}. */
  Object plain(T value);

  /** The domain in words that fit behind "takes": {@code an integer from 1 to 65536}. */
  String describe();

  /** The domain in the words of JSON Schema 2020-12, as a plain value. */
  Map<String, Object> schema();

  /** The values worth offering while typing; empty where there are too many. */
  default List<String> choices() {
    return List.of();
  }

  /** Integers in [min, max]. */
  record Whole(long min, long max) implements Domain<Long> {
    @Override
    public Optional<Long> read(Object plain) {
      return plain instanceof Double d && d == Math.rint(d) && min <= d && d <= max
          ? Optional.of((long) (double) d)
          : Optional.empty();
    }

    @Override
    public Object plain(Long value) {
      return (double) value;
    }

    @Override
    public String describe() {
      return String.format(Locale.ROOT, "an integer from %d to %d", min, max);
    }

    @Override
    public Map<String, Object> schema() {
      return words("type", "integer", "minimum", min, "maximum", max);
    }
  }

  /** Finite reals in [min, max], or (min, max] where the lower end is open. */
  record Real(double min, double max, boolean openBelow) implements Domain<Double> {
    @Override
    public Optional<Double> read(Object plain) {
      return plain instanceof Double d && contains(d) ? Optional.of(d) : Optional.empty();
    }

    private boolean contains(double d) {
      return Double.isFinite(d) && (openBelow ? min < d : min <= d) && d <= max;
    }

    @Override
    public Object plain(Double value) {
      return value;
    }

    @Override
    public String describe() {
      return openBelow
          ? "a number above " + bound(min) + " and up to " + bound(max)
          : "a number from " + bound(min) + " to " + bound(max);
    }

    @Override
    public Map<String, Object> schema() {
      String lower = openBelow ? "exclusiveMinimum" : "minimum";
      return words("type", "number", lower, end(min), "maximum", end(max));
    }

    private static Number end(double d) {
      return d == Math.rint(d) && Math.abs(d) < 1e15 ? (Number) (long) d : d;
    }
  }

  /** An interval [low, high] of reals, written as a list of two numbers. */
  record Interval(Real ends) implements Domain<Interval.Ends> {
    /** low ≤ high. */
    public record Ends(double low, double high) {}

    @Override
    public Optional<Ends> read(Object plain) {
      if (!(plain instanceof List<?> list) || list.size() != 2) {
        return Optional.empty();
      }
      Optional<Double> low = ends.read(list.get(0));
      Optional<Double> high = ends.read(list.get(1));
      return low.isPresent() && high.isPresent() && low.get() <= high.get()
          ? Optional.of(new Ends(low.get(), high.get()))
          : Optional.empty();
    }

    @Override
    public Object plain(Ends value) {
      return List.of(value.low(), value.high());
    }

    @Override
    public String describe() {
      return "a list [low, high], each " + ends.describe();
    }

    /** It has no word for low ≤ high. */
    @Override
    public Map<String, Object> schema() {
      return words("type", "array", "items", ends.schema(), "minItems", 2, "maxItems", 2);
    }
  }

  /** The constants of an enum by their labels. */
  record Choice<E extends Enum<E>>(Class<E> type) implements Domain<E> {
    @Override
    public Optional<E> read(Object plain) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> Labels.of(constant).equals(plain))
          .findFirst();
    }

    @Override
    public Object plain(E value) {
      return Labels.of(value);
    }

    @Override
    public String describe() {
      return "one of " + String.join(", ", Labels.all(type));
    }

    @Override
    public List<String> choices() {
      return Labels.all(type);
    }

    @Override
    public Map<String, Object> schema() {
      return words("type", "string", "enum", choices());
    }
  }

  /** true or false. */
  record Flag() implements Domain<Boolean> {
    @Override
    public Optional<Boolean> read(Object plain) {
      return plain instanceof Boolean b ? Optional.of(b) : Optional.empty();
    }

    @Override
    public Object plain(Boolean value) {
      return value;
    }

    @Override
    public String describe() {
      return "true or false";
    }

    @Override
    public List<String> choices() {
      return List.of("true", "false");
    }

    @Override
    public Map<String, Object> schema() {
      return words("type", "boolean");
    }
  }

  /**
   * Text of bounded length, in code points, without control characters and halves of surrogate
   * pairs, which no file name holds, described by what it names.
   */
  record Text(String what) implements Domain<String> {
    private static final int LONGEST = 4096;

    @Override
    public Optional<String> read(Object plain) {
      return plain instanceof String s
              && !s.isEmpty()
              && s.codePointCount(0, s.length()) <= LONGEST
              && s.codePoints().noneMatch(Text::isNoCharacter)
          ? Optional.of(s)
          : Optional.empty();
    }

    private static boolean isNoCharacter(int codePoint) {
      return Character.isISOControl(codePoint)
          || Character.getType(codePoint) == Character.SURROGATE;
    }

    @Override
    public Object plain(String value) {
      return value;
    }

    @Override
    public String describe() {
      return what;
    }

    @Override
    public Map<String, Object> schema() {
      String characters = "[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]";
      String pattern = "^" + characters + "+$";
      return words("type", "string", "maxLength", LONGEST, "pattern", pattern);
    }
  }

  /** A list of texts, each described by what it names. */
  record Texts(Text each) implements Domain<List<String>> {
    @Override
    public Optional<List<String>> read(Object plain) {
      return plain instanceof List<?> list && list.stream().allMatch(e -> each.read(e).isPresent())
          ? Optional.of(list.stream().map(String.class::cast).toList())
          : Optional.empty();
    }

    @Override
    public Object plain(List<String> value) {
      return value;
    }

    @Override
    public String describe() {
      return "a list, each " + each.describe();
    }

    @Override
    public Map<String, Object> schema() {
      return words("type", "array", "items", each.schema());
    }
  }

  /** Rule names to severities. */
  record Severities() implements Domain<Map<String, Severity>> {
    private static final Choice<Severity> SEVERITY = new Choice<>(Severity.class);

    @Override
    public Optional<Map<String, Severity>> read(Object plain) {
      if (!(plain instanceof Map<?, ?> map)) {
        return Optional.empty();
      }
      Map<String, Severity> result = new TreeMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        Optional<Severity> severity =
            entry.getValue() == null ? Optional.empty() : SEVERITY.read(entry.getValue());
        if (severity.isEmpty() || !(entry.getKey() instanceof String rule)) {
          return Optional.empty();
        }
        result.put(rule, severity.get());
      }
      return Optional.of(java.util.Collections.unmodifiableMap(result));
    }

    @Override
    public Object plain(Map<String, Severity> value) {
      Map<String, Object> result = new TreeMap<>();
      value.forEach((rule, severity) -> result.put(rule, Labels.of(severity)));
      return result;
    }

    @Override
    public String describe() {
      return "an object of rule names, each " + SEVERITY.describe();
    }

    @Override
    public Map<String, Object> schema() {
      return words("type", "object", "additionalProperties", SEVERITY.schema());
    }
  }

  private static Map<String, Object> words(Object... namesAndValues) {
    Map<String, Object> words = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      words.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return words;
  }

  /** A plain value as a person writes it: {@code 100}, {@code 1e-8}, {@code rnn}. */
  static String text(Object plain) {
    return plain instanceof Double d ? number(d, 1e15) : plain.toString();
  }

  /** The end of a range: nobody counts the zeros of a large one. */
  private static String bound(double d) {
    return number(d, 1e9);
  }

  private static String number(double d, double digitsBelow) {
    return d == Math.rint(d) && Math.abs(d) < digitsBelow
        ? String.format(Locale.ROOT, "%d", (long) d)
        : Double.toString(d).replace(".0E", "e").replace('E', 'e');
  }
}
