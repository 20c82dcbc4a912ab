package rhoscope.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/** A task whose sequences are drawn, so that no sequence is ever seen twice. */
public interface Task extends Dataset {

  /** The numbers of one batch of an evaluation, as a bound on memory: 32 MB. */
  int CHUNK_VALUES = 1 << 22;

  /** The sequences of one batch of an evaluation. */
  int CHUNK_SEQUENCES = 500;

  /**
   * New sequences, all of the same length.
   *
   * @param random advanced
   * @param sequences N, at least 1
   */
  Batch draw(RandomGenerator random, int sequences);

  @Override
  default boolean everyStep() {
    return false;
  }

  @Override
  default Iterator<Batch> training(long seed, int sequences, long firstUpdate) {
    return new Iterator<>() {
      private long update = firstUpdate;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Batch next() {
        return draw(RandomStream.TRAINING.generator(seed, update++), sequences);
      }
    };
  }

  @Override
  default Iterator<Batch> evaluation(long seed, long round, int sequences) {
    RandomGenerator random = RandomStream.EVALUATION.generator(seed, round);
    int width = Math.max(inputSize(), outputSize());
    int fitting = Math.max(1, CHUNK_VALUES / length() / width);
    int chunk = Math.min(CHUNK_SEQUENCES, fitting);
    return new Iterator<>() {
      private int left = sequences;

      @Override
      public boolean hasNext() {
        return 0 < left;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int count = Math.min(left, chunk);
        left -= count;
        return draw(random, count);
      }
    };
  }

  @Override
  default Batch probe(long seed, int sequences) {
    return draw(RandomStream.PROBE.generator(seed, 0), sequences);
  }
}
