package rhoscope.data;

import java.util.stream.IntStream;

/** Plain sums over kept sequences. */
final class Statistics {

  /** E[x_d²] over all steps of all sequences, [D]. */
  static double[] secondMoments(Sequences sequences, int inputSize) {
    double[] sums = new double[inputSize];
    long steps = 0;
    for (int i = 0; i < sequences.count(); i++) {
      steps += sequences.steps(i);
      for (int t = 0; t < sequences.steps(i); t++) {
        for (int d = 0; d < inputSize; d++) {
          double x = sequences.input(i, t, d);
          sums[d] += x * x;
        }
      }
    }
    return divided(sums, steps);
  }

  /** The best constant answer to {@code sequences} in squared error: the mean target, [W]. */
  static double[] meanTarget(Sequences sequences, Recorded.Form form) {
    double[] sums = new double[form.targetWidth()];
    for (int i = 0; i < sequences.count(); i++) {
      for (int t = 0; t < losses(sequences, form, i); t++) {
        for (int w = 0; w < sums.length; w++) {
          sums[w] += sequences.target(i, t, w);
        }
      }
    }
    return divided(sums, losses(sequences, form));
  }

  /** The mean over losses and outputs of (answer − target)², the same answer at each. */
  static double squaredError(Sequences sequences, Recorded.Form form, double[] answer) {
    double sum = 0;
    for (int i = 0; i < sequences.count(); i++) {
      for (int t = 0; t < losses(sequences, form, i); t++) {
        for (int w = 0; w < answer.length; w++) {
          double off = answer[w] - sequences.target(i, t, w);
          sum += off * off;
        }
      }
    }
    return sum / losses(sequences, form) / answer.length;
  }

  /**
   * The mean over losses of the binary cross-entropy, summed over outputs, of one answer in (0, 1).
   */
  static double binaryCrossEntropy(Sequences sequences, Recorded.Form form, double[] answer) {
    double[] mean = meanTarget(sequences, form);
    double sum = 0;
    for (int w = 0; w < answer.length; w++) {
      sum -= mean[w] * StrictMath.log(answer[w]);
      sum -= (1 - mean[w]) * StrictMath.log1p(-answer[w]);
    }
    return sum;
  }

  /** How many losses there are. */
  static long losses(Sequences sequences, Recorded.Form form) {
    return IntStream.range(0, sequences.count()).mapToLong(i -> losses(sequences, form, i)).sum();
  }

  private static int losses(Sequences sequences, Recorded.Form form, int sequence) {
    return form.everyStep() ? sequences.steps(sequence) : 1;
  }

  private static double[] divided(double[] sums, long count) {
    double[] means = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      means[i] = sums[i] / count;
    }
    return means;
  }

  private Statistics() {}
}
