package rhoscope.cli;

import java.util.Locale;
import rhoscope.analysis.Numbers;
import rhoscope.worker.Progress;

/**
 * How far a training is, on stderr: one line that is rewritten on a terminal, else a line for each
 * tenth of the way.
 */
final class ProgressLine {
  private static final int BAR_WIDTH = 24;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final Terminal terminal;
  private long drawnNanos;
  private long tenth = -1;
  private boolean open;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  void show(Progress progress) {
    long now = System.nanoTime();
    if (terminal.progress()) {
      if (!open || now - drawnNanos > REDRAW_NANOS || progress.update() == progress.updates()) {
        terminal.err().print("\r" + bar(progress) + " " + numbers(progress) + "\u001B[K");
        terminal.err().flush();
        drawnNanos = now;
        open = true;
      }
      return;
    }
    long reached = 10 * progress.update() / progress.updates();
    if (reached != tenth) {
      tenth = reached;
      terminal.err().println(numbers(progress));
    }
  }

  /** Leaves the line, so that what follows begins on its own. */
  void close() {
    if (open) {
      terminal.err().print("\r\u001B[K");
      terminal.err().flush();
      open = false;
    }
  }

  private static String bar(Progress progress) {
    int full = (int) (BAR_WIDTH * progress.update() / progress.updates());
    return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
  }

  private static String numbers(Progress progress) {
    return String.format(
        Locale.ROOT,
        "update %d of %d, loss %s, gradient norm %s, clipped %.0f %%, %s updates/s%s",
        progress.update(),
        progress.updates(),
        Numbers.three(progress.loss()),
        Numbers.three(progress.gradientNorm()),
        100 * progress.clippedShare(),
        Numbers.three(progress.updatesPerSecond()),
        progress.secondsLeft().isPresent()
            ? ", " + time(progress.secondsLeft().getAsDouble()) + " left"
            : "");
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
  }
}
