package rhoscope.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import rhoscope.report.Style;

/**
 * Where a command writes: results to {@code out}, progress and warnings to {@code err}, both UTF-8.
 *
 * @param in read by nobody who does not say so
 * @param style of what goes to {@code out}
 * @param progress whether {@code err} can rewrite its last line
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, Style style, boolean progress) {
  /*
   * The JVM does not say which of its streams is a terminal before Java 22, so the launcher does.
   */
  private static final String OUT_IS_TERMINAL = "rhoscope.terminal.out";
  private static final String ERR_IS_TERMINAL = "rhoscope.terminal.err";

  /** The streams of this process; colours on a terminal that does not refuse them. */
  static Terminal ofProcess() {
    String noColour = System.getenv("NO_COLOR");
    boolean plain = noColour != null && !noColour.isEmpty();
    boolean colour = Boolean.getBoolean(OUT_IS_TERMINAL) && !plain;
    return new Terminal(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        colour ? Style.COLOUR : Style.PLAIN,
        Boolean.getBoolean(ERR_IS_TERMINAL));
  }

  /** Plain streams, for tests. */
  static Terminal of(InputStream in, PrintStream out, PrintStream err) {
    return new Terminal(in, out, err, Style.PLAIN, false);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
