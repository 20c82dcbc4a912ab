package rhoscope.lsp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.logging.LogManager;

/** The command {@code rhoscope lsp}. */
final class ServerCommand {
  /** How long the orderly end may take before the process is ended all the same. */
  private static final long LAST_MILLIS = 1_000;

  /** Serves one client and ends the process. */
  static void run(List<String> arguments) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      System.out.print(ServerOptions.USAGE);
      return;
    }
    Optional<ServerOptions> options = ServerOptions.of(arguments);
    if (options.isEmpty()) {
      System.err.print(ServerOptions.USAGE);
      System.exit(2);
      return;
    }
    // The library logs to stderr, whole documents among it.
    LogManager.getLogManager().reset();
    try {
      Server server = new Server(Wire.open(options.get()), RhoscopeWorkbench::new);
      options.get().parent().ifPresent(server::watch);
      end(server.run());
    } catch (IOException e) {
      System.err.println("rhoscope: no editor listens at " + options.get().address());
      System.exit(2);
    }
  }

  /** Ends the process with this status, whatever a hook or a native library still does. */
  private static void end(int status) {
    Threads.start(
        "rhoscope-end",
        () -> {
          try {
            Thread.sleep(LAST_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Runtime.getRuntime().halt(status);
        });
    System.exit(status);
  }

  private ServerCommand() {}
}
