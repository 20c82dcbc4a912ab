package rhoscope.lab;

import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.nn.Parameters;

/** The error on sequences that were not trained on, by the setup's measure. For one thread. */
interface Evaluation {
  /** That of a setup's network, with the arithmetic of its training. */
  static Evaluation of(Setup setup, BooleanSupplier cancelled) {
    return setup.isReservoir()
        ? new ReservoirEvaluation(setup, cancelled)
        : new NetworkEvaluation(setup, cancelled);
  }

  /**
   * The mean error; NaN or infinite where an output is.
   *
   * @param round fresh tasks draw other sequences in each
   * @param sequences how many, at most
   * @throws CancellationException if it was cancelled
   */
  double error(Parameters parameters, long round, int sequences);

  /** The memory capacity on the sequences of the last {@link #error}, of data that have one. */
  OptionalDouble memoryCapacity();
}
