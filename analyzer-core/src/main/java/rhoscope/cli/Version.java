package rhoscope.cli;

import java.util.Optional;

/** What {@code --version} says. */
public final class Version {
  /** {@code rhoscope 0.1.0 (Java 17.0.15)}. */
  public static String line() {
    return "rhoscope " + number() + " (Java " + System.getProperty("java.version") + ")";
  }

  /** The version of the jar; {@code development} outside of one. */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private Version() {}
}
