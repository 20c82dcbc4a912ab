package rhoscope.lsp;

import java.util.List;

/** The names of the server's commands; each takes the URI of its document. */
final class Commands {
  static final String PREFIX = "rhoscope";
  static final String TRAIN = PREFIX + ".train";
  static final String PROBE = PREFIX + ".probe";
  static final String CANCEL = PREFIX + ".cancel";

  static final List<String> NAMES = List.of(TRAIN, PROBE, CANCEL);

  private Commands() {}
}
