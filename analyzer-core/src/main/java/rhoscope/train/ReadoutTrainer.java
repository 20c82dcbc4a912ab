package rhoscope.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Place;
import rhoscope.data.Window;
import rhoscope.linalg.RidgeRegression;
import rhoscope.model.Tensors;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.Reservoir;
import rhoscope.nn.Weights32;

/**
 * Trains the read-out of an echo state network by ridge regression, in float64: after each update
 * V, V_x and c are those with the least Σ ‖y − d‖² + β (‖V‖² + ‖V_x‖²) over all steps of all
 * batches so far that have a target d and lie behind the washout. The reservoir stays as it was
 * drawn.
 *
 * <p>The loss of an update is Σ ‖y − d‖² per step and output over the same steps, after it; the
 * gradient's norm is that of the loss with its penalty at the solution, nothing but rounding. The
 * bias c is free: penalised, it would pull the mean of the outputs towards 0.
 *
 * <p>Source: Jaeger 2001, GMD report 148; Lukoševičius 2012, eq. 9.
 */
public final class ReadoutTrainer implements Training {
  /*
   * An update folds the batch into the triangle of a QR decomposition and solves that, so updates
   * bound the memory and the last one has the read-out of one regression over all batches. A update
   * that is cancelled or diverges puts the triangle of the one before back.
   */
  private static final String FACTOR = "readout.factor";
  private static final String ROWS = "readout.rows";
  private static final int BLOCK = 64;

  private final int washout;
  private final TrainingListener listener;
  private final Runnable check;
  private final Parameters parameters;
  private final Architecture sizes;
  private final Reservoir reservoir;
  private final RidgeRegression regression;
  private final double[] block;
  private int filled;
  private long rows;
  private long update;
  private boolean diverged;

  /**
   * A training before its first update.
   *
   * @param washout the first steps of each sequence, which are passed over
   * @param ridge β, at least 0
   * @param initial the reservoir, and the read-out before the first update; copied
   * @param cancelled asked every few milliseconds of an update
   */
  public ReadoutTrainer(
      int washout,
      double ridge,
      Parameters initial,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    this.washout = washout;
    this.listener = listener;
    this.check =
        () -> {
          if (cancelled.getAsBoolean()) {
            throw new CancellationException();
          }
        };
    this.parameters = initial.copy();
    this.sizes = initial.architecture();
    this.reservoir = new Reservoir(initial);
    double[] penalties = new double[1 + sizes.inputs() + sizes.hidden()];
    Arrays.fill(penalties, 1, penalties.length, ridge);
    this.regression = new RidgeRegression(penalties, sizes.outputs());
    this.block = new double[BLOCK * regression.width()];
  }

  /**
   * A training that goes on where another stopped; with the same batches, bit for bit as it would.
   *
   * @param state as {@link #state} gave it
   * @throws IllegalArgumentException if it is of another network
   */
  public static ReadoutTrainer resume(
      int washout,
      double ridge,
      Architecture architecture,
      Tensors state,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    Checkpoint checkpoint = Checkpoint.from(state, architecture, List.of());
    ReadoutTrainer trainer =
        new ReadoutTrainer(washout, ridge, checkpoint.parameters(), listener, cancelled);
    trainer.regression.restore(tensor(state, FACTOR).values());
    trainer.rows = (long) tensor(state, ROWS).at(0);
    trainer.update = checkpoint.update();
    return trainer;
  }

  private static Tensors.Tensor tensor(Tensors state, String name) {
    return state.find(name).orElseThrow(() -> new IllegalArgumentException("no tensor " + name));
  }

  /** An estimate of all that a training holds its present batch included, in bytes. */
  public static long bytes(Architecture sizes, boolean everyStep, long steps, long sequences) {
    double hidden = sizes.hidden();
    double seen = 1.0 + sizes.inputs() + hidden + sizes.outputs();
    double targets = (everyStep ? (double) steps : 1) * sequences * sizes.outputs();
    double batch = (double) steps * sequences * sizes.inputs() + targets;
    double weights = 6 * hidden * (hidden + sizes.inputs());
    double triangles = 3 * seen * seen / 2 + BLOCK * seen;
    return (long) (Double.BYTES * (batch + weights + triangles + 8 * sequences * hidden));
  }

  @Override
  public long update() {
    return update;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  /** None: no update changes them. */
  @Override
  public Optional<Weights32> recurrence() {
    return Optional.empty();
  }

  @Override
  public Tensors state() {
    Tensors.Builder all = Tensors.builder();
    double[] none = {};
    Tensors checkpoint =
        new Checkpoint(update, parameters.copy(), Map.of(), none, none, place(), none).toTensors();
    checkpoint.names().forEach(name -> all.add(name, checkpoint.get(name)));
    double[] factor = regression.state();
    all.add(FACTOR, Tensors.Tensor.of(new int[] {factor.length}, factor));
    all.add(ROWS, Tensors.Tensor.ofIntegers(new int[0], (double) rows));
    return all.build();
  }

  @Override
  public Place place() {
    return new Place(update, 0);
  }

  @Override
  public Ending step(Window window) {
    return step(window.steps());
  }

  /** Makes one update of a whole batch. */
  public Ending step(Batch batch) {
    require(batch);
    double[] before = regression.state();
    long rowsBefore = rows;
    Optional<NonFinite> event;
    try {
      event = harvest(batch).or(this::solve);
    } catch (CancellationException stop) {
      regression.restore(before);
      rows = rowsBefore;
      return Ending.CANCELLED;
    }
    if (event.isPresent()) {
      regression.restore(before);
      rows = rowsBefore;
      diverged = true;
      listener.nonFinite(event.get());
      return Ending.DIVERGED;
    }
    return Ending.FINISHED;
  }

  private void require(Batch batch) {
    if (diverged) {
      throw new IllegalStateException("diverged at update " + (update + 1));
    }
    if (batch.inputSize() != sizes.inputs()
        || batch.outputSize() != sizes.outputs()
        || batch.classes()) {
      throw new IllegalArgumentException(
          "a batch of " + batch.inputSize() + " to " + batch.outputSize() + " for " + sizes);
    }
  }

  /** Folds [1, x_t, h_t | d_t] of every target behind the washout in; the first that is none. */
  private Optional<NonFinite> harvest(Batch batch) {
    int sequences = batch.sequences();
    int inputs = sizes.inputs();
    int outputs = sizes.outputs();
    filled = 0;
    reservoir.begin(sequences);
    for (int t = 0; t < batch.steps(); t++) {
      check.run();
      int at = t * sequences * inputs;
      if (!finite(batch.inputs(), at, sequences * inputs)) {
        return event("input", "", t + 1, NonFinite.Pass.FORWARD);
      }
      reservoir.step(batch.inputs(), at);
      if (!reservoir.isFinite()) {
        return event("hidden_state", "h", t + 1, NonFinite.Pass.FORWARD);
      }
      for (int n = 0; washout <= t && n < sequences; n++) {
        if (batch.hasLoss(t, n)) {
          int target = (batch.everyStep() ? t * sequences + n : n) * outputs;
          if (!finite(batch.targets(), target, outputs)) {
            return event("loss", "", t + 1, NonFinite.Pass.FORWARD);
          }
          add(n, batch.inputs(), at + n * inputs, batch.targets(), target);
        }
      }
    }
    flush();
    return Optional.empty();
  }

  private static boolean finite(double[] values, int at, int count) {
    return Arrays.stream(values, at, at + count).allMatch(Double::isFinite);
  }

  private void add(int sequence, double[] x, int xAt, double[] targets, int target) {
    int row = filled * regression.width();
    int seen = regression.width() - sizes.outputs();
    reservoir.seen(sequence, x, xAt, block, row);
    System.arraycopy(targets, target, block, row + seen, sizes.outputs());
    if (++filled == BLOCK) {
      flush();
    }
  }

  private void flush() {
    regression.add(block, filled, check);
    rows += filled;
    filled = 0;
  }

  private Optional<NonFinite> solve() {
    if (rows == 0) {
      throw new IllegalArgumentException("no target behind a washout of " + washout + " steps");
    }
    double[] w = regression.solve();
    if (!finite(w, 0, w.length)) {
      return event("parameter:" + Part.OUTPUT.label(), "", 0, NonFinite.Pass.UPDATE);
    }
    double each = (double) rows * sizes.outputs();
    double loss = regression.squares(w) / each;
    double gradient = 2 * regression.gradientNorm(w) / each;
    if (!Double.isFinite(loss) || !Double.isFinite(gradient)) {
      return event("loss", "", 0, NonFinite.Pass.UPDATE);
    }
    store(w);
    update++;
    listener.updated(update, loss, gradient, 1, new double[0]);
    return Optional.empty();
  }

  /** From rows of 1, x and h with O numbers each. */
  private void store(double[] w) {
    int inputs = sizes.inputs();
    int hidden = sizes.hidden();
    int outputs = sizes.outputs();
    for (int o = 0; o < outputs; o++) {
      parameters.c()[o] = w[o];
      for (int d = 0; d < inputs; d++) {
        parameters.get(Part.OUTPUT_INPUT)[o * inputs + d] = w[(1 + d) * outputs + o];
      }
      for (int j = 0; j < hidden; j++) {
        parameters.v()[o * hidden + j] = w[(1 + inputs + j) * outputs + o];
      }
    }
  }

  private Optional<NonFinite> event(String tensor, String gate, int step, NonFinite.Pass pass) {
    return Optional.of(new NonFinite(update + 1, tensor, gate, step, pass));
  }
}
