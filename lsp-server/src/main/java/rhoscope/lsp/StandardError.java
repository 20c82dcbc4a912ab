package rhoscope.lsp;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Where messages go when the launcher has put a filter behind descriptor 2, which the JVM alone
 * writes to then.
 */
final class StandardError {
  /*
   * Opened for appending, since opening /dev/fd/3 anew would cut a file that stderr was redirected
   * to. Where it cannot be opened, as a socket cannot, all goes through the filter.
   */
  static void adopt() {
    String path = System.getProperty("rhoscope.stderr", "");
    if (path.isEmpty()) {
      return;
    }
    try {
      FileOutputStream stream = new FileOutputStream(path, true);
      System.setErr(new PrintStream(stream, true, Charset.defaultCharset()));
    } catch (IOException e) {
      // The filter passes everything on, only a moment later.
      return;
    }
  }

  private StandardError() {}
}
