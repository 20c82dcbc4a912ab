package rhoscope.cli;

import java.util.Optional;
import rhoscope.linalg.Kernels;

/** What {@code --version} says. */
public final class Version {
  /** {@code rhoscope 0.1.0 (Java 17.0.15, kernel: Vector API, 512 bit)}. */
  public static String line() {
    String java = System.getProperty("java.version");
    return "rhoscope " + number() + " (Java " + java + ", kernel: " + Kernels.name() + ")";
  }

  /** The version of the jar; {@code development} outside of one. */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private Version() {}
}
