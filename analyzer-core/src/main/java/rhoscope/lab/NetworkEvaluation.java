package rhoscope.lab;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Network32;
import rhoscope.nn.Parameters;

/**
 * By the data's own measure, in float32 as in training. Sequences run in stretches of time, so that
 * no more of their states are held than of a few steps.
 */
final class NetworkEvaluation implements Evaluation {
  private static final int MOST_THREADS = 4;

  /** The numbers of one state array over the steps of a stretch: 16 MB. */
  private static final int STRETCH_NUMBERS = 1 << 22;

  private final Setup setup;
  private final Network32 network;
  private final int stretchNumbers;
  private double[] outputs = {};
  private Optional<MemoryCapacity> memory = Optional.empty();

  NetworkEvaluation(Setup setup, BooleanSupplier cancelled) {
    this(setup, STRETCH_NUMBERS, cancelled);
  }

  /**
   * The same in other stretches, which changes no bit.
   *
   * @param stretchNumbers the most numbers of one state array over their steps
   */
  NetworkEvaluation(Setup setup, int stretchNumbers, BooleanSupplier cancelled) {
    this.setup = setup;
    this.stretchNumbers = stretchNumbers;
    Dataset data = setup.data();
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    this.network =
        new Network32(
            Kernels.f32(), setup.architecture(), data.loss(), data.everyStep(), threads, cancelled);
  }

  @Override
  public double error(Parameters parameters, long round, int sequences) {
    network.weights().load(parameters);
    memory = MemoryCapacity.of(setup.data());
    double sum = 0;
    long counted = 0;
    Iterator<Batch> batches = setup.data().evaluation(setup.seed(), round, sequences);
    while (batches.hasNext()) {
      Batch batch = batches.next();
      run(batch);
      sum += setup.data().errorMeasure().sum(batch, outputs);
      memory.ifPresent(m -> m.add(batch, outputs));
      counted += setup.data().errorMeasure().count(batch);
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  /** The outputs of all steps, or of each sequence's last. */
  private void run(Batch batch) {
    int count = batch.sequences();
    int row = count * batch.outputSize();
    int needed = (batch.everyStep() ? batch.steps() : 1) * row;
    outputs = outputs.length < needed ? new double[needed] : outputs;
    int most = Math.max(1, stretchNumbers / (count * setup.architecture().hidden()));
    network.start().clear();
    for (int from = 0; from < batch.steps(); from += most) {
      int to = (int) Math.min(batch.steps(), (long) from + most);
      double[] said = forward(batch, from, to);
      for (int n = 0; n < count; n++) {
        int last = batch.lengths()[n];
        if (!batch.everyStep() && from < last && last <= to) {
          int at = n * batch.outputSize();
          System.arraycopy(said, at, outputs, at, batch.outputSize());
        }
      }
      if (batch.everyStep()) {
        System.arraycopy(said, 0, outputs, from * row, (to - from) * row);
      }
      network.start().zero(count);
      network.states(to - from, 0, count, network.start());
    }
  }

  /** The outputs of some steps, or of the last of each sequence within them. */
  private double[] forward(Batch batch, int from, int to) {
    int count = batch.sequences();
    boolean every = batch.everyStep();
    int row = count * batch.inputSize();
    int targetRow = count * batch.targetWidth();
    double[] targets = batch.targets();
    network.forward(
        to - from,
        Arrays.stream(batch.lengths())
            .map(length -> Math.max(every ? 0 : 1, Math.min(length, to) - from))
            .toArray(),
        Arrays.copyOfRange(batch.inputs(), from * row, to * row),
        every ? Arrays.copyOfRange(targets, from * targetRow, to * targetRow) : targets);
    double[] said = new double[(every ? to - from : 1) * count * batch.outputSize()];
    network.outputs(said);
    return said;
  }

  @Override
  public OptionalDouble memoryCapacity() {
    return MemoryCapacity.value(memory);
  }
}
