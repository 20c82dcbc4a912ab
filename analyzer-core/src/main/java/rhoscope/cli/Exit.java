package rhoscope.cli;

/** Exit status of the commands, as documented. */
final class Exit {
  static final int OK = 0;
  static final int FINDINGS = 1;
  static final int USAGE = 2;
  static final int DIVERGED = 3;
  static final int INTERRUPTED = 130;

  private Exit() {}
}
