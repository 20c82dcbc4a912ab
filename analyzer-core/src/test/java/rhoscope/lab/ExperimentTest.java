package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.DropoutKind;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Normalization;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Schedule;
import rhoscope.model.TaskKind;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.train.Checkpoint;

final class ExperimentTest {
  private static final ModelSpec SMALL =
      ModelSpec.EMPTY
          .with(Keys.TASK, TaskKind.ADDING)
          .with(Keys.LENGTH, 12L)
          .with(Keys.HIDDEN_SIZE, 8L)
          .with(Keys.BATCH_SIZE, 5L)
          .with(Keys.CLIP_NORM, 0.5)
          .with(Keys.EVERY, 20L)
          .with(Keys.UPDATES, 45L);
  private static final ModelSpec HESSIAN_FREE =
      SMALL
          .without(Keys.CLIP_NORM)
          .with(Keys.OPTIMIZER, OptimizerKind.HESSIAN_FREE)
          .with(Keys.CG_ITERATIONS, 8L)
          .with(Keys.CG_BATCH_SIZE, 3L);

  @Test
  void everyUpdateIsRecordedAndTheCadenceIsKept() {
    Recorder seen = new Recorder();
    RunResult result = run(SMALL, seen);
    assertEquals(Outcome.FINISHED, result.outcome());
    assertEquals(45, result.updates());
    assertEquals(LongStream.rangeClosed(1, 45).boxed().toList(), seen.updates);
    assertEquals(
        List.of(0L, 20L, 40L, 45L), seen.probes.stream().map(ProbeRecord::update).toList());
    assertEquals(List.of(10L, 20L, 30L, 40L, 45L), seen.sampledAt.get("spectral_radius"));
    assertEquals(List.of(1L), seen.sampledAt.get("baseline"));
    assertEquals(List.of(1 / 6.0), seen.samples.get("baseline"));
    assertTrue(seen.stateNorms.stream().allMatch(norms -> norms.length == 12));
    assertEquals(List.of(result), seen.results);
    assertEquals(seen.losses.get(44), result.finalLoss().orElseThrow());
    assertTrue(result.finalError().orElseThrow() > 0);
    assertTrue(result.solved().isEmpty());
    assertEquals(EvidenceKind.INITIALIZATION, seen.probes.get(0).probe().source());
    assertEquals(EvidenceKind.RUN, seen.probes.get(1).probe().source());
    assertEquals(SMALL.digest(), seen.probes.get(3).probe().digest());
    double[] first = seen.probes.get(0).probe().layers().get(0).lyapunovMax();
    double[] second = seen.probes.get(1).probe().layers().get(0).lyapunovMax();
    double[] last = seen.probes.get(3).probe().layers().get(0).lyapunovMax();
    assertTrue(Double.isFinite(first[0]) && Double.isFinite(last[0]) && Double.isNaN(second[0]));
  }

  @Test
  void clipEventsStandWhereTheScaleIsBelowOne() {
    Recorder seen = new Recorder();
    RunResult result = run(SMALL.with(Keys.CLIP_NORM, 0.2), seen);
    long clipped = seen.scales.stream().filter(scale -> scale < 1).count();
    assertTrue(clipped > 0);
    assertEquals(clipped, seen.clips.size());
    assertEquals((double) clipped / 45, result.clippedFraction(), 0);
    seen.clips.forEach(
        clip -> {
          int at = (int) clip.update() - 1;
          assertEquals(seen.norms.get(at), clip.norm());
          assertEquals(0.2, clip.norm() * clip.scale(), 1e-15);
        });
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    Recorder other = new Recorder();
    run(SMALL, first);
    run(SMALL.with(Keys.EVERY, 7L), second);
    run(SMALL.with(Keys.SEED, 2L), other);
    assertEquals(first.losses, second.losses, "probes change nothing");
    assertTrue(!first.losses.equals(other.losses));
  }

  @Test
  void aResumedRunGoesOnWithTheSameBits() {
    ModelSpec spec = SMALL.with(Keys.MOMENTUM, 0.9).with(Keys.ERROR_BELOW, 1e-9);
    resume(spec);
    resume(
        spec.with(Keys.OPTIMIZER, OptimizerKind.ADAM)
            .with(Keys.SCHEDULE, Schedule.HALVE_ON_RISE)
            .with(Keys.SCHEDULE_WINDOW, 6L)
            .with(Keys.OMEGA_WEIGHT, 1.0));
    resume(spec.with(Keys.BPTT_WINDOW, 5L));
    ModelSpec series =
        spec.without(Keys.TASK)
            .with(Keys.FILE, "sunspots.csv")
            .with(Keys.CELL, Cell.LSTM)
            .with(Keys.TEACHER_FORCING_TO, 0.0)
            .with(Keys.TEACHER_FORCING_OVER, 30L);
    resume(series.with(Keys.BPTT_WINDOW, 5L).with(Keys.BPTT_STRIDE, 2L));
    resume(series.with(Keys.CARRY_STATE, true).with(Keys.BPTT_WINDOW, 20L));
    resume(
        series
            .with(Keys.SKIP, 6L)
            .with(Keys.NORMALIZATION, Normalization.LAYER)
            .with(Keys.BPTT_WINDOW, 4L));
    resume(HESSIAN_FREE);
    resume(spec.with(Keys.DROPOUT, DropoutKind.VARIATIONAL).with(Keys.KEEP, 0.7));
    ModelSpec dropped = series.with(Keys.DROPOUT, DropoutKind.VARIATIONAL);
    ModelSpec forced = dropped.without(Keys.TEACHER_FORCING_TO).without(Keys.TEACHER_FORCING_OVER);
    resume(forced.with(Keys.BPTT_WINDOW, 5L).with(Keys.BPTT_STRIDE, 2L));
    resume(forced.with(Keys.CARRY_STATE, true).with(Keys.BPTT_WINDOW, 20L));
  }

  @Test
  void onlyTrainingDrops() {
    ModelSpec spec = SMALL.with(Keys.DROPOUT, DropoutKind.VARIATIONAL).with(Keys.KEEP, 0.5);
    Recorder plain = new Recorder();
    Recorder dropped = new Recorder();
    run(SMALL, plain);
    RunResult result = run(spec, dropped);
    assertTrue(!plain.losses.get(0).equals(dropped.losses.get(0)), "the same weights, with masks");
    assertArrayEquals(
        plain.probes.get(0).probe().lagProfile().values(),
        dropped.probes.get(0).probe().lagProfile().values());
    Setup setup = setup(SMALL);
    Parameters last =
        Checkpoint.from(
                dropped.checkpoints.lastEntry().getValue(),
                setup.architecture(),
                List.of("velocity"))
            .parameters();
    double error = Evaluation.of(setup, () -> false).error(last, Long.MAX_VALUE, 2000);
    assertEquals(error, result.finalError().orElseThrow());
    Setup trained = new Setup(spec, setup.data(), Optional.of(last));
    Setup whole = new Setup(SMALL, setup.data(), Optional.of(last));
    double[] expected = lags(whole);
    assertArrayEquals(expected, lags(trained));
    assertArrayEquals(
        expected, dropped.probes.get(dropped.probes.size() - 1).probe().lagProfile().values());
  }

  private static double[] lags(Setup setup) {
    return Probes.of(
            setup, setup.initial(), EvidenceKind.WEIGHTS, 0, NetworkProbe.Depth.WHOLE, () -> false)
        .measured()
        .orElseThrow()
        .lagProfile()
        .values();
  }

  private static void resume(ModelSpec spec) {
    Recorder whole = new Recorder();
    RunResult expected = run(spec, whole);
    for (int stop : new int[] {0, 1, 20, 33}) {
      Recorder first = new Recorder();
      RunResult half = new Experiment(setup(spec), first, () -> first.updates.size() >= stop).run();
      assertEquals(Outcome.INTERRUPTED, half.outcome());
      assertEquals(stop, half.updates());
      Recorder second = new Recorder();
      RunResult rest =
          Experiment.resume(
                  setup(spec), first.checkpoints.lastEntry().getValue(), second, () -> false)
              .run();
      first.losses.addAll(second.losses);
      assertEquals(whole.losses, first.losses);
      assertEquals(Outcome.FINISHED, rest.outcome());
      assertEquals(expected.finalError(), rest.finalError());
      assertEquals(expected.clippedFraction(), rest.clippedFraction());
      List<Long> radii =
          new ArrayList<>(first.sampledAt.getOrDefault("spectral_radius", List.of()));
      radii.addAll(second.sampledAt.getOrDefault("spectral_radius", List.of()));
      assertEquals(whole.sampledAt.getOrDefault("spectral_radius", List.of()), radii);
      int probes = first.probes.size() + second.probes.size();
      assertEquals(whole.probes.size(), probes, "stopped after " + stop);
      assertArrayEquals(
          whole.probes.get(3).probe().lagProfile().values(),
          second.probes.get(second.probes.size() - 1).probe().lagProfile().values());
    }
  }

  @Test
  void everyUpdateOfHessianFreeOptimisationIsTestedAndSaysItsDamping() {
    Recorder seen = new Recorder();
    RunResult result = run(HESSIAN_FREE.with(Keys.ERROR_BELOW, 10.0), seen);
    assertEquals(OptionalLong.of(1), result.updatesToSolve());
    assertEquals(List.of(1L), seen.sampledAt.get("error"));
    assertEquals(List.of(1L), seen.sampledAt.get("damping"));
    assertEquals(List.of(1L), seen.sampledAt.get("cg_iterations"));
  }

  @Test
  void aSolvedTaskEndsTheRunAtItsFirstConfirmedTest() {
    Recorder seen = new Recorder();
    RunResult result = run(SMALL.with(Keys.UPDATES, 600L).with(Keys.ERROR_BELOW, 10.0), seen);
    assertEquals(OptionalLong.of(250), result.updatesToSolve());
    assertEquals(250, result.updates());
    assertEquals(Optional.of(true), result.solved());
    assertEquals(Outcome.FINISHED, result.outcome());
    assertEquals(List.of(250L), seen.sampledAt.get("error"));
    assertTrue(result.finalError().orElseThrow() < 10);
  }

  @Test
  void aTaskThatIsNotSolvedSaysSo() {
    RunResult result = run(SMALL.with(Keys.ERROR_BELOW, 1e-9), new Recorder());
    assertEquals(Optional.of(false), result.solved());
    assertTrue(result.updatesToSolve().isEmpty());
  }

  @Test
  void aDivergedRunNamesWhereAndKeepsItsLastFiniteNumbers() {
    ModelSpec spec =
        SMALL
            .without(Keys.CLIP_NORM)
            .with(Keys.ACTIVATION, Activation.RELU)
            .with(Keys.RECURRENT.kind, InitKind.IDENTITY)
            .with(Keys.RECURRENT.scale, 2.0)
            .with(Keys.LENGTH, 60L)
            .with(Keys.LEARNING_RATE, 1.0);
    Recorder seen = new Recorder();
    RunResult result = run(spec, seen);
    assertEquals(Outcome.DIVERGED, result.outcome());
    assertEquals(1, seen.nonFinite.size());
    assertEquals(result.updates() + 1, seen.nonFinite.get(0).update());
    seen.losses.forEach(loss -> assertTrue(Double.isFinite(loss)));
    assertEquals(result.updates(), seen.probes.get(seen.probes.size() - 1).update());
    assertTrue(result.finalError().isEmpty() || Double.isFinite(result.finalError().getAsDouble()));
  }

  @Test
  void cancellingInTheMiddleOfAProbeOrTestEndsTheRunAsInterrupted() {
    ModelSpec spec = SMALL.with(Keys.HIDDEN_SIZE, 60L).with(Keys.LENGTH, 80L);
    Recorder seen = new Recorder();
    long[] asked = {0};
    RunResult result =
        new Experiment(
                setup(spec),
                seen,
                () -> {
                  synchronized (asked) {
                    return ++asked[0] > 500;
                  }
                })
            .run();
    assertEquals(Outcome.INTERRUPTED, result.outcome());
    assertEquals(0, result.updates());
    assertTrue(seen.probes.isEmpty());
    assertEquals(List.of(0L), List.copyOf(seen.checkpoints.keySet()));
  }

  @Test
  void windowsOfAStreamGoOnFromUpdateToUpdate() {
    // The fourth sequence of steps of a stream is trained on from the state after the third.
    ModelSpec spec =
        SMALL
            .without(Keys.TASK)
            .with(Keys.FILE, "sunspots.csv")
            .with(Keys.LENGTH, 10L)
            .with(Keys.UPDATES, 3L);
    Recorder alone = new Recorder();
    Recorder carried = new Recorder();
    run(spec, alone);
    run(spec.with(Keys.CARRY_STATE, true), carried);
    assertTrue(carried.stateNorms.stream().allMatch(norms -> norms.length == 10));
    assertTrue(!alone.losses.equals(carried.losses));
    Recorder shorter = new Recorder();
    run(spec.with(Keys.CARRY_STATE, true).with(Keys.BPTT_WINDOW, 4L), shorter);
    assertTrue(shorter.stateNorms.stream().allMatch(norms -> norms.length == 4));
  }

  @Test
  void whatTheDataCannotGiveIsAProblem() {
    ModelSpec streams =
        SMALL.without(Keys.TASK).with(Keys.FILE, "sunspots.csv").with(Keys.CARRY_STATE, true);
    assertEquals(List.of(), setup(streams).trainingProblems());
    assertEquals(
        List.of("training.batch_size 3000: the training part is too short for as many streams"),
        setup(streams.with(Keys.BATCH_SIZE, 3000L)).trainingProblems());
  }

  @Test
  void masksGoWithWindowsAndOwnOutputsMomentsDoNot() {
    ModelSpec series = SMALL.without(Keys.TASK).with(Keys.FILE, "sunspots.csv");
    for (ModelSpec other :
        List.of(
            series.with(Keys.TEACHER_FORCING_TO, 0.5),
            series.with(Keys.BPTT_WINDOW, 4L),
            series.with(Keys.CARRY_STATE, true))) {
      ModelSpec masked = other.with(Keys.DROPOUT, DropoutKind.VARIATIONAL);
      assertEquals(List.of(), setup(masked).trainingProblems());
      List<String> problems = setup(other.with(Keys.DROPOUT, DropoutKind.FAST)).trainingProblems();
      assertEquals(1, problems.size());
      assertTrue(
          problems.get(0).endsWith(" beside fast dropout is not supported"), problems::toString);
    }
  }

  @Test
  void aMarginIsOfAsManyUnitsAsCanBeCancelled() {
    ModelSpec margin = SMALL.with(Keys.ORTHOGONALITY_MARGIN, 0.1).with(Keys.HIDDEN_SIZE, 256L);
    assertEquals(List.of(), setup(margin).trainingProblems());
    assertEquals(
        List.of(
            "training.regularization.orthogonality_margin is of at most 161 units here, not 256"),
        setup(margin.with(Keys.CELL, Cell.LSTM)).trainingProblems());
    ModelSpec idle = margin.with(Keys.CELL, Cell.ESN).with(Keys.HIDDEN_SIZE, 400L);
    assertEquals(List.of(), setup(idle).trainingProblems(), "a reservoir's stay as they are");
  }

  @Test
  void contradictionsOfSpecDataAndWeightsAreProblems() {
    assertEquals(
        List.of("the data have 2 inputs, model.input_size is 3"),
        setup(SMALL.with(Keys.INPUT_SIZE, 3L)).problems());
    Setup loaded =
        new Setup(SMALL, data(SMALL), Optional.of(Parameters.zeros(Architecture.plain(2, 9, 4))));
    assertEquals(
        List.of(
            "the data have 1 output, the weights' output size is 4",
            "the weights have 9 hidden units, model.hidden_size is 8"),
        loaded.problems());
    assertThrows(
        IllegalArgumentException.class, () -> new Experiment(loaded, new Recorder(), () -> false));
    assertEquals(List.of(), setup(SMALL).problems());
  }

  @Test
  void keysThatNothingReadsAreNoProblem() {
    ModelSpec idle = HESSIAN_FREE.with(Keys.CELL, Cell.ESN);
    assertEquals(List.of(), setup(idle).trainingProblems(), "a reservoir has no optimizer");
    ModelSpec ignored = SMALL.with(Keys.FORGET_BIAS, 1.0);
    assertEquals(List.of(), setup(ignored).trainingProblems());
  }

  @Test
  void fastDropoutTakesRoomForMomentsWhereItActs() {
    ModelSpec large = SMALL.with(Keys.HIDDEN_SIZE, 16_384L).with(Keys.LENGTH, 100_000L);
    for (Cell cell : List.of(Cell.RNN, Cell.GRU)) {
      ModelSpec spec = large.with(Keys.CELL, cell);
      Optional<String> plain = setup(spec).trainingOverBound();
      assertTrue(plain.isPresent());
      Optional<String> fast = setup(spec.with(Keys.DROPOUT, DropoutKind.FAST)).trainingOverBound();
      assertEquals(cell == Cell.GRU, plain.equals(fast), fast.orElseThrow());
    }
  }

  @Test
  void aProbeOverTheBoundIsNotMadeAndSaysWhy() {
    Setup large = setup(SMALL.with(Keys.HIDDEN_SIZE, 3000L).with(Keys.LENGTH, 500L));
    Probes.Result result = Probes.of(large, () -> false);
    assertTrue(result.measured().isEmpty());
    assertTrue(result instanceof Probes.Result.OverBound over && over.reason().contains("bound"));
  }

  private static RunResult run(ModelSpec spec, Recorder seen) {
    return new Experiment(setup(spec), seen, () -> false).run();
  }

  private static Setup setup(ModelSpec spec) {
    return new Setup(spec, data(spec), Optional.empty());
  }

  private static Dataset data(ModelSpec spec) {
    try {
      return Datasets.open(spec, Path.of("..", "examples"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
