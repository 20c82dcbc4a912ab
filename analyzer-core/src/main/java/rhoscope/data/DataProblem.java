package rhoscope.data;

import java.io.IOException;
import java.nio.file.Path;

/** Data that cannot be used, in one line for the user; names the file and the place in it. */
public final class DataProblem extends IOException {
  private static final long serialVersionUID = 1;

  private final String line;

  /** A fact about the data as the config describes them. Lower case, no final period. */
  public DataProblem(String fact) {
    this.line = fact;
  }

  /**
   * A fact about a file.
   *
   * @param file only its last name is shown
   * @param place {@code line 12}, {@code byte 40} or the name of a tensor
   */
  public DataProblem(Path file, String place, String fact) {
    this(file.getFileName() + ", " + place + ": " + fact);
  }

  @Override
  public String getMessage() {
    return line;
  }
}
