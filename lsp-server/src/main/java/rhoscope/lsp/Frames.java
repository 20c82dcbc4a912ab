package rhoscope.lsp;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts a byte stream into the bodies of its frames ({@code Content-Length: N}, blank line, N
 * bytes).
 *
 * <p>A body is read whole before anybody looks into it, so that whatever stands in it cannot put
 * the stream out of step. Headers may have any case and may end in a lone line feed. After
 * something that is no header the next {@code Content-Length} is looked for, wherever in a line it
 * stands.
 */
final class Frames {
  /** Longer bodies are skipped: editors themselves do not hand larger documents to extensions. */
  static final int MAX_BODY = 64 << 20;

  /** A header that announces more than this is taken for damage, not for a body to wait for. */
  private static final long MAX_SKIPPED = 1L << 30;

  /** Of longer lines the end is kept: enough for a header that follows on a body. */
  private static final int MAX_LINE = 256;

  private static final String LENGTH = "content-length";

  private final InputStream in;

  Frames(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /**
   * What the stream held next.
   *
   * @param body the bytes of a frame
   * @param problem why bytes were passed over
   */
  record Frame(Optional<byte[]> body, Optional<String> problem) {
    private static Frame of(byte[] body) {
      return new Frame(Optional.of(body), Optional.empty());
    }

    private static Frame broken(String problem) {
      return new Frame(Optional.empty(), Optional.of(problem));
    }
  }

  /**
   * Waits for the next frame.
   *
   * @return empty at the end of the stream, also where it ends inside a frame
   */
  Optional<Frame> next() throws IOException {
    try {
      return Optional.of(frame());
    } catch (EOFException end) {
      return Optional.empty();
    }
  }

  private Frame frame() throws IOException {
    long length = header();
    if (length < 0 || MAX_SKIPPED < length) {
      return Frame.broken("a message header without a usable Content-Length");
    }
    if (MAX_BODY < length) {
      in.skipNBytes(length);
      return Frame.broken("a message of " + length + " bytes; the bound is " + MAX_BODY);
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException();
    }
    return Frame.of(body);
  }

  /** Reads lines up to the blank one that ends a header; −1 where none of them held a length. */
  private long header() throws IOException {
    long length = -1;
    boolean empty = true;
    while (true) {
      String line = line();
      if (line.isEmpty() && !empty) {
        return length;
      }
      empty &= line.isEmpty();
      int at = line.toLowerCase(Locale.ROOT).lastIndexOf(LENGTH);
      if (0 <= at) {
        length = number(line.substring(at + LENGTH.length()));
      }
    }
  }

  /** The number behind a colon; −1 where there is none. */
  private static long number(String text) {
    String digits = text.strip();
    if (!digits.startsWith(":")) {
      return -1;
    }
    digits = digits.substring(1).strip();
    boolean plain = !digits.isEmpty() && digits.length() <= 15;
    return plain && digits.chars().allMatch(c -> '0' <= c && c <= '9')
        ? Long.parseLong(digits)
        : -1;
  }

  /** The next line without its line break; only its last {@link #MAX_LINE} bytes are kept. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException();
      }
      if (b == '\n') {
        break;
      }
      line.append((char) b);
      if (2 * MAX_LINE <= line.length()) {
        line.delete(0, MAX_LINE);
      }
    }
    return line.toString().strip();
  }
}
