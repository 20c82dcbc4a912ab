package rhoscope.train;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Place;
import rhoscope.data.RandomStream;
import rhoscope.data.Window;
import rhoscope.linalg.Kernels;
import rhoscope.model.DropoutKind;
import rhoscope.model.Loss;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Tensors;
import rhoscope.nn.Architecture;
import rhoscope.nn.FastDropout32;
import rhoscope.nn.Masks32;
import rhoscope.nn.Network32;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/**
 * Trains a network by back-propagation through time, one window of steps at a time, in float32. A
 * whole batch is one window, unless it is cut in time; then each begins from the state that an
 * earlier one left, and its gradient ends there.
 *
 * <p>The same settings, parameters and windows give the same bits, on any number of threads.
 * Buffers are allocated by the first update, and again only for a larger batch. For one caller at a
 * time.
 */
public final class Trainer implements Training {
  /*
   * An update is computed beside the parameters and written at its very end, so one that is
   * cancelled half-way leaves no trace, and one that diverges leaves the last finite parameters
   * unless the step itself overflows.
   *
   * A loss and a norm that are finite mean that every number behind them is (or that a saturated
   * unit swallowed an infinity), so two comparisons per update suffice until something happens.
   *
   * A window of k2 steps runs anew from its first state, whatever the weights were when that was
   * computed: so its gradient is exact for the weights of now, and what is older is a constant.
   *
   * The numbers live in the network's own form; the exchange form is written when somebody asks. Up
   * to the first update that is what the training began with, not rounded.
   */
  private static final int MOST_THREADS = 4;

  private final Settings settings;
  private final TrainingListener listener;
  private final BooleanSupplier cancelled;
  private final Network32 network;
  private final Optional<Masks32> masks;
  private final Optional<FastDropout32> fast;
  private final Network32 passes;
  private final Optimizer optimizer;
  private final Pace pace;
  private final LastSteps lastSteps;
  private final OwnOutputs ownOutputs;
  private final Parameters parameters;
  private long update;
  private long batchIndex;
  private int stepsDone;
  private boolean stale;
  private boolean diverged;

  /**
   * A training before its first update.
   *
   * @param initial θ, copied
   * @param listener hears of everything
   * @param cancelled asked every few milliseconds of an update
   */
  public Trainer(
      Settings settings, Parameters initial, TrainingListener listener, BooleanSupplier cancelled) {
    this(settings, initial, listener, cancelled, threads());
  }

  /**
   * The same on at most so many threads.
   *
   * @param threads 1 for the caller's alone
   */
  public Trainer(
      Settings settings,
      Parameters initial,
      TrainingListener listener,
      BooleanSupplier cancelled,
      int threads) {
    Architecture architecture = initial.architecture();
    this.settings = settings;
    this.listener = listener;
    this.cancelled = cancelled;
    this.parameters = initial.copy();
    this.network =
        new Network32(
            Kernels.f32(),
            architecture,
            settings.loss(),
            settings.everyStep(),
            settings.regularization().penalties(),
            threads,
            cancelled);
    network.weights().load(initial);
    this.masks =
        settings
            .dropout(DropoutKind.VARIATIONAL)
            .map(dropout -> new Masks32(Kernels.f32(), architecture));
    masks.ifPresent(network::drop);
    this.fast =
        settings
            .dropout(DropoutKind.FAST)
            .map(
                dropout ->
                    new FastDropout32(
                        architecture,
                        network.weights(),
                        network.gradient(),
                        settings.loss(),
                        settings.everyStep(),
                        dropout.keep(),
                        dropout.inputKeep(),
                        threads,
                        cancelled));
    this.passes = fast.map(FastDropout32::network).orElse(network);
    this.optimizer =
        settings.optimizer().kind() == OptimizerKind.HESSIAN_FREE
            ? new HessianFree(settings, initial, threads, cancelled)
            : Optimizer.of(settings.optimizer(), architecture);
    this.pace = new Pace(settings.scheduleWindow());
    this.lastSteps = new LastSteps(settings.window(), Kernels.f32(), architecture);
    this.ownOutputs = new OwnOutputs(settings.forcing().seed());
    network.feedBack(settings.forcing().always() ? Optional.empty() : Optional.of(ownOutputs));
  }

  private static int threads() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A training that goes on where another stopped; with the same windows, bit for bit as it would.
   *
   * @throws IllegalArgumentException if a state is missing or of other sizes
   */
  public static Trainer resume(
      Settings settings,
      Checkpoint checkpoint,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    Trainer trainer = new Trainer(settings, checkpoint.parameters(), listener, cancelled);
    List<String> names = settings.states();
    for (int i = 0; i < names.size(); i++) {
      trainer.optimizer.states().get(i).load(checkpoint.state(names.get(i)));
    }
    trainer.optimizer.restore(checkpoint.numbers());
    trainer.pace.restore(checkpoint.schedule());
    trainer.update = checkpoint.update();
    trainer.batchIndex = checkpoint.place().batch();
    trainer.stepsDone = checkpoint.place().step();
    trainer.network.start().load(checkpoint.states());
    return trainer;
  }

  /**
   * An estimate of all that a training holds, its present batch included, in bytes, so that a
   * caller can refuse sizes before anything is allocated.
   *
   * @param steps T of what is held of a batch
   * @param window the most steps that are gone back over at once
   * @param sequences N of one batch
   */
  public static long bytes(
      OptimizerSettings optimizer,
      Architecture sizes,
      boolean everyStep,
      long steps,
      long window,
      long sequences) {
    long more =
        optimizer.kind() == OptimizerKind.HESSIAN_FREE
            ? HessianFree.bytes(optimizer.hessianFree(), sizes, everyStep, steps, sequences)
            : 0;
    return more + bytes(sizes, everyStep, steps, window, sequences);
  }

  /** The same of an optimizer that needs the gradient alone. */
  public static long bytes(
      Architecture sizes, boolean everyStep, long steps, long window, long sequences) {
    long kept = Math.min(steps, window);
    double batch =
        (double) steps * sequences * sizes.inputs()
            + (everyStep ? (double) steps : 1) * sequences * sizes.outputs();
    double exchanged = 3.0 * sizes.parameterCount(); // parameters, and a checkpoint's copies
    return (long)
        (Network32.bytes(Kernels.f32(), sizes, everyStep, kept, sequences)
            + Double.BYTES * (batch + exchanged));
  }

  @Override
  public long update() {
    return update;
  }

  @Override
  public Place place() {
    return new Place(batchIndex, stepsDone);
  }

  @Override
  public Parameters parameters() {
    if (stale) {
      network.weights().store(parameters);
      stale = false;
    }
    return parameters;
  }

  /** θ in float32, as it is computed with; not to be modified. */
  public Weights32 weights() {
    return network.weights();
  }

  @Override
  public Optional<Weights32> recurrence() {
    return Optional.of(weights());
  }

  @Override
  public Tensors state() {
    return checkpoint().toTensors();
  }

  /** A copy of all that a training is, as of the last update. */
  public Checkpoint checkpoint() {
    Map<String, Parameters> states = new LinkedHashMap<>();
    for (int i = 0; i < settings.states().size(); i++) {
      Parameters state = Parameters.zeros(parameters.architecture());
      optimizer.states().get(i).store(state);
      states.put(settings.states().get(i), state);
    }
    double[] begins = network.start().numbers();
    return new Checkpoint(
        update, parameters().copy(), states, optimizer.numbers(), pace.state(), place(), begins);
  }

  /**
   * Trains until {@code updates} have been made since the very beginning.
   *
   * @param batches one for each update, the next one first
   */
  public Ending run(Iterator<Batch> batches, long updates) {
    while (update < updates) {
      if (cancelled.getAsBoolean()) {
        return Ending.CANCELLED;
      }
      Ending ending = step(batches.next());
      if (ending != Ending.FINISHED) {
        return ending;
      }
    }
    return Ending.FINISHED;
  }

  /**
   * Makes one update of a whole batch.
   *
   * @throws IllegalArgumentException if the batch has other sizes than the network or other losses
   *     than the settings
   */
  public Ending step(Batch batch) {
    return step(batch, 0, 0, 0, batchIndex, true);
  }

  @Override
  public Ending step(Window window) {
    return step(
        window.steps(),
        window.first(),
        window.silent(),
        window.next(),
        window.index(),
        window.last());
  }

  /** Numbers in place of a {@link Window}, which a whole batch need not allocate. */
  private Ending step(Batch batch, int first, int silent, int next, long index, boolean last) {
    require(batch);
    ownOutputs.enter(batch, index, first, settings.forcing().share(update + 1));
    try {
      Ending ending = compute(batch, first, silent, index);
      if (ending == Ending.FINISHED) {
        leave(batch, next);
        batchIndex = last ? index + 1 : index;
        stepsDone = last ? 0 : first + batch.steps();
      }
      return ending;
    } catch (CancellationException stop) {
      return Ending.CANCELLED;
    }
  }

  private void require(Batch batch) {
    if (diverged) {
      throw new IllegalStateException("diverged at update " + (update + 1));
    }
    Architecture sizes = parameters.architecture();
    if (batch.inputSize() != sizes.inputs()
        || batch.outputSize() != sizes.outputs()
        || batch.everyStep() != settings.everyStep()
        || batch.classes() != (settings.loss() == Loss.SOFTMAX_CROSS_ENTROPY)) {
      throw new IllegalArgumentException(
          "a batch of " + batch.inputSize() + " to " + batch.outputSize() + " for " + sizes);
    }
  }

  private Ending compute(Batch batch, int first, int silent, long index) {
    double loss = forward(batch, first, silent, index);
    int before = isCut(batch) ? batch.steps() - lastSteps.steps() : first;
    if (!Double.isFinite(loss)) {
      return diverge(search().inForward().after(before));
    }
    Regularization regularization = settings.regularization();
    Weights32 gradient = network.gradient();
    if (fast.isPresent()) {
      fast.get().backward();
    } else {
      network.backward(pace.factor(regularization.omegaSchedule(), update + 1));
    }
    settings.fixed().clear(gradient);
    regularization.addTo(gradient, network.weights());
    double norm = Math.sqrt(gradient.squares());
    if (!Double.isFinite(norm)) {
      return diverge(search().inBackward().after(before));
    }
    double scale = clip(norm);
    double inStep = settings.clipValue().isPresent() ? 1 : scale;
    double rate =
        settings.optimizer().learningRate() * pace.factor(settings.schedule(), update + 1);
    optimizer.look(batch, loss);
    boolean finite = optimizer.step(update + 1, rate, inStep, gradient, network.weights());
    regularization.shrink(network.weights(), rate);
    if (finite) {
      regularization.confine(network.weights());
    }
    stale = true;
    network.weights().changed();
    if (!finite) {
      return diverge(search().inUpdate(settings.states(), optimizer.states()));
    }
    update++;
    pace.updated(update, loss);
    listener.updated(update, loss, norm, scale, passes.stateGradientNorms());
    optimizer.tell(update, listener);
    return Ending.FINISHED;
  }

  private double forward(Batch batch, int first, int silent, long index) {
    if (fast.isPresent()) {
      return fast.get().forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
    }
    if (masks.isPresent()) {
      Dropout dropout = settings.dropout().orElseThrow();
      long drawn = dropout.eachUpdate() ? update + 1 : index;
      long start = RandomStream.DROPOUT.start(dropout.seed(), drawn);
      masks.get().draw(start, batch.sequences(), dropout.keep(), dropout.inputKeep());
    }
    if (first == 0) {
      network.start().clear();
    }
    if (isCut(batch)) {
      lastSteps.approach(batch, network);
      return network.forward(
          lastSteps.steps(), lastSteps.lengths(), lastSteps.inputs(), batch.targets());
    }
    return network.forward(batch.steps(), silent, batch.lengths(), batch.inputs(), batch.targets());
  }

  private boolean isCut(Batch batch) {
    return !batch.everyStep() && settings.window() < batch.steps();
  }

  /** Keeps the states after so many steps, from which the next window begins; none after 0. */
  private void leave(Batch batch, int steps) {
    network.start().clear();
    if (0 < steps) {
      network.start().zero(batch.sequences());
      network.states(steps, 0, batch.sequences(), network.start());
    }
  }

  /** By norm or by value; what the norm is multiplied by. */
  private double clip(double norm) {
    if (settings.clipValue().isPresent()) {
      return clipValues(norm, settings.clipValue().get());
    }
    return settings.clipNorm().isPresent() ? clipNorm(norm, settings.clipNorm().get()) : 1;
  }

  /** Pascanu, Mikolov, Bengio 2013, Algorithm 1: g ← θ/‖g‖ · g where ‖g‖ ≥ θ, over all of g. */
  private double clipNorm(double norm, double threshold) {
    if (norm < threshold) {
      return 1;
    }
    double scale = threshold / norm;
    listener.clipped(update + 1, norm, threshold, scale);
    return scale;
  }

  /** Every number of g into [−θ, θ], at once. */
  private double clipValues(double norm, double threshold) {
    for (float[] g : network.gradient().arrays()) {
      clipValues((float) threshold, g);
    }
    double after = Math.sqrt(network.gradient().squares());
    if (norm <= after) {
      return 1;
    }
    listener.clipped(update + 1, norm, threshold, after / norm);
    return after / norm;
  }

  private static void clipValues(float threshold, float[] g) {
    for (int i = 0; i < g.length; i++) {
      g[i] = Math.max(-threshold, Math.min(threshold, g[i]));
    }
  }

  private Divergence search() {
    Parameters numbers = Parameters.zeros(parameters.architecture());
    return new Divergence(update + 1, network, passes, numbers);
  }

  private Ending diverge(NonFinite event) {
    diverged = true;
    listener.nonFinite(event);
    return Ending.DIVERGED;
  }
}
