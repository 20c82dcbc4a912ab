package rhoscope.lab;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.model.Keys;
import rhoscope.nn.Parameters;
import rhoscope.nn.Reservoir;

/**
 * Of an echo state network, in float64 as in training, on the steps behind the washout: the data's
 * own measure, or with {@code training.free_run} n the NRMSE_n of Jaeger and Haas 2004, √(mean of
 * (y − d)² / variance of d) at the n-th of n values that the network says one after the other, each
 * read as the next input. The runs start from the true series, n steps apart.
 */
final class ReservoirEvaluation implements Evaluation {
  /**
   * The steps of all sequences together, about ten seconds at 400 units; never under a sequence.
   */
  private static final int STEPS = 1 << 18;

  /** Free runs, as many as Jaeger and Haas took. */
  private static final int RUNS = 100;

  private final Setup setup;
  private final int washout;
  private final int freeRun;
  private final BooleanSupplier cancelled;
  private final Reservoir reservoir;
  private double[] outputs = {};
  private Optional<MemoryCapacity> memory = Optional.empty();

  ReservoirEvaluation(Setup setup, BooleanSupplier cancelled) {
    this.setup = setup;
    this.washout = setup.spec().size(Keys.WASHOUT);
    this.freeRun = setup.spec().size(Keys.FREE_RUN);
    this.cancelled = cancelled;
    this.reservoir = new Reservoir(setup.initial(cancelled));
  }

  @Override
  public double error(Parameters parameters, long round, int sequences) {
    reservoir.readOut(parameters);
    return 0 < freeRun ? freeRuns(round) : driven(round, sequences);
  }

  @Override
  public OptionalDouble memoryCapacity() {
    return MemoryCapacity.value(memory);
  }

  private double driven(long round, int sequences) {
    memory = MemoryCapacity.of(setup.data());
    int most = Math.max(1, Math.min(sequences, STEPS / setup.data().length()));
    double sum = 0;
    long counted = 0;
    Iterator<Batch> batches = setup.data().evaluation(setup.seed(), round, most);
    while (batches.hasNext()) {
      Batch batch = batches.next();
      drive(batch);
      Batch judged = batch.from(washout);
      sum += setup.data().errorMeasure().sum(judged, outputs);
      counted += setup.data().errorMeasure().count(judged);
      memory.ifPresent(m -> m.add(judged, outputs));
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  /** Fills the outputs of the steps behind the washout, or of the last. */
  private void drive(Batch batch) {
    int row = batch.sequences() * batch.outputSize();
    int first = batch.everyStep() ? washout : 0;
    int count = (batch.everyStep() ? batch.steps() - first : 1) * row;
    outputs = outputs.length < count ? new double[count] : outputs;
    reservoir.begin(batch.sequences());
    for (int t = 0; t < batch.steps(); t++) {
      check();
      int at = t * batch.sequences() * batch.inputSize();
      reservoir.step(batch.inputs(), at);
      if (first <= t) {
        reservoir.outputs(batch.inputs(), at, outputs, batch.everyStep() ? (t - first) * row : 0);
      }
    }
  }

  private double freeRuns(long round) {
    int length = setup.data().length();
    int each = (length - washout) / freeRun;
    int sequences = (RUNS + each - 1) / each;
    double squares = 0;
    long runs = 0;
    Statistic truth = new Statistic();
    Iterator<Batch> batches = setup.data().evaluation(setup.seed(), round, sequences);
    while (batches.hasNext()) {
      Batch batch = batches.next();
      int row = batch.sequences() * batch.outputSize();
      Arrays.stream(batch.targets(), washout * row, length * row).forEach(truth::add);
      squares += freeRuns(batch, each);
      runs += (long) each * row;
    }
    return Math.sqrt(squares / runs / truth.variance());
  }

  /** Σ (y − d)² at the ends of the free runs of a batch. */
  private double freeRuns(Batch batch, int each) {
    int sequences = batch.sequences();
    int row = sequences * batch.outputSize();
    int width = sequences * reservoir.width();
    double[] states = new double[each * width];
    double[] y = new double[each * row];
    reservoir.begin(sequences);
    for (int t = 0; t <= washout + (each - 1) * freeRun; t++) {
      check();
      reservoir.step(batch.inputs(), t * row);
      if (washout <= t && (t - washout) % freeRun == 0) {
        int run = (t - washout) / freeRun;
        System.arraycopy(reservoir.states(), 0, states, run * width, width);
        reservoir.outputs(batch.inputs(), t * row, y, run * row);
      }
    }
    double[] x = new double[y.length];
    reservoir.begin(each * sequences, states);
    for (int i = 1; i < freeRun; i++) {
      check();
      System.arraycopy(y, 0, x, 0, y.length);
      reservoir.step(x, 0);
      reservoir.outputs(x, 0, y, 0);
    }
    double sum = 0;
    for (int run = 0; run < each; run++) {
      int end = (washout + (run + 1) * freeRun - 1) * row;
      for (int i = 0; i < row; i++) {
        double off = y[run * row + i] - batch.targets()[end + i];
        sum += off * off;
      }
    }
    return sum;
  }

  private void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** Mean and variance of a series of numbers, by Welford's sums. */
  private static final class Statistic {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    double variance() {
      return squares / count;
    }
  }
}
