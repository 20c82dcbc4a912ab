package rhoscope.model;

import java.util.Locale;

/** What the name of a data file tells of its form. */
public final class DataFile {
  /** Whether a file is named whose sequences are windows of one series or text. */
  public static boolean isWindowed(ModelSpec spec) {
    String file = spec.find(Keys.FILE).orElse("").toLowerCase(Locale.ROOT);
    return file.endsWith(".csv") || file.endsWith(".txt");
  }

  private DataFile() {}
}
