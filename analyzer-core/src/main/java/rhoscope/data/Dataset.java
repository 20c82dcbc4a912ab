package rhoscope.data;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Loss;

/**
 * What a network learns: a task that is drawn fresh, or the sequences of a file. Immutable; the
 * same arguments give the same batches, bit for bit.
 */
public interface Dataset {

  /**
   * The loss of the best answer that ignores the inputs.
   *
   * @param loss in the units of {@link #loss}
   * @param text that answer, and where the number comes from
   */
  record Baseline(double loss, String text) {}

  /** One line for people: the kind of data, its variant, its sizes. */
  String description();

  /** D, the numbers the network reads per step. */
  int inputSize();

  /** O, the numbers the network says. */
  int outputSize();

  /** T, the steps of the longest training sequence. */
  int length();

  /** What training minimises. */
  Loss loss();

  /** Whether there is a loss at every step, or at the last only. */
  boolean everyStep();

  /** The lag from the earliest input that the target needs to the loss; files have none. */
  OptionalInt dependency();

  /** The loss to beat; empty where nobody can say. */
  Optional<Baseline> baseline();

  /** The measure that {@code stop_when} and reports judge by. */
  ErrorMeasure errorMeasure();

  /**
   * Whether each output is to say an earlier input again, so that a memory capacity can be
   * measured.
   */
  default boolean asksForEarlierInputs() {
    return false;
  }

  /** E[x_d²] over steps and training sequences, [D]. */
  double[] inputSecondMoments();

  /**
   * The batches of a training, without end.
   *
   * @param seed of the run
   * @param sequences N of each batch
   * @param firstUpdate the number of batches already seen; the first here is the one after them
   */
  Iterator<Batch> training(long seed, int sequences, long firstUpdate);

  /** The same batches, any stretch of which can be had by itself. */
  default Iterator<? extends LongBatch> longTraining(long seed, int sequences, long firstUpdate) {
    return training(seed, sequences, firstUpdate);
  }

  /**
   * The training part from its beginning to its end, cut into streams of equal length side by side:
   * sequence n goes on where sequence n − 1 ends. Empty where the sequences are no pieces of
   * anything longer, or it is too short for as many, or not every step has a loss.
   *
   * @param sequences N
   */
  default Optional<LongBatch> stream(int sequences) {
    return Optional.empty();
  }

  /** Whether the target of each step is the input of the next one. */
  default boolean feedsBack() {
    return false;
  }

  /**
   * Sequences that were not trained on: fresh ones of a task, the held-out ones of a file (all
   * sequences of a file that holds none out). In several batches, to bound their size.
   *
   * @param round counts the evaluations of a run; a task draws others in each
   * @param sequences how many, at most
   */
  Iterator<Batch> evaluation(long seed, long round, int sequences);

  /**
   * The sequences that a probe runs on: of a task from their own stream of the seed, of a file the
   * first ones in its order; cut to their last steps, as many as the shortest has.
   *
   * @param sequences how many, at most
   */
  Batch probe(long seed, int sequences);
}
