package rhoscope.report;

import rhoscope.analysis.Analysis;

/**
 * One file taken for a model config.
 *
 * @param path as it was given
 * @param format {@code rhoscope}
 * @param analysis what there is to say of it
 */
public record CheckedFile(String path, String format, Analysis analysis) {}
