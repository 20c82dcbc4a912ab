package rhoscope.rules;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import rhoscope.model.Severity;

/** Numbers as messages say them. */
final class Wording {
  /** Three significant digits: {@code 0.500}, {@code 4.20}, {@code 2341}, {@code 4.72e+6}. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = 1000 <= size && size < 1e5 ? "%.0f" : "%.3g";
    return String.format(Locale.ROOT, format, value).replaceFirst("e([+-])0", "e$1");
  }

  /** One significant digit, for an error. */
  static String brief(double value) {
    return String.format(Locale.ROOT, "%.1g", value);
  }

  /** A share with three significant digits: {@code 57.2 %}. */
  static String percent(double share) {
    return number(100 * share) + " %";
  }

  /** A whole number; three digits where it is longer than anyone reads. */
  static String count(double value) {
    return value < 1e7 ? String.format(Locale.ROOT, "%.0f", value) : number(value);
  }

  /** A count with its unit: {@code 1 step}, {@code 12 steps}. */
  static String count(double value, String unit) {
    return count(value) + " " + unit + (value == 1 ? "" : "s");
  }

  /** Three significant digits without trailing zeros, as people write settings: {@code 10}. */
  static String setting(double value) {
    double size = Math.abs(value);
    boolean readable = value == 0 || (1e-4 <= size && size < 1e7);
    BigDecimal digits = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
    return readable ? digits.toPlainString() : number(value);
  }

  /** The value rounded to three significant digits. */
  static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(3)).doubleValue();
  }

  /** One step milder. */
  static Severity milder(Severity severity) {
    return switch (severity) {
      case ERROR -> Severity.WARNING;
      case WARNING -> Severity.INFORMATION;
      case INFORMATION, HINT -> Severity.HINT;
      case OFF -> Severity.OFF;
    };
  }

  /** The milder of the two. */
  static Severity atMost(Severity most, Severity severity) {
    return severity.compareTo(most) < 0 ? most : severity;
  }

  private Wording() {}
}
