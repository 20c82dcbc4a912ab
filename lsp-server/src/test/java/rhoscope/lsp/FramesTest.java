package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void headersHaveAnyCaseAndAnyLineEnd() throws IOException {
    assertEquals(
        List.of("a", "bb", "ccc", "dddd"),
        bodies(
            "Content-Length: 1\r\n\r\na"
                + "content-length:2\n\nbb"
                + "CONTENT-LENGTH : 3\r\nContent-Type: application/vscode-jsonrpc; charset=x\r\n\r\nccc"
                + "\r\n\r\nX-Other: 1\r\nContent-Length: 4\r\n\r\ndddd"));
  }

  @Test
  void garbageCostsNoLaterFrame() throws IOException {
    assertEquals(List.of("ok"), bodies("no header at all\r\n" + frame("ok")));
    assertEquals(List.of("!", "ok"), bodies("half a header\r\n\r\n" + frame("ok")));
    assertEquals(List.of("!", "ok"), bodies("Content-Length: x1\r\n\r\n{}" + frame("ok")));
    assertEquals(List.of("!", "ok"), bodies("Content-Length: -3\r\n\r\n" + frame("ok")));
    assertEquals(
        List.of("!", "ok"),
        bodies("Content-Length: 99999999999999\r\n\r\n{\"a\":1}" + frame("ok")));
    assertEquals(List.of("{}", "ok"), bodies("Content-Length: 2\r\n\r\n{}}}}" + frame("ok")));
    assertEquals(List.of("ok"), bodies("y".repeat(1_000_000) + frame("ok")));
  }

  @Test
  void aStreamThatEndsInsideAFrameJustEnds() throws IOException {
    String whole = frame("{\"a\":1}");
    for (int end = 0; end < whole.length(); end++) {
      assertEquals(List.of(), bodies(whole.substring(0, end)));
    }
  }

  @Test
  void aBodyBehindTheBoundIsSkippedWhole() throws IOException {
    byte[] header =
        ("Content-Length: " + (Frames.MAX_BODY + 1) + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[header.length + Frames.MAX_BODY + 1 + frame("ok").length()];
    System.arraycopy(header, 0, bytes, 0, header.length);
    byte[] next = frame("ok").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(next, 0, bytes, bytes.length - next.length, next.length);
    assertEquals(List.of("!", "ok"), bodies(bytes));
  }

  @Test
  void afterAnyDamageLaterFramesAreFoundAgain() throws IOException {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      byte[] damaged = frame("{\"x\": \"0123456789\"}").getBytes(StandardCharsets.UTF_8);
      for (int i = random.nextInt(4); 0 <= i; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      String later = frame("ok").repeat(60);
      String text = new String(damaged, StandardCharsets.ISO_8859_1) + later;
      List<String> bodies = bodies(text.getBytes(StandardCharsets.ISO_8859_1));
      int found = seed;
      assertTrue(bodies.size() < 2 || bodies.contains("ok"), () -> "seed " + found + ": " + bodies);
    }
  }

  private static String frame(String body) {
    return "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static List<String> bodies(String stream) throws IOException {
    return bodies(stream.getBytes(StandardCharsets.UTF_8));
  }

  /** The bodies of a stream, {@code !} where bytes were passed over. */
  private static List<String> bodies(byte[] stream) throws IOException {
    Frames frames = new Frames(new ByteArrayInputStream(stream));
    List<String> bodies = new ArrayList<>();
    Optional<Frames.Frame> frame = frames.next();
    while (frame.isPresent()) {
      bodies.add(
          frame.get().body().map(body -> new String(body, StandardCharsets.UTF_8)).orElse("!"));
      frame = frames.next();
    }
    return bodies;
  }
}
