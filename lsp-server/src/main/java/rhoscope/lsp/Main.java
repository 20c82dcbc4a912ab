package rhoscope.lsp;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import rhoscope.cli.Cli;
import rhoscope.worker.WorkerMain;

/** The one entry point of the jar: {@code lsp} starts the server, all else is the command line. */
public final class Main {
  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    StandardError.adopt();
    if (0 < args.length && args[0].equals("lsp")) {
      List<String> rest = Arrays.asList(args).subList(1, args.length);
      ServerCommand.run(rest);
      return;
    }
    if (0 < args.length && args[0].equals("worker")) {
      worker();
      return;
    }
    System.exit(Cli.execute(args));
  }

  /** The other end of the server's pipes to its trainings; gone when its input ends. */
  private static void worker() {
    int status = 0;
    try {
      WorkerMain.runOnStandardStreams();
    } catch (IOException e) {
      status = 1;
    }
    System.exit(status);
  }

  private Main() {}
}
