package rhoscope.lab;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Dataset;
import rhoscope.data.Window;
import rhoscope.data.Windows;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunEvidence;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.model.Keys;
import rhoscope.model.Tensors;
import rhoscope.train.Checkpoint;
import rhoscope.train.Ending;
import rhoscope.train.NonFinite;
import rhoscope.train.ReadoutTrainer;
import rhoscope.train.Settings;
import rhoscope.train.Trainer;
import rhoscope.train.Training;
import rhoscope.train.TrainingListener;

/**
 * Trains what a spec describes and measures it on the way; everything that is seen goes to a {@link
 * RunSink}. For one thread, and for one run.
 *
 * <p>Measured at every update: the loss, the gradient's norm before clipping, the clip scale,
 * ‖∂E/∂s_k‖ of all steps; once the data's baseline; every 10 updates (every one from 128 units on,
 * none beyond 2048) the spectral radius of each gate; every {@code instrument.every} updates,
 * before the first and after the last, a full probe, as long as its work is within the bound of
 * {@link ProbeCost}.
 */
public final class Experiment {
  /*
   * Probes and tests have random streams of their own, so what is measured and how often never
   * changes what is trained. The clock decides only when a checkpoint is handed out.
   *
   * A cancelled update or measurement leaves the parameters of the last whole update, so the last
   * checkpoint is always one that the training can go on from with the same bits.
   */
  private static final int RADIUS_EVERY = 10;
  private static final int RADIUS_ALWAYS_FROM = 128;

  /** Beyond this an eigenvalue iteration takes longer than an update. */
  private static final int RADIUS_UP_TO = 2048;

  private static final long CHECKPOINT_NANOS = 2_000_000_000L;
  private static final String CLIPPED = "experiment.clipped";
  private static final String LAST_LOSS = "experiment.last_loss";
  private static final String MEASURED = "experiment.measured";

  private final Setup setup;
  private final RunSink sink;
  private final BooleanSupplier cancelled;
  private final Runnable check;
  private final Tally tally;
  private final Training training;
  private final Evaluation evaluation;
  private final Goal goal;
  private final Optional<Radii> radii;
  private final long updates;
  private final long every;

  /** How many of the measurements that follow the present update are made: radius, probe, test. */
  private long measured;

  private long checkpointNanos;

  /**
   * A run from the beginning.
   *
   * @param cancelled asked every few milliseconds
   * @throws IllegalArgumentException if the setup has training problems
   */
  public Experiment(Setup setup, RunSink sink, BooleanSupplier cancelled) {
    this(setup, Optional.empty(), sink, cancelled);
  }

  /**
   * A run that goes on from a checkpoint of the same spec and seed, with the same bits as if it had
   * never stopped.
   *
   * @param state as a sink got it
   * @throws IllegalArgumentException if the setup has training problems, or the state is of other
   *     sizes
   */
  public static Experiment resume(
      Setup setup, Tensors state, RunSink sink, BooleanSupplier cancelled) {
    return new Experiment(setup, Optional.of(state), sink, cancelled);
  }

  private Experiment(
      Setup setup, Optional<Tensors> state, RunSink sink, BooleanSupplier cancelled) {
    if (!setup.trainingProblems().isEmpty()) {
      throw new IllegalArgumentException(setup.trainingProblems().get(0));
    }
    this.setup = setup;
    this.sink = sink;
    this.cancelled = cancelled;
    this.check = () -> check(cancelled);
    this.updates = setup.spec().get(Keys.UPDATES);
    this.every = setup.spec().get(Keys.EVERY);
    this.tally = new Tally(sink, state);
    this.training = setup.isReservoir() ? readout(state) : network(state);
    boolean followed = training.recurrence().isPresent();
    this.radii =
        followed && setup.architecture().hidden() <= RADIUS_UP_TO
            ? Optional.of(new Radii(setup.architecture(), state))
            : Optional.empty();
    this.evaluation = Evaluation.of(setup, cancelled);
    this.goal = new Goal(setup, evaluation, sink);
    this.measured = count(state, MEASURED, 0);
  }

  private Training network(Optional<Tensors> state) {
    Dataset data = setup.data();
    Settings settings =
        Settings.of(setup.effective(), data.loss(), data.everyStep(), data.feedsBack());
    return state.isEmpty()
        ? new Trainer(settings, setup.initial(), tally, cancelled)
        : Trainer.resume(
            settings,
            Checkpoint.from(state.get(), setup.architecture(), settings.states()),
            tally,
            cancelled);
  }

  private Training readout(Optional<Tensors> state) {
    int washout = setup.spec().size(Keys.WASHOUT);
    double ridge = setup.spec().get(Keys.RIDGE);
    return state.isEmpty()
        ? new ReadoutTrainer(washout, ridge, setup.initial(), tally, cancelled)
        : ReadoutTrainer.resume(
            washout, ridge, setup.architecture(), state.get(), tally, cancelled);
  }

  private static long count(Optional<Tensors> state, String name, long otherwise) {
    return state.flatMap(s -> s.find(name)).map(t -> (long) t.at(0)).orElse(otherwise);
  }

  /** Trains to the end; the result is also the sink's last message. */
  public RunResult run() {
    long start = System.nanoTime();
    checkpointNanos = start;
    Outcome outcome = train();
    OptionalDouble error = OptionalDouble.empty();
    if (outcome != Outcome.INTERRUPTED) {
      try {
        error = goal.finalError(training.parameters());
        evaluation
            .memoryCapacity()
            .ifPresent(sum -> sink.sampled(RunEvidence.MEMORY, "1", training.update(), sum));
        if (!probeIsDue()) {
          probe();
        }
      } catch (CancellationException late) {
        boolean settled = outcome == Outcome.DIVERGED || goal.solvedAt().isPresent();
        outcome = settled ? outcome : Outcome.INTERRUPTED;
      }
    }
    checkpoint();
    RunResult result =
        new RunResult(
            outcome,
            training.update(),
            tally.lastLoss,
            error,
            goal.solved(),
            goal.solvedAt(),
            training.update() == 0 ? 0 : (double) tally.clipped / training.update(),
            (System.nanoTime() - start) / 1e9);
    sink.ended(result);
    return result;
  }

  private Outcome train() {
    try {
      if (afterUpdate()) {
        return Outcome.FINISHED;
      }
      Iterator<Window> windows =
          new Windows(
              setup.data(),
              setup.seed(),
              setup.spec().size(Keys.BATCH_SIZE),
              setup.cut(),
              training.place());
      while (training.update() < updates) {
        Ending ending = training.step(windows.next());
        if (ending != Ending.FINISHED) {
          return ending == Ending.DIVERGED ? Outcome.DIVERGED : Outcome.INTERRUPTED;
        }
        measured = 0;
        if (training.update() == 1) {
          baseline();
        }
        if (afterUpdate()) {
          return Outcome.FINISHED;
        }
      }
      return Outcome.FINISHED;
    } catch (CancellationException stop) {
      return Outcome.INTERRUPTED;
    }
  }

  private void baseline() {
    setup
        .data()
        .baseline()
        .ifPresent(own -> sink.sampled(RunEvidence.BASELINE, "loss", 1, own.loss()));
  }

  private void radius() {
    long update = training.update();
    int n = setup.architecture().hidden();
    boolean due = RADIUS_ALWAYS_FROM <= n || update % RADIUS_EVERY == 0 || update == updates;
    if (0 < update && due && radii.isPresent()) {
      radii.get().sample(update, training.recurrence().orElseThrow(), sink, check);
    }
  }

  private static void check(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /**
   * Makes the measurements that are due, but for those made before an interruption; whether the
   * goal is reached. A checkpoint comes last, so that it holds nothing that is still to be told.
   */
  private boolean afterUpdate() {
    if (measured < 1) {
      radius();
      measured = 1;
    }
    if (measured < 2) {
      if (probeIsDue()) {
        probe();
      }
      measured = 2;
    }
    boolean last = training.update() == updates;
    boolean reached = measured < 3 && goal.reached(training.update(), last, training.parameters());
    measured = 3;
    if (System.nanoTime() - checkpointNanos > CHECKPOINT_NANOS) {
      checkpoint();
    }
    return reached;
  }

  private boolean probeIsDue() {
    return training.update() % every == 0 || training.update() == updates;
  }

  /**
   * The first and the last are whole; those between, not to cost more than the training, lack one.
   */
  private void probe() {
    long update = training.update();
    boolean between = 0 < update && update < updates;
    EvidenceKind source = update == 0 ? setup.source() : EvidenceKind.RUN;
    Probes.of(
            setup,
            training.parameters(),
            source,
            update,
            between ? NetworkProbe.Depth.DURING_TRAINING : NetworkProbe.Depth.WHOLE,
            cancelled)
        .measured()
        .ifPresent(probe -> sink.probed(new ProbeRecord(update, probe)));
  }

  private void checkpoint() {
    Tensors state = training.state();
    Tensors.Builder all = Tensors.builder();
    state.names().forEach(name -> all.add(name, state.get(name)));
    all.add(CLIPPED, number(tally.clipped));
    all.add(MEASURED, number(measured));
    radii.ifPresent(trackers -> trackers.store(all));
    tally.lastLoss.ifPresent(loss -> all.add(LAST_LOSS, Tensors.Tensor.of(new int[0], loss)));
    sink.checkpoint(training.update(), all.build());
    checkpointNanos = System.nanoTime();
  }

  private static Tensors.Tensor number(long value) {
    return Tensors.Tensor.ofIntegers(new int[0], (double) value);
  }

  /** Hands the trainer's events on and keeps what the result needs. */
  private static final class Tally implements TrainingListener {
    private final RunSink sink;
    private long clipped;
    private OptionalDouble lastLoss;

    Tally(RunSink sink, Optional<Tensors> state) {
      this.sink = sink;
      this.clipped = count(state, CLIPPED, 0);
      this.lastLoss =
          state
              .flatMap(s -> s.find(LAST_LOSS))
              .map(t -> OptionalDouble.of(t.at(0)))
              .orElse(OptionalDouble.empty());
    }

    @Override
    public void updated(
        long update, double loss, double gradientNorm, double clipScale, double[] stateNorms) {
      lastLoss = OptionalDouble.of(loss);
      sink.updated(update, loss, gradientNorm, clipScale, stateNorms);
    }

    @Override
    public void clipped(long update, double norm, double threshold, double scale) {
      clipped++;
      sink.clipped(new ClipEvent(update, norm, threshold, scale));
    }

    @Override
    public void sampled(String series, String unit, long update, double value) {
      sink.sampled(series, unit, update, value);
    }

    @Override
    public void nonFinite(NonFinite event) {
      sink.nonFinite(NonFiniteSearch.event(event));
    }
  }
}
