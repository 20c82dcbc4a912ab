package rhoscope.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSink;
import rhoscope.evidence.Series;
import rhoscope.exchange.SampleProbes;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;

/** Runs made up for tests, also by a JVM of their own. */
final class Recordings {
  static final ModelSpec SPEC =
      ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, 7L).with(Keys.FILE, "data.csv");
  static final EvidenceKey KEY = EvidenceKey.of(SPEC.digest());

  static RunStart start(Path folder) {
    return new RunStart("m.rnn.json", folder.resolve("m.rnn.json"), "{ }", SPEC, KEY, 5);
  }

  static double loss(long update) {
    return 1 / (1.0 + update);
  }

  /** An update with all that comes with it. */
  static void tell(RunSink sink, long update) {
    sink.updated(update, loss(update), 2 * loss(update), 0.5, new double[] {1e-200, 0, 3});
    sink.clipped(new ClipEvent(update, 2 * loss(update), loss(update), 0.5));
    if (update % 10 == 0) {
      sink.sampled("spectral_radius", "1", update, 0.1 * update);
    }
    if (update % 50 == 0) {
      sink.probed(new ProbeRecord(update, SampleProbes.of(KEY.digest(), 4, 2, update)));
      sink.checkpoint(update, state(update));
    }
  }

  static Tensors state(long update) {
    return Tensors.builder()
        .add("weight_hh_l0", Tensors.Tensor.of(new int[] {1, 2}, (double) update, Math.PI * update))
        .add("update", Tensors.Tensor.ofIntegers(new int[] {}, (double) update))
        .build();
  }

  static Series series(Run run, String name) {
    return Objects.requireNonNull(run.series().get(name), name);
  }

  /** Starts {@link #main} in a JVM of its own. */
  static Process startProcess(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    return new ProcessBuilder(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                Recordings.class.getName(),
                folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static BufferedReader lines(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Records updates into the store of the folder until it is killed; prints the id and each update.
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Store store = Store.open(new StoreLocation(folder));
    RunRecorder recorder = store.begin(start(folder), System.err::println);
    System.out.println(recorder.id());
    for (long update = 1; true; update++) {
      tell(recorder, update);
      System.out.println(update);
      Thread.sleep(1);
    }
  }

  private Recordings() {}
}
