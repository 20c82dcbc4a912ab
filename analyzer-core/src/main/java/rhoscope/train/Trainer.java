package rhoscope.train;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network;
import rhoscope.nn.Parameters;
import rhoscope.nn.Trace;

/**
 * Trains a plain RNN by back-propagation through all steps, one batch at a time.
 *
 * <p>The same settings, parameters and batches give the same bits. Buffers are allocated by the
 * first update, and again only for a larger batch. For one thread.
 */
public final class Trainer {
  /*
   * An update is computed beside the parameters and written at its very end, so one that is
   * cancelled half-way leaves no trace, and one that diverges leaves the last finite parameters
   * unless the step itself overflows.
   *
   * A loss and a norm that are finite mean that every number behind them is (or that a saturated
   * unit swallowed an infinity), so two comparisons per update suffice until something happens.
   */
  private final Settings settings;
  private final TrainingListener listener;
  private final BooleanSupplier cancelled;
  private final Network network;
  private final Trace trace;
  private final Parameters parameters;
  private final Parameters gradient;
  private final Momentum momentum;
  private long update;
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
    this.settings = settings;
    this.listener = listener;
    this.cancelled = cancelled;
    this.network = new Network(settings.activation(), settings.loss(), cancelled);
    this.trace = new Trace(initial.architecture(), settings.everyStep());
    this.parameters = initial.copy();
    this.gradient = Parameters.zeros(initial.architecture());
    this.momentum =
        new Momentum(initial.architecture(), settings.learningRate(), settings.momentum());
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
    trainer.momentum.velocity().copyFrom(checkpoint.velocity());
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
    double copies = 3; // parameters, gradient, velocity
    double batch =
        (double) steps * sequences * sizes.inputs()
            + (everyStep ? (double) steps : 1) * sequences * sizes.outputs();
    double numbers = copies * sizes.parameterCount() + batch;
    return (long) (Trace.bytes(sizes, everyStep, steps, sequences) + Double.BYTES * numbers);
  }

  /** How many updates were made. */
  public long update() {
    return update;
  }

  /** θ; the object itself, which the next update changes. */
  public Parameters parameters() {
    return parameters;
  }

  /** A copy of all that a training is, as of the last update. */
  public Checkpoint checkpoint() {
    return new Checkpoint(update, parameters.copy(), momentum.velocity().copy());
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
    trace.fit(batch.steps(), batch.lengths());
    double loss = network.forward(parameters, batch.inputs(), batch.targets(), trace);
    if (!Double.isFinite(loss)) {
      return diverge(search().inForward(parameters, batch));
    }
    gradient.clear();
    network.backward(parameters, batch.inputs(), trace, gradient);
    double norm = gradient.norm();
    if (!Double.isFinite(norm)) {
      return diverge(search().inBackward(gradient));
    }
    double scale = clip(norm);
    if (!momentum.step(gradient, parameters)) {
      return diverge(search().inUpdate(momentum.velocity(), parameters));
    }
    update++;
    listener.updated(update, loss, norm, scale, trace.stateGradientNorms());
    return Ending.FINISHED;
  }

  /** Pascanu, Mikolov, Bengio 2013, Algorithm 1: g ← θ/‖g‖ · g where ‖g‖ ≥ θ, over all of g. */
  private double clip(double norm) {
    if (settings.clipNorm().isEmpty() || norm < settings.clipNorm().get()) {
      return 1;
    }
    double threshold = settings.clipNorm().get();
    double scale = threshold / norm;
    gradient.scale(scale);
    listener.clipped(update + 1, norm, threshold, scale);
    return scale;
  }

  private NonFiniteSearch search() {
    return new NonFiniteSearch(update + 1, trace);
  }

  private Ending diverge(NonFinite event) {
    diverged = true;
    listener.nonFinite(event);
    return Ending.DIVERGED;
  }
}
