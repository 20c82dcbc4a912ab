package rhoscope.report;

import rhoscope.analysis.Analysis;

/**
 * One file taken for a model config.
 *
 * @param path as it was given
 * @param analysis what there is to say of it
 */
public record CheckedFile(String path, Analysis analysis) {
  /** The name of its format: {@code rhoscope}. */
  public String format() {
    return analysis.config().formatName();
  }
}
