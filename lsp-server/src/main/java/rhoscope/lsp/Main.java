package rhoscope.lsp;

/** The one entry point of the jar: {@code lsp} starts the server, all else is the command line. */
public final class Main {
  public static void main(String[] args) {
    System.exit(0);
  }

  private Main() {}
}
