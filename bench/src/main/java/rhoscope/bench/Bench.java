package rhoscope.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a benchmark beside peers works with.
 *
 * @param options of the command line
 * @param jvm that runs our side
 * @param peers beside whom
 * @param report that gets the tables
 * @param folder for matrices
 */
record Bench(Options options, Jvm jvm, Peers peers, Report report, Path folder) {
  boolean smoke() {
    return options.effort() == Effort.SMOKE;
  }

  /** A race with the effort that was asked for. */
  Race race() {
    return new Race(options.effort());
  }

  /** A process of ours. */
  Child ours() throws IOException {
    return Child.start(jvm.command(Worker.class));
  }
}
