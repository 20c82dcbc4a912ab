package rhoscope.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import rhoscope.model.Domain;
import rhoscope.model.Severity;
import rhoscope.syntax.Quote;

/** What a key takes, in the words of a message. */
final class Types {
  private static final Pattern HEX = Pattern.compile("[-+]?0[xX][0-9a-fA-F]{1,15}");

  static final Domain<Severity> SEVERITY = new Domain.Choice<>(Severity.class);

  /** {@code `name` takes an integer from 1 to 64; 1 is used}, shortened in its middle to fit. */
  static String message(String name, String takes, String used) {
    String start = Quote.brief(name) + " takes ";
    String end = "; " + (used.length() > 30 ? "the default is used" : used);
    int room = Problem.MESSAGE_MAX - start.length() - end.length();
    return start + (takes.length() <= room ? takes : takes.substring(0, room - 1) + "…") + end;
  }

  /** The number that the text stands for: {@code 1_000} and {@code 0x3e8} are a thousand too. */
  static Optional<Object> number(String text) {
    String digits = text.strip().replace("_", "");
    try {
      return Optional.of(
          HEX.matcher(digits).matches()
              ? Double.valueOf(Long.decode(digits))
              : Double.valueOf(digits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What YAML 1.1 and people take the text for. */
  static Optional<Object> flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "yes", "on", "y", "1" -> Optional.of(true);
      case "no", "off", "n", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private Types() {}
}
