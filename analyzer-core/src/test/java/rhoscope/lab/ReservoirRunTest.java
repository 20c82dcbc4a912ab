package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Datasets;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.RunResult;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.Reservoir;
import rhoscope.train.Checkpoint;

/** Whole runs of echo state networks. */
class ReservoirRunTest {
  private static final ModelSpec ESN =
      ModelSpec.EMPTY
          .with(Keys.CELL, Cell.ESN)
          .with(Keys.RECURRENT.kind, InitKind.GAUSSIAN)
          .with(Keys.INPUT.kind, InitKind.UNIFORM)
          .with(Keys.INPUT.limit, 0.5)
          .with(Keys.BATCH_SIZE, 1L)
          .with(Keys.WASHOUT, 100L)
          .with(Keys.SEQUENCES, 2L);
  private static final ModelSpec MEMORY =
      ESN.with(Keys.ACTIVATION, Activation.LINEAR)
          .with(Keys.HIDDEN_SIZE, 20L)
          .with(Keys.SPECTRAL_RADIUS, 0.9)
          .with(Keys.TASK, TaskKind.LINEAR_MEMORY)
          .with(Keys.DELAYS, 60L)
          .with(Keys.LENGTH, 1000L)
          .with(Keys.UPDATES, 5L)
          .with(Keys.RIDGE, 1e-12);
  private static final ModelSpec SERIES =
      ESN.with(Keys.HIDDEN_SIZE, 60L)
          .with(Keys.LEAK, 0.5)
          .with(Keys.SPECTRAL_RADIUS, 0.9)
          .with(Keys.TASK, TaskKind.MACKEY_GLASS)
          .with(Keys.LENGTH, 400L)
          .with(Keys.UPDATES, 3L)
          .with(Keys.FREE_RUN, 20L);

  /**
   * R8; Jaeger 2001, GMD report 152: at most N, and N for a linear reservoir that is not
   * degenerate.
   */
  @Test
  void aLinearReservoirRemembersAsManyInputsAsItHasUnits() {
    for (long seed = 1; seed <= 3; seed++) {
      Recorder seen = new Recorder();
      run(MEMORY.with(Keys.SEED, seed), seen);
      double capacity = capacity(seen);
      assertTrue(18 <= capacity && capacity <= 20, "MC " + capacity);
      assertEquals(List.of(5L), seen.sampledAt.get("memory_capacity"));
    }
  }

  /** Without the input of the step itself, known to the read-out, h_t tells what W h_{t−1} does. */
  @Test
  void theCapacityIsThatOfTheStatesCovariance() {
    ModelSpec small =
        MEMORY
            .with(Keys.HIDDEN_SIZE, 5L)
            .with(Keys.SPECTRAL_RADIUS, 0.6)
            .with(Keys.DELAYS, 4L)
            .with(Keys.UPDATES, 20L);
    Recorder seen = new Recorder();
    run(small, seen);
    double expected = capacity(setup(small).initial(), 4);
    assertTrue(expected < 3.99, "four of the five are not wholly there: " + expected);
    assertEquals(expected, capacity(seen), 0.02);
  }

  /** Σ_{k=1}^K uᵀ W^kᵀ C⁻¹ W^k u with C = Σ_{j≥1} W^j u uᵀ W^jᵀ. */
  private static double capacity(Parameters p, int delays) {
    int n = p.architecture().hidden();
    DMatrixRMaj w = new DMatrixRMaj(n, n, true, p.w());
    DMatrixRMaj power = new DMatrixRMaj(n, 1, true, p.u());
    DMatrixRMaj covariance = new DMatrixRMaj(n, n);
    List<DMatrixRMaj> first = new ArrayList<>();
    for (int j = 1; j <= 400; j++) {
      DMatrixRMaj next = new DMatrixRMaj(n, 1);
      CommonOps_DDRM.mult(w, power, next);
      power = next;
      CommonOps_DDRM.multAddTransB(power, power, covariance);
      if (j <= delays) {
        first.add(power);
      }
    }
    double sum = 0;
    for (DMatrixRMaj v : first) {
      DMatrixRMaj solved = new DMatrixRMaj(n, 1);
      assertTrue(CommonOps_DDRM.solve(covariance, v, solved));
      sum += CommonOps_DDRM.dot(v, solved);
    }
    return sum;
  }

  @Test
  void tanhRemembersLess() {
    Recorder linear = new Recorder();
    Recorder tanh = new Recorder();
    run(MEMORY, linear);
    run(MEMORY.with(Keys.ACTIVATION, Activation.TANH).with(Keys.INPUT.limit, 1.0), tanh);
    double capacity = capacity(tanh);
    assertTrue(2 < capacity && capacity < capacity(linear) - 2);
  }

  @Test
  void everyUpdateIsRecordedAndTheReservoirStays() {
    Recorder seen = new Recorder();
    RunResult result = run(SERIES, seen);
    assertEquals(Outcome.FINISHED, result.outcome());
    assertEquals(List.of(1L, 2L, 3L), seen.updates);
    assertEquals(2, seen.probes.size());
    assertFalse(seen.samples.containsKey("spectral_radius"));
    assertFalse(seen.samples.containsKey("memory_capacity"));
    assertTrue(seen.losses.get(2) < 1e-4);
    Probe before = seen.probes.get(0).probe();
    Probe after = seen.probes.get(1).probe();
    assertEquals(
        before.layers().get(0).recurrentWeights(), after.layers().get(0).recurrentWeights());
    assertEquals("esn", after.cell());
    assertTrue(after.loss().orElseThrow() < 1e-3, "the probe's outputs see the inputs");
    assertTrue(before.loss().orElseThrow() > 1e-2);
  }

  @Test
  void theFinalErrorIsThatOfFreeRunsFromTheTrueSeries() {
    Recorder seen = new Recorder();
    double error = run(SERIES, seen).finalError().orElseThrow();
    Setup setup = setup(SERIES);
    Parameters p = parameters(setup, seen);
    int each = (400 - 100) / 20;
    Iterator<Batch> batches =
        setup.data().evaluation(SERIES.get(Keys.SEED), Long.MAX_VALUE, 7); // 7 · 15 ≥ 100
    double squares = 0;
    double sum = 0;
    double sumOfSquares = 0;
    int values = 0;
    while (batches.hasNext()) {
      Batch batch = batches.next();
      for (int n = 0; n < 7; n++) {
        for (int t = 100; t < 400; t++) {
          double d = batch.targets()[t * 7 + n];
          sum += d;
          sumOfSquares += d * d;
          values++;
        }
        for (int run = 0; run < each; run++) {
          squares += square(p, batch, n, 100 + run * 20);
        }
      }
    }
    double variance = sumOfSquares / values - sum / values * sum / values;
    assertEquals(2100, values);
    assertEquals(Math.sqrt(squares / (7 * each) / variance), error, 1e-9 * error);
    assertTrue(error < 0.3, "the mean of the series has 1, this " + error);
  }

  /** (y − d)² of the 20th value said by one sequence that reads the truth up to a step. */
  private static double square(Parameters p, Batch batch, int n, int start) {
    Reservoir reservoir = new Reservoir(p);
    reservoir.begin(1);
    for (int t = 0; t <= start; t++) {
      reservoir.step(batch.inputs(), t * 7 + n);
    }
    double[] y = new double[1];
    reservoir.outputs(batch.inputs(), start * 7 + n, y, 0);
    for (int i = 1; i < 20; i++) {
      double[] x = y.clone();
      reservoir.step(x, 0);
      reservoir.outputs(x, 0, y, 0);
    }
    double off = y[0] - batch.targets()[(start + 19) * 7 + n];
    return off * off;
  }

  @Test
  void theErrorLeavesTheWashoutOut() {
    ModelSpec driven = SERIES.with(Keys.FREE_RUN, 0L).with(Keys.UPDATES, 1L);
    Recorder seen = new Recorder();
    double error = run(driven, seen).finalError().orElseThrow();
    Setup setup = setup(driven);
    Reservoir reservoir = new Reservoir(parameters(setup, seen));
    Iterator<Batch> batches =
        setup.data().evaluation(driven.get(Keys.SEED), Long.MAX_VALUE, (1 << 18) / 400);
    double sum = 0;
    long count = 0;
    while (batches.hasNext()) {
      Batch batch = batches.next();
      int n = batch.sequences();
      double[] y = new double[n];
      reservoir.begin(n);
      for (int t = 0; t < 400; t++) {
        reservoir.step(batch.inputs(), t * n);
        reservoir.outputs(batch.inputs(), t * n, y, 0);
        for (int i = 0; 100 <= t && i < n; i++) {
          double off = y[i] - batch.targets()[t * n + i];
          sum += off * off;
          count++;
        }
      }
    }
    assertEquals(sum / count, error, 1e-9 * error);
  }

  @Test
  void anInterruptedRunGoesOnWithTheSameBits() {
    ModelSpec longer = MEMORY.with(Keys.UPDATES, 6L).with(Keys.HIDDEN_SIZE, 10L);
    Recorder whole = new Recorder();
    run(longer, whole);
    Recorder first = new Recorder();
    Experiment begun = new Experiment(setup(longer), first, () -> 3 <= first.updates.size());
    assertEquals(Outcome.INTERRUPTED, begun.run().outcome());
    Recorder second = new Recorder();
    Experiment resumed =
        Experiment.resume(
            setup(longer), first.checkpoints.lastEntry().getValue(), second, () -> false);
    assertEquals(Outcome.FINISHED, resumed.run().outcome());
    assertEquals(List.of(4L, 5L, 6L), second.updates);
    assertEquals(whole.losses.get(5), second.losses.get(2));
    assertEquals(whole.samples.get("memory_capacity"), second.samples.get("memory_capacity"));
  }

  @Test
  void aReservoirIsProbedAsThePlainNetworkThatItIs() {
    ModelSpec esn = SERIES.with(Keys.LENGTH, 30L).with(Keys.HIDDEN_SIZE, 12L);
    Setup setup = setup(esn);
    Probe probe = Probes.of(setup, () -> false).measured().orElseThrow();
    Parameters from = setup.initial();
    Architecture plain = Architecture.of(esn.with(Keys.CELL, Cell.RNN), 1, 1);
    Parameters p = Parameters.zeros(plain);
    for (Part part : List.of(Part.RECURRENT, Part.INPUT, Part.BIAS, Part.OUTPUT)) {
      System.arraycopy(from.get(part), 0, p.get(part), 0, p.get(part).length);
    }
    System.arraycopy(from.leak(0), 0, p.leak(0), 0, 12);
    Setup same = new Setup(esn.with(Keys.CELL, Cell.RNN), setup.data(), Optional.of(p));
    Probe expected = Probes.of(same, () -> false).measured().orElseThrow();
    assertEquals(expected.loss(), probe.loss());
    assertArrayEquals(expected.lagProfile().values(), probe.lagProfile().values());
    assertArrayEquals(
        expected.lyapunov().orElseThrow().exponents(), probe.lyapunov().orElseThrow().exponents());
    assertTrue(expected.echo().isEmpty());
  }

  @Test
  void theProbeTellsWhatProvesEchoStates() {
    ModelSpec esn = SERIES.with(Keys.LENGTH, 30L).with(Keys.HIDDEN_SIZE, 12L);
    Setup setup = setup(esn);
    Probe probe = Probes.of(setup, () -> false).measured().orElseThrow();
    double[] effective = setup.initial().w();
    for (int i = 0; i < effective.length; i++) {
      effective[i] = 0.5 * effective[i] + (i % 13 == 0 ? 0.5 : 0);
    }
    double radius = Spectrum.of(12, effective, () -> {}).radius();
    Probe.Echo echo = probe.echo().orElseThrow();
    assertEquals(radius, echo.effectiveRadius(), 1e-12);
    double norm =
        probe.layers().get(0).recurrentWeights().values().iterator().next().spectralNorm();
    assertTrue(0.9 - 1e-9 <= echo.scaledNorm() && echo.scaledNorm() <= norm);
    var evidence = ProbeEvidence.of(esn, probe);
    assertEquals(radius, evidence.find(Quantity.EFFECTIVE_RADIUS).orElseThrow());
    double bound = 0.5 + 0.5 * echo.scaledNorm();
    assertEquals(bound, evidence.find(Quantity.ECHO_BOUND).orElseThrow(), 1e-12);
    assertEquals(0.5 + 0.5 * norm, evidence.find(Quantity.STEP_BOUND).orElseThrow(), 1e-12);
  }

  @Test
  void whatLeavesARegressionNothingToDoIsSaid() {
    assertEquals(List.of(), setup(SERIES).trainingProblems());
    assertEquals(
        List.of("training.washout 400 leaves no step: sequences have 400 steps"),
        setup(SERIES.with(Keys.WASHOUT, 400L)).trainingProblems());
    assertEquals(
        List.of("training.washout + training.free_run is 405, sequences have 400 steps"),
        setup(SERIES.with(Keys.FREE_RUN, 305L)).trainingProblems());
    assertEquals(
        List.of("training.free_run 20, but the outputs of these data are no next inputs"),
        setup(SERIES.with(Keys.TASK, TaskKind.LINEAR_MEMORY)).trainingProblems());
    assertEquals(
        List.of("an esn minimises the squared error, the data have softmax_cross_entropy"),
        setup(SERIES.with(Keys.TASK, TaskKind.TEMPORAL_ORDER)).trainingProblems());
    assertEquals("NRMSE at step 20 of a run on its own outputs", setup(SERIES).errorText());
  }

  private static Parameters parameters(Setup setup, Recorder seen) {
    return Checkpoint.from(seen.checkpoints.lastEntry().getValue(), setup.architecture(), List.of())
        .parameters();
  }

  private static double capacity(Recorder seen) {
    return seen.samples.getOrDefault("memory_capacity", List.of()).get(0);
  }

  private static RunResult run(ModelSpec spec, Recorder seen) {
    return new Experiment(setup(spec), seen, () -> false).run();
  }

  private static Setup setup(ModelSpec spec) {
    try {
      return new Setup(spec, Datasets.open(spec, Path.of(".")), Optional.empty());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
