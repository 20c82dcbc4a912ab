package rhoscope.config;

import java.util.Optional;
import rhoscope.syntax.Span;

/**
 * Something wrong with a config's text, and where.
 *
 * @param message one line of at most {@value #MESSAGE_MAX} characters
 * @param fix an edit that makes the problem go away, where one is known
 */
public record Problem(ConfigRule rule, Span span, String message, Optional<Fix> fix) {
  /** What fits beside the line in an editor. */
  public static final int MESSAGE_MAX = 100;

  public Problem {
    if (message.length() > MESSAGE_MAX) {
      throw new IllegalArgumentException("too long: " + message);
    }
  }

  static Problem of(ConfigRule rule, Span span, String message) {
    return new Problem(rule, span, message, Optional.empty());
  }
}
