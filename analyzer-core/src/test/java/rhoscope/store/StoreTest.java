package rhoscope.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.exchange.ProbeJson;
import rhoscope.exchange.SampleProbes;
import rhoscope.model.Keys;

class StoreTest {
  static final RunResult FINISHED =
      new RunResult(
          Outcome.FINISHED,
          120,
          OptionalDouble.of(Recordings.loss(120)),
          OptionalDouble.of(0.25),
          Optional.of(true),
          OptionalLong.of(100),
          1.0,
          3.5);

  @TempDir Path folder = Path.of("");
  private final List<String> warnings = new ArrayList<>();
  private StoreLocation location = new StoreLocation(folder);
  private Optional<Store> opened = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    location = new StoreLocation(folder.resolve("a?b %23 #").resolve(".rhoscope"));
    opened = Optional.of(Store.open(location));
  }

  @AfterEach
  void close() throws IOException {
    store().close();
    assertEquals(List.of(), warnings);
  }

  private Store store() {
    return opened.orElseThrow();
  }

  private RunRecorder begin() throws IOException {
    return store().begin(Recordings.start(folder), warnings::add);
  }

  /** A finished run of 120 updates. */
  private String record() throws IOException {
    try (RunRecorder recorder = begin()) {
      LongStream.rangeClosed(1, 120).forEach(update -> Recordings.tell(recorder, update));
      recorder.nonFinite(new NonFiniteEvent(120, "hidden_state", "h", 7, "forward"));
      recorder.ended(FINISHED);
      return recorder.id();
    }
  }

  @Test
  void aRunReadsBackAsItWasTold() throws IOException {
    Run run = store().run(record()).orElseThrow();
    assertEquals(Outcome.FINISHED, run.summary().outcome());
    assertEquals("m.rnn.json", run.summary().config());
    assertEquals(Recordings.KEY, run.summary().key());
    assertEquals(5, run.summary().seed());
    assertEquals(120, run.summary().updates());
    assertEquals("{ }", run.configText());
    assertEquals(Optional.of(FINISHED), run.result());
    assertEquals(
        List.of("loss", "gradient_norm", "clip_scale", "spectral_radius"),
        List.copyOf(run.series().keySet()));
    assertArrayEquals(
        LongStream.rangeClosed(1, 120).mapToDouble(Recordings::loss).toArray(),
        Recordings.series(run, "loss").values());
    assertEquals(12, Recordings.series(run, "spectral_radius").size());
    assertEquals(120, run.clipEvents().size());
    assertEquals(0.5, run.clipEvents().get(119).scale());
    assertEquals(
        List.of(new NonFiniteEvent(120, "hidden_state", "h", 7, "forward")), run.nonFinite());
    assertEquals(List.of(50L, 100L), run.probes().stream().map(ProbeRecord::update).toList());
    assertEquals(
        ProbeJson.text(SampleProbes.of(Recordings.KEY.digest(), 4, 2, 100)),
        ProbeJson.text(run.probes().get(1).probe()));
  }

  @Test
  void theNewestRunOfAKeyIsFoundWithItsNewestProbe() throws IOException {
    record();
    String newest = record();
    try (RunRecorder withoutUpdates = begin()) {
      Run run = store().latestRun(Recordings.KEY).orElseThrow();
      assertEquals(newest, run.summary().id());
      assertEquals(List.of(100L), run.probes().stream().map(ProbeRecord::update).toList());
      assertEquals(
          Optional.of(withoutUpdates.id()),
          store().latestRunOfConfig(folder.resolve("m.rnn.json")).map(s -> s.id()));
    }
    assertEquals(Optional.empty(), store().latestRun(EvidenceKey.of("other")));
    assertEquals(Optional.empty(), store().latestRunOfConfig(folder.resolve("n.rnn.json")));
    List<String> ids = store().runs().stream().map(run -> run.id()).toList();
    assertEquals(3, ids.size());
    assertEquals(ids.stream().sorted(java.util.Comparator.reverseOrder()).toList(), ids);
  }

  @Test
  void anInterruptedRunDisplacesNoFinishedOne() throws IOException {
    try (RunRecorder interrupted = begin()) {
      Recordings.tell(interrupted, 1);
      interrupted.recorded();
      assertEquals(Optional.of(interrupted.id()), evidence(), "better than none");
    }
    String finished = record();
    try (RunRecorder interrupted = begin()) {
      Recordings.tell(interrupted, 1);
    }
    assertEquals(Optional.of(finished), evidence());
  }

  @Test
  void aRunThatDivergedAtItsFirstUpdateIsEvidence() throws IOException {
    record();
    try (RunRecorder recorder = begin()) {
      recorder.nonFinite(new NonFiniteEvent(1, "gradient:recurrent", "h", 7, "backward"));
      OptionalDouble none = OptionalDouble.empty();
      recorder.ended(
          new RunResult(
              Outcome.DIVERGED, 0, none, none, Optional.empty(), OptionalLong.empty(), 0, 0.1));
      assertEquals(Optional.of(recorder.id()), evidence());
    }
  }

  private Optional<String> evidence() throws IOException {
    return store().latestRun(Recordings.KEY).map(run -> run.summary().id());
  }

  @Test
  void whatIsToldIsCommittedWithinASecond() throws Exception {
    try (RunRecorder recorder = begin()) {
      Recordings.tell(recorder, 1);
      Thread.sleep(1_000);
      assertEquals(1, store().runs().get(0).updates());
      assertEquals(Outcome.RUNNING, store().runs().get(0).outcome());
    }
    assertEquals(Outcome.INTERRUPTED, store().runs().get(0).outcome());
  }

  @Test
  void aResumedRunForgetsWhatFollowedItsCheckpoint() throws IOException {
    String id;
    try (RunRecorder recorder = begin()) {
      id = recorder.id();
      LongStream.rangeClosed(1, 120).forEach(update -> Recordings.tell(recorder, update));
    }
    Checkpoint checkpoint = store().checkpoint(id).orElseThrow();
    assertEquals(100, checkpoint.update());
    assertArrayEquals(
        new double[] {100, Math.PI * 100}, checkpoint.state().get("weight_hh_l0").values());
    assertTrue(checkpoint.state().get("update").integer());
    try (RunRecorder recorder =
        store().resume(id, checkpoint.update(), Recordings.start(folder), warnings::add)) {
      assertEquals(100, Recordings.series(recorder.recorded(), "loss").size());
      assertThrows(
          IOException.class,
          () -> store().resume(id, 100, Recordings.start(folder), warnings::add),
          "it is at work");
      LongStream.rangeClosed(101, 120).forEach(update -> Recordings.tell(recorder, update));
      recorder.ended(FINISHED);
    }
    Run run = store().run(id).orElseThrow();
    assertEquals(120, Recordings.series(run, "loss").size());
    assertEquals(120, run.clipEvents().size());
    assertEquals(2, run.probes().size());
    assertThrows(
        IOException.class,
        () -> store().resume(id, 100, Recordings.start(folder), warnings::add),
        "it is finished");
  }

  @Test
  void onlyTheNewestTwoCheckpointsAreKept() throws IOException {
    try (RunRecorder recorder = begin()) {
      for (int update = 1; update <= 4; update++) {
        recorder.checkpoint(update, Recordings.state(update));
        recorder.recorded();
      }
      recorder.database().execute("UPDATE checkpoints SET state = x'ff' WHERE at_update = 4");
      assertEquals(3, store().checkpoint(recorder.id()).orElseThrow().update());
      recorder.database().execute("UPDATE checkpoints SET state = x'0100000000000080'");
      assertThrows(IOException.class, () -> store().checkpoint(recorder.id()));
    }
  }

  @Test
  void stateGradientsAreThinnedEvenly() throws IOException {
    try (RunRecorder recorder = begin()) {
      for (long update = 1; update <= 5000; update++) {
        recorder.updated(update, 1, 1, 1, new double[] {1e-200, 0, update});
      }
      recorder.recorded();
      StateGradients kept = store().stateGradients(recorder.id());
      assertTrue(500 <= kept.updates().length && kept.updates().length <= 1000);
      for (int i = 0; i < kept.updates().length; i++) {
        assertEquals(1 + 8L * i, kept.updates()[i]);
        double[] ln = kept.lnNorms().get(i);
        assertEquals(Math.log(1e-200), ln[0], 1e-4);
        assertEquals(Double.NEGATIVE_INFINITY, ln[1]);
        assertEquals(Math.log(1 + 8.0 * i), ln[2], 1e-6);
      }
      assertEquals(
          5000, Recordings.series(store().run(recorder.id()).orElseThrow(), "loss").size());
    }
  }

  @Test
  void aResumedRunHoldsTheProbesOfAnUninterruptedOne() throws IOException {
    List<Long> whole;
    try (RunRecorder recorder = begin()) {
      probe(recorder, 0, 15_010);
      whole = probed(recorder);
    }
    assertEquals(
        LongStream.rangeClosed(0, 75).map(i -> 200 * i).boxed().toList(), whole.subList(0, 76));
    assertEquals(List.of(15_010L), whole.subList(76, whole.size()));
    String id;
    try (RunRecorder recorder = begin()) {
      id = recorder.id();
      probe(recorder, 0, 7_130);
    }
    try (RunRecorder recorder =
        store().resume(id, 7_000, Recordings.start(folder), warnings::add)) {
      probe(recorder, 7_050, 15_010);
      assertEquals(whole, probed(recorder));
    }
  }

  /** Probes every 50 updates, and at the last one. */
  private static void probe(RunRecorder recorder, long first, long last) throws IOException {
    for (long update = first; update <= last; update += 50) {
      recorder.probed(new ProbeRecord(update, SampleProbes.of("d", 2, 1, update)));
      if (update % 350 == 0) {
        recorder.recorded();
      }
    }
    recorder.probed(new ProbeRecord(last, SampleProbes.of("d", 2, 1, last)));
  }

  private static List<Long> probed(RunRecorder recorder) throws IOException {
    return recorder.recorded().probes().stream().map(ProbeRecord::update).toList();
  }

  @Test
  void aProbeIsKeptForItsSeedAndSettings() throws IOException {
    Probe probe = SampleProbes.of(Recordings.KEY.digest(), 3, 2, 1);
    store().keepProbe(Recordings.KEY, Recordings.SPEC, probe);
    assertEquals(
        Optional.of(ProbeJson.text(probe)),
        store().probe(Recordings.KEY, Recordings.SPEC).map(ProbeJson::text));
    assertEquals(
        Optional.empty(), store().probe(Recordings.KEY, Recordings.SPEC.with(Keys.SEED, 2L)));
    assertEquals(
        Optional.empty(), store().probe(Recordings.KEY, Recordings.SPEC.with(Keys.SEQUENCES, 2L)));
    EvidenceKey otherFile = EvidenceKey.of(Recordings.KEY.digest(), java.util.Map.of("f", "0"));
    assertEquals(Optional.empty(), store().probe(otherFile, Recordings.SPEC));
    for (int i = 0; i < 300; i++) {
      store().keepProbe(EvidenceKey.of("d" + i), Recordings.SPEC, probe);
    }
    assertEquals(Optional.empty(), store().probe(Recordings.KEY, Recordings.SPEC));
    assertTrue(store().probe(EvidenceKey.of("d299"), Recordings.SPEC).isPresent());
  }

  @Test
  void aDeletedRunLeavesNothing() throws IOException {
    String id = record();
    assertTrue(store().delete(id));
    assertFalse(store().delete(id));
    assertEquals(Optional.empty(), store().run(id));
    assertEquals(0, store().stateGradients(id).updates().length);
  }

  @Test
  void aRunWhoseProcessIsGoneIsLost() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    try (RunRecorder recorder = begin()) {
      Database database = recorder.database();
      assertEquals(Outcome.RUNNING, store().runs().get(0).outcome());
      database.execute("UPDATE runs SET process_started = process_started - 60000");
      assertEquals(Outcome.LOST, store().runs().get(0).outcome(), "the pid was used again");
      database.execute("UPDATE runs SET host = 'elsewhere'");
      assertEquals(Outcome.RUNNING, store().runs().get(0).outcome(), "its heart beats");
      database.execute("UPDATE runs SET heartbeat = heartbeat - 600000");
      assertEquals(Outcome.LOST, store().runs().get(0).outcome());
      database.execute("UPDATE runs SET host = '" + ProcessIdentity.own().host() + "'");
      database.execute("UPDATE runs SET process = " + gone.pid());
      assertEquals(Outcome.LOST, store().runs().get(0).outcome());
    }
  }

  @Test
  void anEditorThatOnlyLooksMakesNoStore() throws IOException {
    StoreLocation nowhere = new StoreLocation(folder.resolve("none"));
    assertEquals(Optional.empty(), Store.openExisting(nowhere));
    assertFalse(Files.exists(nowhere.folder()));
  }

  @Test
  void aStoreThatNobodyMayWriteIsRead() throws IOException {
    String id = record();
    store().close();
    try (Database database = Database.openImmutable(location.file())) {
      assertEquals(1, Schema.version(database, "runs.db"));
      Optional<Long> number = database.read(c -> RunReader.newest(c, "id = ?", id));
      assertEquals(Optional.of(1L), number);
      assertThrows(IOException.class, () -> database.execute("DELETE FROM runs"));
    }
    opened = Optional.of(Store.open(location));
  }

  @Test
  void aResultWithoutAGoalReadsBackWithoutOne() throws IOException {
    RunResult result =
        new RunResult(
            Outcome.DIVERGED,
            0,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            0,
            0.5);
    try (RunRecorder recorder = begin()) {
      recorder.ended(result);
      Run run = store().run(recorder.id()).orElseThrow();
      assertEquals(Optional.of(result), run.result());
      assertEquals(0, Recordings.series(run, "loss").size());
    }
  }

  @Test
  void evidenceOfALongRunIsItsEnd() throws IOException {
    try (RunRecorder recorder = begin()) {
      LongStream.rangeClosed(1, 3000).forEach(update -> Recordings.tell(recorder, update));
      recorder.recorded();
      Run run = store().latestRun(Recordings.KEY).orElseThrow();
      assertEquals(3000, run.summary().updates());
      assertEquals(1000, Recordings.series(run, "loss").size());
      assertEquals(3000, Recordings.series(run, "loss").updates()[999]);
      assertEquals(1000, run.clipEvents().size());
      assertEquals(100, Recordings.series(run, "spectral_radius").size());
    }
  }

  @Test
  void anotherClientReadsTheTables() throws Exception {
    String id = record();
    String sql = "SELECT at_update, loss FROM training WHERE run = '" + id + "' LIMIT 2";
    Process sqlite;
    try {
      sqlite = new ProcessBuilder("sqlite3", location.file().toString(), sql).start();
    } catch (IOException e) {
      org.junit.jupiter.api.Assumptions.abort("there is no sqlite3 here");
      return;
    }
    try (var out = sqlite.inputReader()) {
      assertEquals(List.of("1|0.5", "2|0.333333333333333"), out.lines().toList());
    }
  }

  @Test
  void gitDoesNotSeeTheStore() throws IOException {
    assertEquals("*\n", Files.readString(location.folder().resolve(".gitignore")));
  }
}
