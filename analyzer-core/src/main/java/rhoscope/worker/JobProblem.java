package rhoscope.worker;

import java.io.IOException;

/** Why a job is not begun, in one line for the user: a fact about the config or its files. */
public final class JobProblem extends IOException {
  private static final long serialVersionUID = 1;

  private final String line;

  /** Lower case, no final period. */
  public JobProblem(String line) {
    this.line = line;
  }

  @Override
  public String getMessage() {
    return line;
  }
}
