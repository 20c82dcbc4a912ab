package rhoscope.rules;

import java.util.Locale;
import rhoscope.model.Severity;

/** Numbers as messages say them. */
final class Wording {
  /** Three significant digits. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
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

  /** The value rounded to three significant digits. */
  static double rounded(double value) {
    return Double.parseDouble(number(value));
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
