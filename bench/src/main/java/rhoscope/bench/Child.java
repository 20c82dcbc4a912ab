package rhoscope.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that does work on request: ours or a peer's. */
final class Child implements AutoCloseable {
  private final Process process;
  private final OutputStream requests;
  private final BufferedReader answers;
  private final Path log;
  private final String hello;

  private Child(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    this.requests = process.getOutputStream();
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.hello = answer();
  }

  /** Starts one. What it says on standard error is shown if it ends before its time. */
  static Child start(List<String> command) throws IOException {
    Path log = Files.createTempFile("rhoscope-bench", ".log");
    return new Child(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
  }

  /** What it says it is, with its versions. */
  String hello() {
    return hello;
  }

  /** Sends a line and gives the answer; lines that are none, such as a library's, are left out. */
  String ask(String line) throws IOException {
    requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    requests.flush();
    return answer();
  }

  private String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("= ")) {
        return line.substring(2);
      }
    }
    throw new IOException("a contestant ended: " + Files.readString(log));
  }

  @Override
  public void close() throws IOException {
    requests.close();
    try {
      process.waitFor();
    } catch (InterruptedException stop) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
