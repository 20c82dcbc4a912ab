package rhoscope.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Enum constants as they are written in configs and JSON: snake_case. */
public final class Labels {
  /** {@code SMART_TANH} as {@code smart_tanh}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** All labels of an enum in the order of declaration. */
  public static <E extends Enum<E>> List<String> all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Labels::of).toList();
  }

  private Labels() {}
}
