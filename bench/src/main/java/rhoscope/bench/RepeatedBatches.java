package rhoscope.bench;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.ErrorMeasure;
import rhoscope.model.Loss;

/**
 * A dataset whose training goes round over its first eight batches: what is measured is the update,
 * and the peers draw no data either while their clock runs.
 */
record RepeatedBatches(Dataset data) implements Dataset {
  private static final int BATCHES = 8;

  @Override
  public Iterator<Batch> training(long seed, int sequences, long firstUpdate) {
    Iterator<Batch> drawn = data.training(seed, sequences, firstUpdate);
    List<Batch> batches = Stream.generate(drawn::next).limit(BATCHES).toList();
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Batch next() {
        return batches.get(next++ % BATCHES);
      }
    };
  }

  @Override
  public String description() {
    return data.description();
  }

  @Override
  public int inputSize() {
    return data.inputSize();
  }

  @Override
  public int outputSize() {
    return data.outputSize();
  }

  @Override
  public int length() {
    return data.length();
  }

  @Override
  public Loss loss() {
    return data.loss();
  }

  @Override
  public boolean everyStep() {
    return data.everyStep();
  }

  @Override
  public OptionalInt dependency() {
    return data.dependency();
  }

  @Override
  public Optional<Baseline> baseline() {
    return data.baseline();
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return data.errorMeasure();
  }

  @Override
  public double[] inputSecondMoments() {
    return data.inputSecondMoments();
  }

  @Override
  public Iterator<Batch> evaluation(long seed, long round, int sequences) {
    return data.evaluation(seed, round, sequences);
  }

  @Override
  public Batch probe(long seed, int sequences) {
    return data.probe(seed, sequences);
  }
}
