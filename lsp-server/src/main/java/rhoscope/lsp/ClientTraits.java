package rhoscope.lsp;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client said about itself; whatever it did not say it cannot do.
 *
 * @param processId the process that must not be outlived
 * @param markdown hovers may be Markdown, else plain text
 * @param diagnosticVersions published diagnostics carry the document's version
 * @param progress the server may open a progress of its own
 * @param lensRefresh the server may ask for lenses to be asked for again
 * @param versionedEdits edits name the version that they are for
 * @param actionLiterals code actions with edits, not commands alone
 * @param trace answers are traced from the start
 * @param root the folder that is open
 * @param store where runs are kept, if not at the default place
 * @param hoverImages hovers may hold pictures
 */
record ClientTraits(
    OptionalLong processId,
    boolean markdown,
    boolean diagnosticVersions,
    boolean progress,
    boolean lensRefresh,
    boolean versionedEdits,
    boolean actionLiterals,
    boolean trace,
    Optional<String> root,
    Optional<String> store,
    boolean hoverImages) {
  /** Of a client that said nothing. */
  static final ClientTraits NONE =
      new ClientTraits(
          OptionalLong.empty(),
          false,
          false,
          false,
          false,
          false,
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          false);
}
