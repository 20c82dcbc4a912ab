package rhoscope.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Labels;
import rhoscope.model.Loss;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.weights.Safetensors;
import rhoscope.weights.WeightsProblem;

/**
 * A safetensors file of sequences: {@code inputs} [N, T, D] and {@code targets}. Floating-point
 * targets [N, O] (loss at the last step) or [N, T, O] (at every step) have a squared error, integer
 * targets [N] or [N, T] are classes with a softmax cross-entropy. Nothing is standardised.
 */
final class TensorData {

  /**
   * What the config says about the file.
   *
   * @param loss in place of the targets' own
   * @param outputSize O where targets are classes; else one more than the largest class
   * @param length the sequences are cut to their last steps, this many, where they are longer
   * @param holdout the share of the sequences at the end that is held out, 0 … 0.9
   */
  record Options(Optional<Loss> loss, OptionalInt outputSize, OptionalInt length, double holdout) {}

  private static final String INPUTS = "inputs";
  private static final String TARGETS = "targets";

  /** As many outputs as a config can ask for, less one: classes count from 0. */
  private static final int MAX_CLASS = 65_535;

  private final Path file;
  private final Tensor inputs;
  private final Tensor targets;

  private TensorData(Path file, Tensor inputs, Tensor targets) {
    this.file = file;
    this.inputs = inputs;
    this.targets = targets;
  }

  /**
   * Opens a file of sequences.
   *
   * @throws DataProblem if a tensor is missing, of a shape that fits no role, or not finite
   * @throws WeightsProblem if the file is no safetensors file
   */
  static Dataset open(Path file, Options options) throws IOException {
    Tensors tensors = Safetensors.read(file);
    for (Tensors.NonFinite found : tensors.nonFinite()) {
      if (found.tensor().equals(INPUTS) || found.tensor().equals(TARGETS)) {
        String values = found.count() == 1 ? "1 value is" : found.count() + " values are";
        String fact = values + " not finite, the first at " + found.firstIndex();
        throw new DataProblem(file, found.tensor(), fact);
      }
    }
    Tensor inputs = find(file, tensors, INPUTS);
    if (inputs.rank() != 3 || inputs.count() == 0) {
      throw new DataProblem(file, INPUTS, "shape " + inputs.shapeText() + ", not [N, T, D]");
    }
    return new TensorData(file, inputs, find(file, tensors, TARGETS)).open(options);
  }

  private static Tensor find(Path file, Tensors tensors, String name) throws DataProblem {
    Optional<Tensor> found = tensors.find(name);
    if (found.isEmpty()) {
      List<String> names = tensors.names().stream().limit(4).map(WeightsProblem::quoted).toList();
      String fact = "there is no such tensor; the file holds " + String.join(", ", names);
      throw new DataProblem(file, name, fact);
    }
    return found.get();
  }

  private Dataset open(Options options) throws DataProblem {
    Loss loss = options.loss().orElse(ownLoss());
    boolean classes = loss == Loss.SOFTMAX_CROSS_ENTROPY;
    checkValues(loss);
    checkShape(classes);
    boolean everyStep = targets.rank() == (classes ? 2 : 3);
    int outputSize = classes ? classCount(options.outputSize()) : targets.size(targets.rank() - 1);
    int count = inputs.size(0);
    int length = Math.min(inputs.size(1), options.length().orElse(inputs.size(1)));
    int kept = count - (int) (options.holdout() * count);
    Recorded.Form form =
        new Recorded.Form(
            description(everyStep, length),
            inputs.size(2),
            outputSize,
            loss,
            classes ? ErrorMeasure.MISCLASSIFIED : errorMeasure(loss),
            everyStep,
            classes,
            everyStep && feedsBack(classes, outputSize));
    Sequences training = new Rows(inputs, targets, 0, kept, length, everyStep);
    Sequences all = new Rows(inputs, targets, 0, count, length, everyStep);
    Sequences heldOut =
        kept == count ? training : new Rows(inputs, targets, kept, count, length, everyStep);
    int inputSize = inputs.size(2);
    return new Recorded(
        form,
        training,
        heldOut,
        all,
        Optional.empty(),
        () -> Statistics.secondMoments(training, inputSize),
        baseline(training, heldOut, form));
  }

  private Loss ownLoss() {
    boolean classes = targets.integer() && targets.rank() <= 2;
    return classes ? Loss.SOFTMAX_CROSS_ENTROPY : Loss.SQUARED_ERROR;
  }

  private static ErrorMeasure errorMeasure(Loss loss) {
    return loss == Loss.SIGMOID_CROSS_ENTROPY
        ? ErrorMeasure.NEGATIVE_LOG_LIKELIHOOD
        : ErrorMeasure.MEAN_SQUARED_ERROR;
  }

  private void checkValues(Loss loss) throws DataProblem {
    if (loss == Loss.SOFTMAX_CROSS_ENTROPY && !targets.integer()) {
      throw problem("softmax cross-entropy takes integer targets, these are floating-point");
    }
    for (int i = 0; i < targets.count(); i++) {
      double value = targets.at(i);
      if (loss == Loss.SIGMOID_CROSS_ENTROPY && (value < 0 || 1 < value)) {
        throw problem(value + " is not in [0, 1], where sigmoid cross-entropy has its targets");
      }
      if (loss == Loss.SOFTMAX_CROSS_ENTROPY && (value < 0 || MAX_CLASS < value)) {
        throw problem("class " + (long) value + " is not in 0 … " + MAX_CLASS);
      }
    }
  }

  private void checkShape(boolean classes) throws DataProblem {
    int count = inputs.size(0);
    int steps = inputs.size(1);
    int rank = targets.rank();
    boolean perSequence = rank == (classes ? 1 : 2) && targets.size(0) == count;
    boolean perStep =
        rank == (classes ? 2 : 3) && targets.size(0) == count && targets.size(1) == steps;
    if (targets.count() == 0 || (!perSequence && !perStep)) {
      String width = classes ? "]" : ", O]";
      String perSequenceText = "[" + count + width;
      String perStepText = "[" + count + ", " + steps + width;
      throw problem(
          "shape " + targets.shapeText() + ", not " + perSequenceText + " or " + perStepText);
    }
  }

  private int classCount(OptionalInt outputSize) throws DataProblem {
    double largest = 0;
    for (int i = 0; i < targets.count(); i++) {
      largest = Math.max(largest, targets.at(i));
    }
    int count = outputSize.orElse((int) largest + 1);
    if (count <= largest) {
      throw problem(
          "class "
              + (int) largest
              + ", the model has "
              + Labels.count(count, "output")
              + ", from 0");
    }
    return count;
  }

  /** Whether each step's target, a class as one-hot, is the input of the next. */
  private boolean feedsBack(boolean classes, int outputSize) {
    int steps = inputs.size(1);
    int size = inputs.size(2);
    for (int row = 0; size == outputSize && row < inputs.size(0) * steps; row++) {
      for (int d = 0; (row + 1) % steps != 0 && d < size; d++) {
        double target = classes ? (targets.at(row) == d ? 1 : 0) : targets.at(row * size + d);
        if (target != inputs.at((row + 1) * size + d)) {
          return false;
        }
      }
    }
    return size == outputSize && 1 < steps;
  }

  private DataProblem problem(String fact) {
    return new DataProblem(file, TARGETS, fact);
  }

  private String description(boolean everyStep, int length) {
    return String.format(
        Locale.ROOT,
        "tensors, %s, T = %d, loss at %s",
        Labels.count(inputs.size(0), "sequence"),
        length,
        everyStep ? "every step" : "the last step");
  }

  /** The best constant answer in squared error; other losses have none here. */
  private static Optional<Dataset.Baseline> baseline(
      Sequences training, Sequences heldOut, Recorded.Form form) {
    if (form.loss() != Loss.SQUARED_ERROR) {
      return Optional.empty();
    }
    double[] mean = Statistics.meanTarget(training, form);
    double loss = Statistics.squaredError(heldOut, form, mean);
    String text = "always the mean target of the training sequences";
    return Optional.of(new Dataset.Baseline(loss, text));
  }

  /**
   * The last {@code length} steps of the sequences {@code from} … {@code to} − 1 of the tensors.
   */
  private record Rows(
      Tensor inputs, Tensor targets, int from, int to, int length, boolean everyStep)
      implements Sequences {

    @Override
    public int count() {
      return to - from;
    }

    @Override
    public int steps(int sequence) {
      return length;
    }

    @Override
    public double input(int sequence, int step, int d) {
      int row = (from + sequence) * inputs.size(1) + cut() + step;
      return inputs.at(row * inputs.size(2) + d);
    }

    @Override
    public double target(int sequence, int step, int w) {
      int steps = everyStep ? inputs.size(1) : 1;
      int width = targets.count() / inputs.size(0) / steps;
      int row = (from + sequence) * steps + (everyStep ? cut() + step : 0);
      return targets.at(row * width + w);
    }

    private int cut() {
      return inputs.size(1) - length;
    }
  }
}
