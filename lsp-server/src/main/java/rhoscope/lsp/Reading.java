package rhoscope.lsp;

import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.Located;
import rhoscope.evidence.RunSummary;
import rhoscope.workspace.Situation;

/**
 * What is known of one version of a document.
 *
 * @param situation what is on record; empty where the document is no model config
 * @param analysis what follows from it
 * @param wantsProbe whether a probe of this very network would add evidence
 */
record Reading(
    Document document,
    Optional<Situation> situation,
    Optional<Analysis> analysis,
    boolean wantsProbe) {
  /** Of a document that is no model config. */
  static Reading none(Document document) {
    return new Reading(document, Optional.empty(), Optional.empty(), false);
  }

  List<Located> findings() {
    return analysis.map(Analysis::findings).orElse(List.of());
  }

  /** The newest run of this document, of whatever version. */
  Optional<RunSummary> lastRun() {
    return situation.flatMap(Situation::newest);
  }
}
