package rhoscope.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.RandomStream;
import rhoscope.data.Windows;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Cell;
import rhoscope.model.DropoutKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.FastDropout32;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.theory.DataTraits;
import rhoscope.train.OptimizerSettings;
import rhoscope.train.ReadoutTrainer;
import rhoscope.train.Trainer;

/**
 * A spec with its data and, where it names some, its weights: what a probe or an experiment starts
 * from. Opening the files is the caller's.
 *
 * @param weights as a file holds them; empty where they are drawn
 */
public record Setup(ModelSpec spec, Dataset data, Optional<Parameters> weights) {
  /**
   * The most n³ of all gates and layers whose singular values an update may ask for: 0.1 s, within
   * which nobody can cancel it.
   */
  private static final double MARGIN_WORK = 0x1p24;

  /** Why this network cannot be probed: spec, data and weights contradict each other. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    compare(problems, "the data have", "input", Keys.INPUT_SIZE.path(), declared(true), inputs());
    compare(
        problems, "the data have", "output", Keys.OUTPUT_SIZE.path(), declared(false), outputs());
    reversedMemories().ifPresent(problems::add);
    if (weights.isPresent()) {
      Architecture held = weights.get().architecture();
      compare(
          problems, "the data have", "input", "the weights' input size", held.inputs(), inputs());
      compare(
          problems,
          "the data have",
          "output",
          "the weights' output size",
          held.outputs(),
          outputs());
      if (spec.says(Keys.HIDDEN_SIZE)) {
        compare(
            problems,
            "the weights have",
            "hidden unit",
            Keys.HIDDEN_SIZE.path(),
            spec.size(Keys.HIDDEN_SIZE),
            held.hidden());
      }
    }
    return List.copyOf(problems);
  }

  private Optional<String> reversedMemories() {
    ModelSpec read = spec.withoutIdle();
    double shortest = read.find(Keys.CHRONO_MIN).orElse(0.0);
    double longest = read.find(Keys.CHRONO_MAX).orElse((double) spec.size(Keys.LENGTH));
    return longest < shortest
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s is %s, above the longest memory of %s steps",
                Keys.CHRONO_MIN.path(),
                shortest,
                longest))
        : Optional.empty();
  }

  /** Why it cannot be trained: the {@link #problems}, or methods that exclude each other. */
  public List<String> trainingProblems() {
    List<String> problems = new ArrayList<>(problems());
    if (isReservoir()) {
      readoutProblem().ifPresent(problems::add);
    } else {
      weights.flatMap(Setup::beyondFloat32).ifPresent(problems::add);
      nothingToFeedBack().ifPresent(problems::add);
      tooManyStreams().ifPresent(problems::add);
      notTogetherWithFastDropout().ifPresent(problems::add);
      tooLargeForAMargin().ifPresent(problems::add);
    }
    return List.copyOf(problems);
  }

  /** What only a look at the tensors tells; of all other data a rule does. */
  private Optional<String> nothingToFeedBack() {
    boolean asked = DataTraits.FORCING.stream().anyMatch(spec.withoutIdle()::says);
    return asked && DataTraits.feedsBack(spec).isEmpty() && !data.feedsBack()
        ? Optional.of(
            Keys.TEACHER_FORCING.path() + ": the targets of these tensors are not the next inputs")
        : Optional.empty();
  }

  /** Moments of outputs that are read again, or at the end of a window, nobody has defined. */
  private Optional<String> notTogetherWithFastDropout() {
    boolean fast = dropout().filter(kind -> kind == DropoutKind.FAST).isPresent();
    List<Key<?>> others = new ArrayList<>(data.feedsBack() ? DataTraits.FORCING : List.of());
    others.addAll(List.of(Keys.BPTT_WINDOW, Keys.CARRY_STATE));
    return others.stream()
        .filter(key -> fast && spec.says(key))
        .findFirst()
        .map(key -> key.path() + " beside fast dropout is not supported");
  }

  private Optional<String> tooLargeForAMargin() {
    Architecture sizes = architecture();
    int most = (int) Math.cbrt(MARGIN_WORK / (sizes.layers() * sizes.gates().size()));
    boolean asked = spec.withoutIdle().says(Keys.ORTHOGONALITY_MARGIN);
    return asked && most < sizes.hidden()
        ? Optional.of(
            Keys.ORTHOGONALITY_MARGIN.path()
                + (" is of at most " + most + " units here, not " + sizes.hidden()))
        : Optional.empty();
  }

  /** How units are dropped, where the config says so and it acts. */
  private Optional<DropoutKind> dropout() {
    return spec.find(Keys.DROPOUT).filter(kind -> kind.actsOn(spec));
  }

  private Optional<String> tooManyStreams() {
    return streams() && data.stream(spec.size(Keys.BATCH_SIZE)).isEmpty()
        ? Optional.of(
            Keys.BATCH_SIZE.path()
                + " "
                + spec.get(Keys.BATCH_SIZE)
                + ": the training part is too short for as many streams")
        : Optional.empty();
  }

  private boolean streams() {
    return !isReservoir() && spec.withoutIdle().get(Keys.CARRY_STATE) && DataTraits.isStream(spec);
  }

  /** The spec without a state to carry on where the data are no stream. */
  ModelSpec effective() {
    return streams() ? spec : spec.without(Keys.CARRY_STATE);
  }

  /** How the training is cut in time; not at all where the config says nothing of it. */
  Windows.Cut cut() {
    if (isReservoir()) {
      return new Windows.Cut(data.length(), data.length(), false);
    }
    ModelSpec read = spec.withoutIdle();
    int window = read.find(Keys.BPTT_WINDOW).map(Math::toIntExact).orElse(data.length());
    int stride = read.find(Keys.BPTT_STRIDE).map(Math::toIntExact).orElse(window);
    return new Windows.Cut(window, Math.min(stride, window), streams());
  }

  /** Whether the recurrence stays as it is drawn, and the read-out is a regression. */
  boolean isReservoir() {
    return spec.get(Keys.CELL) == Cell.ESN;
  }

  /** What the error of an evaluation is, for people. */
  public String errorText() {
    long steps = spec.get(Keys.FREE_RUN);
    return isReservoir() && 0 < steps
        ? "NRMSE at step " + steps + " of a run on its own outputs"
        : data.errorMeasure().text();
  }

  /** Why these data leave a ridge regression nothing to do. */
  private Optional<String> readoutProblem() {
    long washout = spec.get(Keys.WASHOUT);
    long freeRun = spec.get(Keys.FREE_RUN);
    String steps = "sequences have " + Labels.count(data.length(), "step");
    if (data.loss() != Loss.SQUARED_ERROR) {
      return Optional.of(
          "an esn minimises the squared error, the data have " + Labels.of(data.loss()));
    } else if (data.length() <= washout) {
      return Optional.of(Keys.WASHOUT + " " + washout + " leaves no step: " + steps);
    } else if (0 < freeRun && !data.feedsBack()) {
      return Optional.of(
          Keys.FREE_RUN + " " + freeRun + ", but the outputs of these data are no next inputs");
    } else if (0 < freeRun && data.length() < washout + freeRun) {
      String sum = Keys.WASHOUT + " + " + Keys.FREE_RUN + " is " + (washout + freeRun);
      return Optional.of(sum + ", " + steps);
    }
    return Optional.empty();
  }

  /** A finite number that float32, in which a training computes, does not hold. */
  private static Optional<String> beyondFloat32(Parameters weights) {
    return weights.entries().stream()
        .flatMapToDouble(entry -> Arrays.stream(entry.values()))
        .filter(value -> Double.isFinite(value) && Float.isInfinite((float) value))
        .boxed()
        .findFirst()
        .map(
            value ->
                String.format(
                    Locale.ROOT,
                    "%s holds (or sums two biases to) %.3g; training computes in float32",
                    Keys.WEIGHTS.path(),
                    value));
  }

  private static void compare(
      List<String> problems, String who, String unit, String other, long declared, long actual) {
    if (declared != actual) {
      problems.add(who + " " + Labels.count(actual, unit) + ", " + other + " is " + declared);
    }
  }

  private long declared(boolean input) {
    return spec.find(input ? Keys.INPUT_SIZE : Keys.OUTPUT_SIZE)
        .orElse((long) (input ? inputs() : outputs()));
  }

  private int inputs() {
    return data.inputSize();
  }

  private int outputs() {
    return data.outputSize();
  }

  /** What it computes, and the sizes. */
  public Architecture architecture() {
    return weights
        .map(Parameters::architecture)
        .orElseGet(() -> Architecture.of(spec, inputs(), outputs()));
  }

  /** The parameters at update 0; the caller's own copy. */
  public Parameters initial() {
    return initial(() -> false);
  }

  /**
   * As above; a large draw takes seconds.
   *
   * @throws java.util.concurrent.CancellationException if {@code cancelled} turns true
   */
  Parameters initial(BooleanSupplier cancelled) {
    return weights
        .map(Parameters::copy)
        .orElseGet(() -> Initializer.draw(spec, inputs(), outputs(), seed(), cancelled));
  }

  /** Where {@link #initial} comes from. */
  public EvidenceKind source() {
    return weights.isPresent() ? EvidenceKind.WEIGHTS : EvidenceKind.INITIALIZATION;
  }

  long seed() {
    return spec.get(Keys.SEED);
  }

  /**
   * Why the probe of this setup is not made, as one line; empty where it is. Counted from the sizes
   * of the longest training sequence, without drawing or allocating any.
   */
  public Optional<String> probeOverBound() {
    int sequences = spec.size(Keys.SEQUENCES);
    return ProbeCost.of(architecture(), data.length(), sequences, data.everyStep()).overBound();
  }

  /** Why this JVM cannot train it, as one line; empty where it can. */
  public Optional<String> trainingOverBound() {
    long sequences = spec.get(Keys.BATCH_SIZE);
    boolean everyStep = data.everyStep();
    int window = cut().window();
    long held = streams() ? window : data.length();
    OptimizerSettings optimizer = OptimizerSettings.of(spec);
    boolean fast = dropout().filter(kind -> kind == DropoutKind.FAST).isPresent();
    Architecture sizes = fast ? FastDropout32.doubled(architecture()) : architecture();
    long bytes =
        isReservoir()
            ? ReadoutTrainer.bytes(sizes, everyStep, held, sequences)
            : Trainer.bytes(optimizer, sizes, everyStep, held, window, sequences);
    long room = Runtime.getRuntime().maxMemory() / 4 * 3;
    if (bytes < 0 || room < bytes) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "training needs %.3g bytes, this process may use %.3g",
              (double) bytes,
              (double) room));
    }
    return Optional.empty();
  }

  /** The sequences of a probe with these parameters. */
  Subject subject(Parameters parameters) {
    Batch batch = data.probe(seed(), spec.size(Keys.SEQUENCES));
    Subject subject =
        new Subject(
            parameters,
            data.loss(),
            batch.steps(),
            batch.sequences(),
            batch.inputs(),
            batch.targets(),
            batch.everyStep());
    return switch (spec.get(Keys.DIRECTION)) {
      case LOSS -> subject;
      case RANDOM -> subject.inRandomDirections(RandomStream.DIRECTION.generator(seed(), 0));
    };
  }
}
