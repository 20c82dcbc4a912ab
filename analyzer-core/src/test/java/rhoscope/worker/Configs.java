package rhoscope.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Small configs, and a listener that remembers. */
final class Configs {
  static final String SMALL =
      """
      {"model": {"hidden_size": 8, "initialization": {"preset": "pytorch"}},
       "data": {"task": "adding", "length": 12},
       "training": {"updates": 60, "batch_size": 4, "clip": {"norm": 1.0}},
       "instrument": {"every": 20, "sequences": 2}}
      """;

  /** A project with a config of this text. */
  static ConfigSource in(Path folder, String text, String... overrides) throws IOException {
    Files.createDirectories(folder.resolve(".rhoscope"));
    Path file = Files.writeString(folder.resolve("m.rnn.json"), text);
    return new ConfigSource(file, "m.rnn.json", text, List.of(overrides), Optional.empty());
  }

  static final class Notes implements JobListener {
    final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    final List<Progress> progress = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch begun = new CountDownLatch(1);
    volatile String run = "";

    @Override
    public void warned(String message) {
      warnings.add(message);
    }

    @Override
    public void started(String id, long update, long updates) {
      run = id;
    }

    @Override
    public void progressed(Progress now) {
      progress.add(now);
      begun.countDown();
    }
  }

  private Configs() {}
}
