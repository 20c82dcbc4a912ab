package rhoscope.train;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network32;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/**
 * Trains a network by back-propagation through all steps, one batch at a time, in float32.
 *
 * <p>The same settings, parameters and batches give the same bits, on any number of threads.
 * Buffers are allocated by the first update, and again only for a larger batch. For one caller at a
 * time.
 */
public final class Trainer {
  /*
   * An update is computed beside the parameters and written at its very end, so one that is
   * cancelled half-way leaves no trace, and one that diverges leaves the last finite parameters
   * unless the step itself overflows.
   *
   * A loss and a norm that are finite mean that every number behind them is (or that a saturated
   * unit swallowed an infinity), so two comparisons per update suffice until something happens.
   *
   * The numbers live in the network's own form; the exchange form is written when somebody asks. Up
   * to the first update that is what the training began with, not rounded.
   */
  private static final int MOST_THREADS = 4;

  private final Settings settings;
  private final TrainingListener listener;
  private final BooleanSupplier cancelled;
  private final Network32 network;
  private final Momentum momentum;
  private final Parameters parameters;
  private long update;
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
            Kernels.f32(), architecture, settings.loss(), settings.everyStep(), threads, cancelled);
    network.weights().load(initial);
    this.momentum =
        new Momentum(
            settings.learningRate(),
            settings.momentum(),
            new Weights32(Kernels.f32(), architecture));
  }

  private static int threads() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * A training that goes on where another stopped; with the same batches, bit for bit as it would.
   */
  public static Trainer resume(
      Settings settings,
      Checkpoint checkpoint,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    Trainer trainer = new Trainer(settings, checkpoint.parameters(), listener, cancelled);
    trainer.momentum.velocity().load(checkpoint.velocity());
    trainer.update = checkpoint.update();
    return trainer;
  }

  /**
   * An estimate of all that a training holds, its present batch included, in bytes, so that a
   * caller can refuse sizes before anything is allocated.
   *
   * @param steps T
   * @param sequences N of one batch
   */
  public static long bytes(Architecture sizes, boolean everyStep, long steps, long sequences) {
    double batch =
        (double) steps * sequences * sizes.inputs()
            + (everyStep ? (double) steps : 1) * sequences * sizes.outputs();
    double exchanged = 2.0 * sizes.parameterCount(); // parameters, and a checkpoint's copies
    return (long)
        (Network32.bytes(Kernels.f32(), sizes, everyStep, steps, sequences)
            + Double.BYTES * (batch + exchanged));
  }

  /** How many updates were made. */
  public long update() {
    return update;
  }

  /** θ; the object itself, which is overwritten when this is called after a further update. */
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

  /** A copy of all that a training is, as of the last update. */
  public Checkpoint checkpoint() {
    Parameters velocity = Parameters.zeros(parameters.architecture());
    momentum.velocity().store(velocity);
    return new Checkpoint(update, parameters().copy(), velocity);
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
   * Makes one update.
   *
   * @return finished; diverged, after the listener was told; or cancelled, with nothing changed
   * @throws IllegalArgumentException if the batch has other sizes than the network or other losses
   *     than the settings
   * @throws IllegalStateException if the training has diverged before
   */
  public Ending step(Batch batch) {
    require(batch);
    try {
      return compute(batch);
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

  private Ending compute(Batch batch) {
    double loss = network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
    if (!Double.isFinite(loss)) {
      return diverge(search().inForward());
    }
    network.backward();
    double norm = Math.sqrt(network.gradient().squares());
    if (!Double.isFinite(norm)) {
      return diverge(search().inBackward());
    }
    double scale = clip(norm);
    boolean finite = momentum.step(network.gradient(), scale, network.weights());
    stale = true;
    network.weights().changed();
    if (!finite) {
      return diverge(search().inUpdate(momentum.velocity()));
    }
    update++;
    listener.updated(update, loss, norm, scale, network.stateGradientNorms());
    return Ending.FINISHED;
  }

  /** Pascanu, Mikolov, Bengio 2013, Algorithm 1: g ← θ/‖g‖ · g where ‖g‖ ≥ θ, over all of g. */
  private double clip(double norm) {
    if (settings.clipNorm().isEmpty() || norm < settings.clipNorm().get()) {
      return 1;
    }
    double threshold = settings.clipNorm().get();
    double scale = threshold / norm;
    listener.clipped(update + 1, norm, threshold, scale);
    return scale;
  }

  private Divergence search() {
    return new Divergence(update + 1, network, Parameters.zeros(parameters.architecture()));
  }

  private Ending diverge(NonFinite event) {
    diverged = true;
    listener.nonFinite(event);
    return Ending.DIVERGED;
  }
}
