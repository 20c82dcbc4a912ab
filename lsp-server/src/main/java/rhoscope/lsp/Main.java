package rhoscope.lsp;

import java.util.Arrays;
import java.util.List;

/** The one entry point of the jar: {@code lsp} starts the server, all else is the command line. */
public final class Main {
  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    if (0 < args.length && args[0].equals("lsp")) {
      List<String> rest = Arrays.asList(args).subList(1, args.length);
      ServerCommand.run(rest);
      return;
    }
    if (0 < args.length && args[0].equals("--version")) {
      System.out.println("rhoscope " + Version.text());
      return;
    }
    System.err.println("rhoscope: no such command");
    System.exit(2);
  }

  private Main() {}
}
