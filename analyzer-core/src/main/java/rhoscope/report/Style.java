package rhoscope.report;

import rhoscope.model.Severity;

/** Colours of a terminal, or none. */
public enum Style {
  /** Plain text. */
  PLAIN,
  /** ANSI escape sequences. */
  COLOUR;

  private static final String RESET = "\u001B[0m";

  String bold(String text) {
    return paint("\u001B[1m", text);
  }

  String dim(String text) {
    return paint("\u001B[2m", text);
  }

  String of(Severity severity, String text) {
    return paint(
        switch (severity) {
          case ERROR -> "\u001B[1;31m";
          case WARNING -> "\u001B[1;33m";
          case INFORMATION -> "\u001B[1;36m";
          case HINT, OFF -> "\u001B[1;37m";
        },
        text);
  }

  private String paint(String code, String text) {
    return this == COLOUR && !text.isEmpty() ? code + text + RESET : text;
  }
}
