package rhoscope.lsp;

import java.util.Arrays;

/** Failures as one line of a log. */
final class Failures {
  /** What failed and the place in this project, as a maintainer needs it. */
  static String line(Throwable failure) {
    String place =
        Arrays.stream(failure.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("rhoscope."))
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
    return failure + place;
  }

  private Failures() {}
}
