package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Run;
import rhoscope.exchange.ProbeJson;
import rhoscope.model.ModelSpec;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

@Timeout(60)
class JobsTest {
  @TempDir Path folder = Path.of("");
  private final Configs.Notes notes = new Configs.Notes();

  private TrainJob.Trained train(ConfigSource source) throws IOException {
    return TrainJob.run(source, false, notes, () -> false);
  }

  private static double[] losses(Run run) {
    return Objects.requireNonNull(run.series().get("loss")).values();
  }

  private String refused(ConfigSource source) {
    JobProblem problem = assertThrows(JobProblem.class, () -> train(source));
    return String.valueOf(problem.getMessage());
  }

  @Test
  void aTrainingIsStoredAndFollowed() throws IOException {
    TrainJob.Trained trained = train(Configs.in(folder, Configs.SMALL));
    assertTrue(trained.stored());
    assertFalse(trained.earlier());
    assertEquals(Outcome.FINISHED, trained.run().summary().outcome());
    assertEquals(60, losses(trained.run()).length);
    assertEquals(List.of(), notes.warnings);
    Progress last = notes.progress.get(notes.progress.size() - 1);
    assertEquals(60, last.update());
    assertEquals(OptionalDouble.of(0), last.secondsLeft());
    assertTrue(0 < last.updatesPerSecond());
    try (Store store = Store.open(new StoreLocation(folder.resolve(".rhoscope")))) {
      assertArrayEquals(losses(trained.run()), losses(store.run(notes.run).orElseThrow()));
      assertEquals(
          Optional.of(notes.run), store.latestRun(trained.key()).map(run -> run.summary().id()));
    }
  }

  @Test
  void theSameSeedGivesTheSameNumbers() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    double[] losses = losses(train(source).run());
    assertArrayEquals(losses, losses(train(source).run()));
    ConfigSource other = Configs.in(folder, Configs.SMALL, "training.seed=2");
    assertFalse(losses[0] == losses(train(other).run())[0]);
  }

  @Test
  void aResumedTrainingEqualsOneThatWasNotInterrupted() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    double[] whole = losses(train(source).run());
    try (Store store = Store.open(new StoreLocation(folder.resolve(".rhoscope")))) {
      store.delete(notes.run);
    }
    Configs.Notes first = new Configs.Notes();
    TrainJob.Trained interrupted =
        TrainJob.run(
            Configs.in(folder, Configs.SMALL, "training.updates=30"), false, first, () -> false);
    assertEquals(30, losses(interrupted.run()).length);
    try (Store store = Store.open(new StoreLocation(folder.resolve(".rhoscope")))) {
      assertEquals(30, store.checkpoint(first.run).orElseThrow().update());
    }
    assertTrue(TrainJob.run(source, true, notes, () -> false).earlier(), "it was finished");
    interrupt(first.run);
    TrainJob.Trained resumed = TrainJob.run(source, true, notes, () -> false);
    assertEquals(first.run, resumed.run().summary().id());
    assertArrayEquals(whole, losses(resumed.run()));
    assertEquals(Outcome.FINISHED, resumed.run().summary().outcome());
  }

  private void interrupt(String run) throws IOException {
    Path file = folder.resolve(".rhoscope/runs.db");
    String sql = "UPDATE runs SET outcome = 'interrupted' WHERE id = '" + run + "'";
    try (var connection =
            org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, new java.util.Properties());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IOException(e);
    }
  }

  @Test
  void withNothingToResumeItSaysSo() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    JobProblem problem =
        assertThrows(JobProblem.class, () -> TrainJob.run(source, true, notes, () -> false));
    assertTrue(String.valueOf(problem.getMessage()).contains("none to resume"));
  }

  @Test
  void aCancelledTrainingIsInterruptedAndStored() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL, "training.updates=1000000");
    TrainJob.Trained trained =
        TrainJob.run(source, false, notes, () -> notes.begun.getCount() == 0);
    assertEquals(Outcome.INTERRUPTED, trained.run().summary().outcome());
    assertTrue(trained.stored());
    assertEquals(trained.run().summary().updates(), losses(trained.run()).length);
  }

  @Test
  void whatCannotBeTrainedIsRefusedInOneLine() throws IOException {
    assertTrue(
        refused(Configs.in(folder, Configs.SMALL.replace("8", "\"many\""))).startsWith("line 1: "));
    assertTrue(refused(Configs.in(folder, "{\"model\": {")).startsWith("line 1: "));
    assertTrue(
        refused(Configs.in(folder, Configs.SMALL, "training.update=3"))
            .contains("training.update"));
    assertTrue(refused(Configs.in(folder, Configs.SMALL, "no assignment")).contains("KEY=VALUE"));
    assertTrue(
        refused(Configs.in(folder, Configs.SMALL, "model.input_size=3")).contains("input_size"));
  }

  @Test
  void unreadableFilesAreNamed() throws IOException {
    String series = "{\"model\": {\"hidden_size\": 4}, \"data\": {\"file\": \"none.csv\"}}";
    IOException data = assertThrows(IOException.class, () -> train(Configs.in(folder, series)));
    assertTrue(String.valueOf(data.getMessage()).contains("none.csv"));
    Files.writeString(folder.resolve("w.safetensors"), "nonsense");
    IOException weights =
        assertThrows(
            IOException.class,
            () -> train(Configs.in(folder, Configs.SMALL, "model.weights=w.safetensors")));
    assertTrue(String.valueOf(weights.getMessage()).contains("w.safetensors"));
  }

  @Test
  void withoutAStoreTheTrainingGoesOnInMemory() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    ConfigSource nowhere =
        new ConfigSource(
            source.file(),
            source.shown(),
            source.text(),
            List.of(),
            Optional.of(folder.resolve("file/store").toString()));
    TrainJob.Trained trained = train(nowhere);
    assertFalse(trained.stored());
    assertEquals(60, losses(trained.run()).length);
    assertEquals(1, notes.warnings.size());
    assertTrue(notes.warnings.get(0).endsWith("this training is not stored"));
  }

  @Test
  void aDamagedStoreIsNamedAndLeftAlone() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    String damage = "this is no database, and it is longer than the header of one is. ".repeat(9);
    Path file = Files.writeString(folder.resolve(".rhoscope/runs.db"), damage);
    assertFalse(train(source).stored());
    assertTrue(notes.warnings.get(0).contains("is damaged; move it away"), notes.warnings.get(0));
    assertEquals(damage, Files.readString(file));
    assertTrue(ProbeJob.run(source, notes, () -> false).measured().isPresent());
  }

  @Test
  void aProbeIsMadeOnceAndThenFound() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL, "training.optimizer.kind=adam");
    ProbeJob.Answer first = ProbeJob.run(source, notes, () -> false);
    String text = ProbeJson.text(first.measured().orElseThrow());
    ProbeJob.Answer second =
        ProbeJob.run(
            source,
            notes,
            () -> {
              throw new AssertionError("nothing is left to cancel");
            });
    assertEquals(text, ProbeJson.text(second.measured().orElseThrow()));
    assertEquals(first.key(), second.key());
  }

  @Test
  void aTrainingKeepsItsFirstProbe() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    TrainJob.Trained trained = train(source);
    ProbeJob.Answer probe = ProbeJob.run(source, notes, () -> false);
    assertEquals(
        ProbeJson.text(trained.run().probes().get(0).probe()),
        ProbeJson.text(probe.measured().orElseThrow()));
    assertEquals(EvidenceKind.INITIALIZATION, probe.measured().orElseThrow().source());
  }

  @Test
  void theProbeOfARunIsOfItsLastCheckpoint() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL);
    Run run = train(source).run();
    ProbeJob.Answer probe = ProbeJob.ofRun(source, run.summary().id(), notes, () -> false);
    assertEquals(EvidenceKind.RUN, probe.measured().orElseThrow().source());
    assertEquals(
        ProbeJson.text(run.probes().get(run.probes().size() - 1).probe()),
        ProbeJson.text(probe.measured().orElseThrow()));
    ConfigSource other = Configs.in(folder, Configs.SMALL, "model.hidden_size=9");
    assertThrows(
        JobProblem.class, () -> ProbeJob.ofRun(other, run.summary().id(), notes, () -> false));
    assertThrows(JobProblem.class, () -> ProbeJob.ofRun(source, "none", notes, () -> false));
  }

  @Test
  void aProbeOverItsBoundSaysSo() throws IOException {
    ConfigSource source =
        Configs.in(folder, Configs.SMALL, "model.hidden_size=4000", "data.length=5000");
    ProbeJob.Answer answer = ProbeJob.run(source, notes, () -> false);
    assertInstanceOf(ProbeJob.Answer.OverBound.class, answer);
  }

  @Test
  void aCancelledProbeStops() throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL, "model.hidden_size=200");
    assertThrows(CancellationException.class, () -> ProbeJob.run(source, notes, () -> true));
  }

  @Test
  void theKeyFollowsTheFiles() throws IOException {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(rhoscope.model.Keys.FILE, "a.csv")
            .with(rhoscope.model.Keys.WEIGHTS, "sub/../none");
    Files.writeString(folder.resolve("a.csv"), "abc");
    assertEquals(
        java.util.Map.of(
            "a.csv",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sub/../none",
            "missing"),
        FileHashes.key(spec, folder, () -> false).files());
    ModelSpec hostile = ModelSpec.EMPTY.with(rhoscope.model.Keys.FILE, "/dev/zero");
    assertEquals(
        java.util.Map.of("/dev/zero", "missing"),
        FileHashes.key(hostile, folder, () -> false).files());
  }
}
