package rhoscope.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;
import rhoscope.evidence.Quantity;

/** Numbers as people read them. */
public final class Numbers {
  private static final double LARGE = 1e5;
  private static final double SMALL = 1e-3;

  /** Units in the plural. */
  private static final Set<String> COUNTED = Set.of("steps", "sequences", "updates");

  /**
   * Three significant digits, without superfluous zeros: {@code 0.952}, {@code 8}, {@code 1.5e-10}.
   */
  public static String three(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    if (value != 0 && (size >= LARGE || size < SMALL)) {
      String written = String.format(Locale.ROOT, "%.2e", value);
      int at = written.indexOf('e');
      String mantissa = new BigDecimal(written.substring(0, at)).stripTrailingZeros().toString();
      return mantissa + "e" + Integer.parseInt(written.substring(at + 1));
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN));
    return size >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : rounded.stripTrailingZeros().toPlainString();
  }

  /** The value with its unit: {@code 8 steps}, {@code 1 step}, {@code 0.952 per step}. */
  public static String withUnit(Quantity quantity, double value) {
    String unit = quantity.unit();
    if (value == 1 && COUNTED.contains(unit)) {
      unit = unit.substring(0, unit.length() - 1);
    }
    return unit.equals("1") ? three(value) : three(value) + " " + unit;
  }

  private Numbers() {}
}
