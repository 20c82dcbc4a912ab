package rhoscope.data;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.AddingVariant;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.Loss;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;

/** From what a config says under {@code data} to the data. */
public final class Datasets {
  /** The most inputs, or outputs, of one batch: 512 MB of float64. */
  public static final long MAX_BATCH_VALUES = 1L << 26;

  /**
   * The data of a spec whose read-out no weights file gives, see {@link #open(ModelSpec, Path,
   * OptionalInt)}.
   */
  public static Dataset open(ModelSpec spec, Path configFolder) throws IOException {
    return open(spec, configFolder, OptionalInt.empty());
  }

  /**
   * The data of a spec. Where it names neither a task nor a file that is the adding problem, as
   * long as the sizes of the model fit it.
   *
   * @param configFolder what a relative {@code data.file} is relative to; no other file is opened
   * @param weightOutputs O of the weights, the number of classes where the spec says none
   * @throws DataProblem if the data cannot be used as the config says
   * @throws rhoscope.weights.WeightsProblem if a safetensors file is not what its header says
   * @throws IOException if the disk fails
   */
  public static Dataset open(ModelSpec spec, Path configFolder, OptionalInt weightOutputs)
      throws IOException {
    Optional<TaskKind> task = spec.find(Keys.TASK);
    Optional<String> file = spec.find(Keys.FILE);
    if (task.isPresent() && file.isPresent()) {
      throw new DataProblem("data names both a task and a file");
    }
    Dataset heard =
        file.isPresent()
            ? file(spec, configFolder, file.get(), weightOutputs)
            : task(spec, task.orElse(TaskKind.ADDING));
    int overshoot = Overshoot.steps(spec);
    Dataset data = 0 < overshoot ? new Overshooting(heard, overshoot) : heard;
    boolean fits =
        spec.find(Keys.INPUT_SIZE).orElse((long) data.inputSize()) == data.inputSize()
            && spec.find(Keys.OUTPUT_SIZE).orElse((long) data.outputSize()) == data.outputSize();
    if (task.isEmpty() && file.isEmpty() && !fits) {
      throw new DataProblem("the config names no data; data.task or data.file does");
    }
    checkBatch(spec.get(Keys.BATCH_SIZE), data);
    return data;
  }

  private static Task task(ModelSpec spec, TaskKind kind) throws DataProblem {
    int length = spec.size(Keys.LENGTH);
    int shortest = shortest(spec, kind);
    if (length < shortest) {
      throw new DataProblem(
          Labels.of(kind)
              + " takes at least "
              + Labels.count(shortest, "step")
              + setting(spec, kind)
              + ", data.length is "
              + length);
    }
    Task task = task(spec, kind, length + Overshoot.steps(spec));
    checkLoss(spec, task.loss(), Labels.of(kind));
    return task;
  }

  private static int shortest(ModelSpec spec, TaskKind kind) {
    return switch (kind) {
      case ADDING, MULTIPLICATION, XOR -> Markers.shortest(spec.get(Keys.VARIANT));
      case TEMPORAL_ORDER -> TemporalOrder.shortest(2);
      case TEMPORAL_ORDER_3BIT -> TemporalOrder.shortest(3);
      case RANDOM_PERMUTATION, MEMORIZATION, COPY, FIRST_BIT, CLIFF, MACKEY_GLASS -> 1;
      case LATCH -> Latch.SHORTEST;
      case LINEAR_MEMORY -> spec.size(Keys.DELAYS) + 1;
      case DELAY_INDICATOR -> spec.size(Keys.PERIOD) + 1;
    };
  }

  /** What else than the task the fewest steps depend on. */
  private static String setting(ModelSpec spec, TaskKind kind) {
    return switch (kind) {
      case LINEAR_MEMORY -> " with " + Keys.DELAYS + " " + spec.get(Keys.DELAYS);
      case DELAY_INDICATOR -> " with " + Keys.PERIOD + " " + spec.get(Keys.PERIOD);
      case ADDING,
          MULTIPLICATION,
          XOR,
          TEMPORAL_ORDER,
          TEMPORAL_ORDER_3BIT,
          RANDOM_PERMUTATION,
          MEMORIZATION,
          COPY,
          FIRST_BIT,
          LATCH,
          CLIFF,
          MACKEY_GLASS ->
          "";
    };
  }

  private static Task task(ModelSpec spec, TaskKind kind, int length) {
    AddingVariant variant = spec.get(Keys.VARIANT);
    int positions = spec.size(Keys.POSITIONS);
    return switch (kind) {
      case ADDING -> new Adding(variant, length);
      case MULTIPLICATION -> new Multiplication(variant, length);
      case XOR -> new Xor(variant, length);
      case TEMPORAL_ORDER -> TemporalOrder.ofTwo(length);
      case TEMPORAL_ORDER_3BIT -> TemporalOrder.ofThree(length);
      case RANDOM_PERMUTATION -> new RandomPermutation(length);
      case MEMORIZATION -> Recall.memorization(positions, symbols(spec, kind), length);
      case COPY -> Recall.copy(positions, symbols(spec, kind), length);
      case FIRST_BIT -> new FirstBit(length);
      case LATCH -> new Latch(spec.get(Keys.NOISE), length);
      case CLIFF -> new Cliff(length);
      case MACKEY_GLASS -> new MackeyGlass(spec.size(Keys.DELAY), spec.get(Keys.OFFSET), length);
      case LINEAR_MEMORY -> new LinearMemory(spec.size(Keys.DELAYS), length);
      case DELAY_INDICATOR -> new DelayIndicator(spec.size(Keys.PERIOD), length);
    };
  }

  private static int symbols(ModelSpec spec, TaskKind kind) {
    return Math.toIntExact(spec.find(Keys.SYMBOLS).orElse(kind.symbols()));
  }

  private static Dataset file(
      ModelSpec spec, Path configFolder, String name, OptionalInt weightOutputs)
      throws IOException {
    Path file;
    try {
      file = configFolder.resolve(name);
    } catch (InvalidPathException e) {
      throw new DataProblem("data.file is not a path");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".safetensors")) {
      return TensorData.open(file, tensorOptions(spec, weightOutputs));
    }
    if (lower.endsWith(".json")) {
      checkLoss(spec, Loss.SIGMOID_CROSS_ENTROPY, "a file of pieces");
      return Chorales.open(file);
    }
    if (lower.endsWith(".csv")) {
      checkLoss(spec, Loss.SQUARED_ERROR, "a series");
      return CsvSeries.open(file, seriesOptions(spec));
    }
    if (lower.endsWith(".txt")) {
      checkLoss(spec, Loss.SOFTMAX_CROSS_ENTROPY, "a text");
      return Characters.open(file, characterOptions(spec));
    }
    throw new DataProblem(
        file.getFileName() + " ends in none of .csv, .json, .txt and .safetensors");
  }

  private static Characters.Options characterOptions(ModelSpec spec) {
    return new Characters.Options(
        spec.size(Keys.LENGTH) + Overshoot.steps(spec),
        spec.size(Keys.STEPS_AHEAD),
        spec.get(Keys.LOSS_AT) == LossAt.EVERY,
        spec.get(Keys.HOLDOUT));
  }

  private static TensorData.Options tensorOptions(ModelSpec spec, OptionalInt weightOutputs) {
    Optional<Long> outputs = spec.find(Keys.OUTPUT_SIZE);
    return new TensorData.Options(
        spec.find(Keys.LOSS),
        outputs.isPresent() ? OptionalInt.of(outputs.get().intValue()) : weightOutputs,
        spec.says(Keys.LENGTH) ? OptionalInt.of(spec.size(Keys.LENGTH)) : OptionalInt.empty(),
        spec.says(Keys.HOLDOUT) ? spec.get(Keys.HOLDOUT) : 0);
  }

  private static CsvSeries.Options seriesOptions(ModelSpec spec) {
    return new CsvSeries.Options(
        spec.find(Keys.COLUMN),
        spec.size(Keys.LENGTH) + Overshoot.steps(spec),
        spec.size(Keys.STEPS_AHEAD),
        spec.get(Keys.LOSS_AT) == LossAt.EVERY,
        spec.get(Keys.STANDARDIZE),
        spec.get(Keys.HOLDOUT));
  }

  private static void checkLoss(ModelSpec spec, Loss own, String what) throws DataProblem {
    Optional<Loss> asked = spec.find(Keys.LOSS);
    if (asked.isPresent() && asked.get() != own) {
      throw new DataProblem(
          what + " has the loss " + Labels.of(own) + ", not " + Labels.of(asked.get()));
    }
  }

  private static void checkBatch(long sequences, Dataset data) throws DataProblem {
    long width = Math.max(data.inputSize(), data.outputSize());
    long values = sequences * data.length() * width;
    if (values > MAX_BATCH_VALUES) {
      throw new DataProblem(
          String.format(
              Locale.ROOT,
              "a batch of %s of %s has %d values, the bound is %d",
              Labels.count(sequences, "sequence"),
              Labels.count(data.length(), "step"),
              values,
              MAX_BATCH_VALUES));
    }
  }

  private Datasets() {}
}
