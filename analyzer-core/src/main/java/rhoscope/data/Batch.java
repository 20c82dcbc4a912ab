package rhoscope.data;

import java.util.Arrays;

/**
 * N sequences side by side, time first: what the network reads and what it is compared with. The
 * arrays are handed over, not copied; whoever gets a batch leaves them as they are.
 *
 * @param steps T, of the longest sequence
 * @param sequences N
 * @param inputSize D
 * @param outputSize O
 * @param everyStep whether there is a loss at every step, or at the last of each sequence only
 * @param classes whether a target is the number of a class, 0 … O−1, instead of O values
 * @param inputs [T·N·D], {@code inputs[(t·N + n)·D + d]}; zeros beyond a sequence's end
 * @param targets W values per loss, W = 1 for classes and O otherwise: {@code targets[(t·N + n)·W +
 *     w]} where every step has a loss, else {@code targets[n·W + w]}
 * @param lengths [N], the steps of each sequence, 1 … T, or 0 in a stretch behind its end; steps
 *     from there on carry no loss
 */
public record Batch(
    int steps,
    int sequences,
    int inputSize,
    int outputSize,
    boolean everyStep,
    boolean classes,
    double[] inputs,
    double[] targets,
    int[] lengths)
    implements LongBatch {

  /**
   * The sizes are checked against each other.
   *
   * @throws IllegalArgumentException if an array has another length than its layout asks for
   */
  public Batch {
    int positions = everyStep ? Math.multiplyExact(steps, sequences) : sequences;
    boolean fits =
        inputs.length == Math.multiplyExact(Math.multiplyExact(steps, sequences), inputSize)
            && targets.length == Math.multiplyExact(positions, classes ? 1 : outputSize)
            && lengths.length == sequences
            && Arrays.stream(lengths).allMatch(length -> 0 <= length && length <= steps);
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              "T %d, N %d, D %d, O %d: %d inputs, %d targets, %d lengths",
              steps,
              sequences,
              inputSize,
              outputSize,
              inputs.length,
              targets.length,
              lengths.length));
    }
  }

  /** A batch of sequences that all have {@code steps} steps. */
  static Batch ofEqualLength(
      int steps,
      int sequences,
      int inputSize,
      int outputSize,
      boolean classes,
      double[] inputs,
      double[] lastTargets) {
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, steps);
    return new Batch(
        steps, sequences, inputSize, outputSize, false, classes, inputs, lastTargets, lengths);
  }

  /** The same with a loss at every step. */
  static Batch withLossAtEveryStep(
      int steps,
      int sequences,
      int inputSize,
      int outputSize,
      boolean classes,
      double[] inputs,
      double[] targets) {
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, steps);
    return new Batch(
        steps, sequences, inputSize, outputSize, true, classes, inputs, targets, lengths);
  }

  @Override
  public Batch stretch(int from, int to) {
    if (from == 0 && to == steps) {
      return this;
    }
    if (!everyStep || from < 0 || to <= from || steps < to) {
      throw new IllegalArgumentException(from + " … " + to + " of " + steps);
    }
    int inputRow = sequences * inputSize;
    int targetRow = sequences * targetWidth();
    return new Batch(
        to - from,
        sequences,
        inputSize,
        outputSize,
        true,
        classes,
        Arrays.copyOfRange(inputs, from * inputRow, to * inputRow),
        Arrays.copyOfRange(targets, from * targetRow, to * targetRow),
        Arrays.stream(lengths).map(n -> Math.max(0, Math.min(n, to) - from)).toArray());
  }

  /** W, the values of one target: 1 for a class, O otherwise. */
  public int targetWidth() {
    return classes ? 1 : outputSize;
  }

  /** Whether a loss stands at this step of this sequence. */
  public boolean hasLoss(int step, int sequence) {
    return everyStep ? step < lengths[sequence] : step == lengths[sequence] - 1;
  }

  /** The number of losses: over all steps that carry one, in all sequences. */
  public int losses() {
    return everyStep ? Arrays.stream(lengths).sum() : sequences;
  }

  /** Whether every sequence has the same length, so that there is no padding. */
  public boolean isRectangular() {
    return Arrays.stream(lengths).allMatch(length -> length == steps);
  }

  /**
   * The same sequences without the losses of their first steps; the same batch where only the last
   * step has a loss.
   *
   * @param first less than every length
   */
  public Batch from(int first) {
    return everyStep ? stretch(first, steps) : this;
  }

  /**
   * The same sequences cut to their last steps, as many as the shortest has; no padding is left.
   */
  public Batch cutToShortest() {
    int shortest = Arrays.stream(lengths).min().orElse(steps);
    if (isRectangular()) {
      return this;
    }
    int width = targetWidth();
    double[] cutInputs = new double[shortest * sequences * inputSize];
    double[] cutTargets = everyStep ? new double[shortest * sequences * width] : targets;
    int[] cutLengths = new int[sequences];
    Arrays.fill(cutLengths, shortest);
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < shortest; t++) {
        int from = (lengths[n] - shortest + t) * sequences + n;
        int to = t * sequences + n;
        System.arraycopy(inputs, from * inputSize, cutInputs, to * inputSize, inputSize);
        if (everyStep) {
          System.arraycopy(targets, from * width, cutTargets, to * width, width);
        }
      }
    }
    return new Batch(
        shortest,
        sequences,
        inputSize,
        outputSize,
        everyStep,
        classes,
        cutInputs,
        cutTargets,
        cutLengths);
  }
}
