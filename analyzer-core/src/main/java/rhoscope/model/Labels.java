package rhoscope.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Words as people and files write them; enum constants are snake_case in configs and JSON. */
public final class Labels {
  /** {@code SMART_TANH} as {@code smart_tanh}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** All labels of an enum in the order of declaration. */
  public static <E extends Enum<E>> List<String> all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Labels::of).toList();
  }

  /** A count with its unit: {@code 1 step}, {@code 12 steps}. */
  public static String count(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  private Labels() {}
}
