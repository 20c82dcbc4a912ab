package rhoscope.config;

import java.util.Optional;
import rhoscope.model.Domain;
import rhoscope.model.Severity;
import rhoscope.syntax.Quote;

/** What a key takes, in the words of a message. */
final class Types {
  static final Domain<Severity> SEVERITY = new Domain.Choice<>(Severity.class);

  /** {@code `name` takes an integer from 1 to 64; 1 is used}, shortened in its middle to fit. */
  static String message(String name, String takes, String used) {
    String start = Quote.brief(name) + " takes ";
    String end = "; " + (used.length() > 30 ? "the default is used" : used);
    int room = Problem.MESSAGE_MAX - start.length() - end.length();
    return start + (takes.length() <= room ? takes : takes.substring(0, room - 1) + "…") + end;
  }

  /** The number that the text stands for. */
  static Optional<Object> number(String text) {
    try {
      return Optional.of(Double.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Types() {}
}
