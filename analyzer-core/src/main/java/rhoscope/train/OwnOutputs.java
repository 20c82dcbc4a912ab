package rhoscope.train;

import rhoscope.data.Batch;
import rhoscope.data.RandomStream;
import rhoscope.nn.Feedback;

/**
 * The draws of scheduled sampling. They belong to a step of the data, not to a pass: where windows
 * overlap a step is drawn alike in each, and a training that goes on from a checkpoint needs no
 * state of a generator.
 */
final class OwnOutputs implements Feedback {
  private final long seed;
  private long batch;
  private long first;
  private long sequences;
  private long outputs;
  private double share;

  OwnOutputs(long seed) {
    this.seed = seed;
  }

  /**
   * Goes on to other steps.
   *
   * @param index of their batch
   * @param before how many steps of it lie before
   * @param trueShare of true inputs
   */
  void enter(Batch steps, long index, int before, double trueShare) {
    batch = index;
    first = before;
    sequences = steps.sequences();
    outputs = steps.outputSize();
    share = trueShare;
  }

  @Override
  public boolean isOwn(int step, int sequence) {
    return share <= number(step, sequence, 0);
  }

  @Override
  public double uniform(int step, int sequence, int output) {
    return number(step, sequence, 1 + output);
  }

  private double number(int step, int sequence, int which) {
    long row = (first + step) * sequences + sequence;
    return RandomStream.FEEDBACK.uniform(seed, batch, row * (1 + outputs) + which);
  }
}
