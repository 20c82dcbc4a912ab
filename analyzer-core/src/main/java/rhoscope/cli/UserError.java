package rhoscope.cli;

/** Something that the user can put right: one line on stderr and exit status 2, no stack trace. */
final class UserError extends Exception {
  private static final long serialVersionUID = 1;

  UserError(String message) {
    super(message);
  }
}
