package rhoscope.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Labels;
import rhoscope.model.Loss;

/**
 * Data whose last m⁺ steps have no input: what the network computes there it does on its own, with
 * the weights of all other steps, and is compared with the targets as at any other step.
 *
 * <p>No input and an input of zeros are the same thing to U x. Source: Schaefer, Udluft, Zimmermann
 * 2006 and 2008, who call these steps overshooting.
 */
final class Overshooting implements Dataset {
  private final Dataset data;
  private final int overshoot;

  /**
   * The data without some of their inputs.
   *
   * @param data all sequences of one length, with a loss at every step
   * @param overshoot m⁺, fewer than they have steps
   */
  Overshooting(Dataset data, int overshoot) {
    if (!data.everyStep() || data.length() <= overshoot) {
      throw new IllegalArgumentException(data.description() + ", overshoot " + overshoot);
    }
    this.data = data;
    this.overshoot = overshoot;
  }

  private Batch silenced(Batch batch) {
    double[] inputs = batch.inputs().clone();
    int heard = batch.steps() - overshoot;
    Arrays.fill(inputs, heard * batch.sequences() * batch.inputSize(), inputs.length, 0);
    return new Batch(
        batch.steps(),
        batch.sequences(),
        batch.inputSize(),
        batch.outputSize(),
        true,
        batch.classes(),
        inputs,
        batch.targets(),
        batch.lengths());
  }

  private Iterator<Batch> silenced(Iterator<Batch> batches) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Batch next() {
        return silenced(batches.next());
      }
    };
  }

  @Override
  public Iterator<Batch> training(long seed, int sequences, long firstUpdate) {
    return silenced(data.training(seed, sequences, firstUpdate));
  }

  @Override
  public Iterator<Batch> evaluation(long seed, long round, int sequences) {
    return silenced(data.evaluation(seed, round, sequences));
  }

  @Override
  public Batch probe(long seed, int sequences) {
    return silenced(data.probe(seed, sequences));
  }

  @Override
  public String description() {
    return data.description() + "; the last " + Labels.count(overshoot, "step") + " without input";
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
    return true;
  }

  /** From the last step, whose inputs ended m⁺ steps before. */
  @Override
  public OptionalInt dependency() {
    OptionalInt own = data.dependency();
    return own.isPresent() ? OptionalInt.of(own.getAsInt() + overshoot) : own;
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
    double share = 1 - (double) overshoot / data.length();
    return Arrays.stream(data.inputSecondMoments()).map(moment -> share * moment).toArray();
  }
}
