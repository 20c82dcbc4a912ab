package rhoscope.lsp;

import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.Located;
import rhoscope.evidence.RunSummary;

/**
 * What is known of one version of a document.
 *
 * @param analysis empty where the document is no model config
 * @param wantsProbe whether a probe of this very network would add evidence
 * @param lastRun the newest run of this document, of whatever version
 */
record Reading(
    Document document,
    Optional<Analysis> analysis,
    boolean wantsProbe,
    Optional<RunSummary> lastRun) {
  /** Of a document that is no model config. */
  static Reading none(Document document) {
    return new Reading(document, Optional.empty(), false, Optional.empty());
  }

  List<Located> findings() {
    return analysis.map(Analysis::findings).orElse(List.of());
  }
}
