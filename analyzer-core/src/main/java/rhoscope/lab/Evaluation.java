package rhoscope.lab;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.model.Keys;
import rhoscope.nn.Network;
import rhoscope.nn.Parameters;
import rhoscope.nn.Trace;

/** The error on sequences that were not trained on, by the data's own measure. */
final class Evaluation {
  private final Setup setup;
  private final Network network;
  private final Trace trace;

  Evaluation(Setup setup, BooleanSupplier cancelled) {
    this.setup = setup;
    Dataset data = setup.data();
    this.network = new Network(setup.spec().get(Keys.ACTIVATION), data.loss(), cancelled);
    this.trace = new Trace(setup.architecture(), data.everyStep());
  }

  /**
   * The mean error over all losses; NaN or infinite where an output is.
   *
   * @param round fresh tasks draw other sequences in each
   * @param sequences how many, at most
   * @throws CancellationException if it was cancelled
   */
  double error(Parameters parameters, long round, int sequences) {
    double sum = 0;
    long losses = 0;
    Iterator<Batch> batches = setup.data().evaluation(setup.seed(), round, sequences);
    while (batches.hasNext()) {
      Batch batch = batches.next();
      trace.fit(batch.steps(), batch.lengths());
      network.forward(parameters, batch.inputs(), batch.targets(), trace);
      sum += setup.data().errorMeasure().sum(batch, trace.outputs());
      losses += batch.losses();
    }
    return losses == 0 ? Double.NaN : sum / losses;
  }
}
