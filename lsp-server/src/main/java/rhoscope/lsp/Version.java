package rhoscope.lsp;

import java.util.Optional;

/** The version of the jar. */
final class Version {
  /** As the manifest says; {@code dev} for classes that stand in a folder. */
  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }

  private Version() {}
}
