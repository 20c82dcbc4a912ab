package rhoscope.lab;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Network32;
import rhoscope.nn.Parameters;

/** By the data's own measure, in float32 as in training. */
final class NetworkEvaluation implements Evaluation {
  private static final int MOST_THREADS = 4;

  private final Setup setup;
  private final Network32 network;
  private double[] outputs = {};
  private Optional<MemoryCapacity> memory = Optional.empty();

  NetworkEvaluation(Setup setup, BooleanSupplier cancelled) {
    this.setup = setup;
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
      network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
      int count = (batch.everyStep() ? batch.steps() : 1) * batch.sequences() * batch.outputSize();
      outputs = outputs.length < count ? new double[count] : outputs;
      network.outputs(outputs);
      sum += setup.data().errorMeasure().sum(batch, outputs);
      memory.ifPresent(m -> m.add(batch, outputs));
      counted += setup.data().errorMeasure().count(batch);
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  @Override
  public OptionalDouble memoryCapacity() {
    return MemoryCapacity.value(memory);
  }
}
