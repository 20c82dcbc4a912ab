package rhoscope.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import rhoscope.model.Loss;

/** The sequences of a file: some to train on, some held out, some that a probe runs on. */
final class Recorded implements Dataset {

  /**
   * What is the same for all sequences of a file.
   *
   * @param classes whether targets are numbers of classes
   * @param feedsBack whether the target of each step is the input of the next one
   */
  record Form(
      String description,
      int inputSize,
      int outputSize,
      Loss loss,
      ErrorMeasure errorMeasure,
      boolean everyStep,
      boolean classes,
      boolean feedsBack) {

    int targetWidth() {
      return classes ? 1 : outputSize;
    }
  }

  /** The sequences of one batch of an evaluation. */
  private static final int CHUNK_SEQUENCES = 50;

  private final Form form;
  private final Sequences training;
  private final Sequences heldOut;
  private final Sequences probed;
  private final Optional<IntFunction<Sequences>> streams;
  private final Supplier<double[]> secondMoments;
  private final Optional<Baseline> baseline;
  private final int length;

  /**
   * The sequences of a file.
   *
   * @param training at least one
   * @param heldOut at least one; the training sequences where nothing is held out
   * @param probed in the order of the file, at least one
   * @param streams the training part in so many sequences of equal length, of 0 steps where it is
   *     too short; empty where it is none
   * @param secondMoments of the inputs of the training sequences, [D]; a pass over all of them,
   *     made only for those who ask
   */
  Recorded(
      Form form,
      Sequences training,
      Sequences heldOut,
      Sequences probed,
      Optional<IntFunction<Sequences>> streams,
      Supplier<double[]> secondMoments,
      Optional<Baseline> baseline) {
    this.form = form;
    this.training = training;
    this.heldOut = heldOut;
    this.probed = probed;
    this.streams = streams;
    this.secondMoments = secondMoments;
    this.baseline = baseline;
    this.length = IntStream.range(0, training.count()).map(training::steps).max().orElseThrow();
  }

  @Override
  public Iterator<Batch> training(long seed, int sequences, long firstUpdate) {
    Iterator<Chosen> batches = longTraining(seed, sequences, firstUpdate);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Batch next() {
        Chosen batch = batches.next();
        return batch.stretch(0, batch.steps());
      }
    };
  }

  @Override
  public Iterator<Chosen> longTraining(long seed, int sequences, long firstUpdate) {
    return new Iterator<>() {
      private final int[] order = new int[training.count()];
      private long position = Math.multiplyExact(firstUpdate, sequences);
      private long shuffledEpoch = -1;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Chosen next() {
        int[] chosen = new int[sequences];
        for (int n = 0; n < sequences; n++) {
          long epoch = position / order.length;
          if (epoch != shuffledEpoch) {
            shuffle(order, RandomStream.TRAINING.generator(seed, epoch));
            shuffledEpoch = epoch;
          }
          chosen[n] = order[(int) (position % order.length)];
          position++;
        }
        return new Chosen(training, chosen);
      }
    };
  }

  @Override
  public Optional<LongBatch> stream(int sequences) {
    return streams
        .filter(some -> form.everyStep())
        .map(some -> some.apply(sequences))
        .filter(rows -> 0 < rows.steps(0))
        .map(rows -> new Chosen(rows, IntStream.range(0, sequences).toArray()));
  }

  @Override
  public boolean feedsBack() {
    return form.feedsBack();
  }

  /** Fisher and Yates, from 0, 1, 2, … each time, so that an epoch depends on no other. */
  private static void shuffle(int[] order, RandomGenerator random) {
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  @Override
  public Iterator<Batch> evaluation(long seed, long round, int sequences) {
    int count = Math.min(sequences, heldOut.count());
    return new Iterator<>() {
      private int done;

      @Override
      public boolean hasNext() {
        return done < count;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int from = done;
        done = Math.min(count, from + CHUNK_SEQUENCES);
        return whole(heldOut, from, done);
      }
    };
  }

  @Override
  public Batch probe(long seed, int sequences) {
    int count = Math.min(sequences, probed.count());
    return whole(probed, 0, count).cutToShortest();
  }

  private Batch whole(Sequences from, int first, int end) {
    Chosen batch = new Chosen(from, IntStream.range(first, end).toArray());
    return batch.stretch(0, batch.steps());
  }

  /** Some of the sequences, read when they are asked for. */
  private final class Chosen implements LongBatch {
    private final Sequences source;
    private final int[] chosen;
    private final int steps;

    Chosen(Sequences source, int[] chosen) {
      this.source = source;
      this.chosen = chosen;
      this.steps = IntStream.of(chosen).map(source::steps).max().orElseThrow();
    }

    @Override
    public int steps() {
      return steps;
    }

    @Override
    public Batch stretch(int from, int to) {
      boolean whole = from == 0 && to == steps;
      if (from < 0 || to <= from || steps < to || !(whole || form.everyStep())) {
        throw new IllegalArgumentException(from + " … " + to + " of " + steps);
      }
      int[] lengths =
          IntStream.of(chosen)
              .map(sequence -> Math.max(0, Math.min(source.steps(sequence), to) - from))
              .toArray();
      return batch(from, to - from, lengths);
    }

    private Batch batch(int from, int some, int[] lengths) {
      int count = chosen.length;
      int size = form.inputSize();
      int width = form.targetWidth();
      int targetSteps = form.everyStep() ? some : 1;
      double[] inputs = new double[Math.multiplyExact(some * count, size)];
      double[] targets = new double[Math.multiplyExact(targetSteps * count, width)];
      for (int n = 0; n < count; n++) {
        for (int t = 0; t < lengths[n]; t++) {
          for (int d = 0; d < size; d++) {
            inputs[(t * count + n) * size + d] = source.input(chosen[n], from + t, d);
          }
        }
        for (int t = 0; t < Math.min(targetSteps, lengths[n]); t++) {
          for (int w = 0; w < width; w++) {
            targets[(t * count + n) * width + w] = source.target(chosen[n], from + t, w);
          }
        }
      }
      return new Batch(
          some,
          count,
          size,
          form.outputSize(),
          form.everyStep(),
          form.classes(),
          inputs,
          targets,
          lengths);
    }
  }

  @Override
  public String description() {
    return form.description();
  }

  @Override
  public int inputSize() {
    return form.inputSize();
  }

  @Override
  public int outputSize() {
    return form.outputSize();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return form.loss();
  }

  @Override
  public boolean everyStep() {
    return form.everyStep();
  }

  @Override
  public OptionalInt dependency() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<Baseline> baseline() {
    return baseline;
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return form.errorMeasure();
  }

  @Override
  public double[] inputSecondMoments() {
    return secondMoments.get();
  }
}
