package rhoscope.train;

import rhoscope.data.Batch;

/** The first sequences of a batch, in arrays that are used again; of a whole batch its own. */
final class Portion {
  private double[] ownInputs = {};
  private double[] ownTargets = {};
  private int[] ownLengths = {};
  private double[] inputs = {};
  private double[] targets = {};
  private int[] lengths = {};
  private int steps;

  /** Becomes that of another batch, at most so many sequences. */
  void take(Batch batch, long most) {
    steps = batch.steps();
    if (batch.sequences() <= most) {
      lengths = batch.lengths();
      inputs = batch.inputs();
      targets = batch.targets();
      return;
    }
    int count = (int) most;
    int blocks = batch.everyStep() ? steps : 1;
    int inputRow = batch.inputSize();
    int targetRow = batch.targetWidth();
    ownLengths = ownLengths.length == count ? ownLengths : new int[count];
    ownInputs = room(ownInputs, steps * count * inputRow);
    ownTargets = room(ownTargets, blocks * count * targetRow);
    System.arraycopy(batch.lengths(), 0, ownLengths, 0, count);
    copy(batch.inputs(), batch.sequences() * inputRow, steps, count * inputRow, ownInputs);
    copy(batch.targets(), batch.sequences() * targetRow, blocks, count * targetRow, ownTargets);
    lengths = ownLengths;
    inputs = ownInputs;
    targets = ownTargets;
  }

  private static double[] room(double[] array, int count) {
    return array.length < count ? new double[count] : array;
  }

  /** The beginning of each row. */
  private static void copy(double[] from, int row, int rows, int some, double[] into) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, r * row, into, r * some, some);
    }
  }

  /** T. */
  int steps() {
    return steps;
  }

  /** The steps of each sequence. */
  int[] lengths() {
    return lengths;
  }

  /** T × N × D, perhaps with more behind. */
  double[] inputs() {
    return inputs;
  }

  /** As a batch has them, perhaps with more behind. */
  double[] targets() {
    return targets;
  }
}
