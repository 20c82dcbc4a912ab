package rhoscope.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import rhoscope.data.Datasets;
import rhoscope.lab.NetworkProbe;
import rhoscope.lab.Probes;
import rhoscope.lab.Setup;
import rhoscope.linalg.Kernel32;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.SpectralRadius;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Parameters;

/**
 * The kinds of work of our side; the only class that changes where the product's interface does.
 */
final class Works {
  private final Map<String, String> options;

  private Works(Map<String, String> options) {
    this.options = options;
  }

  /**
   * Prepares one.
   *
   * @param kind {@code training}: an experiment with its instruments; {@code update}: the trainer
   *     alone; {@code network}: forward and backward alone; {@code norms}: the sums of squares
   *     behind ‖∂E/∂h_k‖ of all steps; {@code jacobians}; {@code probe}, with {@code training=1} as
   *     deep as during one; {@code radius}; {@code spectrum}
   * @param options sizes and files by name; {@code past}: updates that a training has behind it
   * @throws IllegalArgumentException if this version of the product has no such work
   */
  static Work open(String kind, Map<String, String> options) throws IOException {
    Works works = new Works(options);
    return switch (kind) {
      case "training" -> works.training();
      case "update" -> new BareTraining(works.setup(), works.size("threads"));
      case "network" -> new NetworkPass(works.setup(), works.size("threads"));
      case "norms" -> works.norms();
      case "jacobians" -> new Lags(works.size("H"), works.size("T"), works.matrix());
      case "probe" -> works.probe();
      case "radius" -> works.radius();
      case "spectrum" -> works.spectrum();
      default -> throw new IllegalArgumentException(kind + " here");
    };
  }

  private int size(String name) {
    return Integer.parseInt(options.getOrDefault(name, "1"));
  }

  /** The adding problem, with the loss at the last step; probes only where they are asked for. */
  private Setup setup() throws IOException {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.CELL, cell(options.getOrDefault("cell", "rnn")))
            .with(Keys.HIDDEN_SIZE, (long) size("H"))
            .with(Keys.LENGTH, (long) size("T"))
            .with(Keys.BATCH_SIZE, (long) size("B"))
            .with(Keys.SEQUENCES, (long) size("N"))
            .with(Keys.LEARNING_RATE, 0.01)
            .with(Keys.CLIP_NORM, 1.0)
            .with(Keys.UPDATES, 1_000_000_000L)
            .with(Keys.EVERY, 1_000_000_000L)
            .with(Keys.SEED, 1L);
    return new Setup(spec, new RepeatedBatches(Datasets.open(spec, Path.of(""))), Optional.empty());
  }

  /** An experiment takes as many threads as its JVM says there are processors. */
  private Work training() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    if (options.containsKey("threads") && size("threads") != processors) {
      throw new IllegalArgumentException("experiment on " + size("threads") + " threads");
    }
    Setup setup = setup();
    if (!setup.trainingProblems().isEmpty()) {
      throw new IllegalArgumentException(setup.trainingProblems().get(0));
    }
    Work training = PacedTraining.start(setup);
    if (options.containsKey("past")) {
      training.run(size("past"));
    }
    return training;
  }

  private static Cell cell(String name) {
    for (Cell cell : Cell.values()) {
      if (Labels.of(cell).equals(name)) {
        return cell;
      }
    }
    throw new IllegalArgumentException(name + " cells here");
  }

  /** What a training without the norms of the states' gradients would save: it always has them. */
  private Work norms() {
    Kernel32 kernel = Kernels.f32();
    int count = size("B") * kernel.padded(size("H"));
    float[][] adjoints = new float[size("T")][count];
    for (float[] adjoint : adjoints) {
      Arrays.fill(adjoint, 1);
    }
    return times -> {
      double sum = 0;
      for (long i = 0; i < times; i++) {
        for (float[] adjoint : adjoints) {
          sum += kernel.squares(adjoint, 0, count);
        }
      }
      return sum;
    };
  }

  private Work probe() throws IOException {
    Setup setup = setup();
    setup
        .probeOverBound()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("probe: " + why);
            });
    NetworkProbe.Depth depth =
        options.containsKey("training")
            ? NetworkProbe.Depth.DURING_TRAINING
            : NetworkProbe.Depth.WHOLE;
    return times -> {
      double sum = 0;
      for (long i = 0; i < times; i++) {
        Parameters drawn = setup.initial();
        var result = Probes.of(setup, drawn, setup.source(), 0, depth, () -> false);
        sum += result.measured().orElseThrow().loss().orElse(0);
      }
      return sum;
    };
  }

  private Work radius() throws IOException {
    double[] w = matrix();
    return times -> {
      double radius = 0;
      for (long i = 0; i < times; i++) {
        radius = SpectralRadius.of(size("n"), w).estimate();
      }
      return radius;
    };
  }

  private Work spectrum() throws IOException {
    double[] w = matrix();
    return times -> {
      double sum = 0;
      for (long i = 0; i < times; i++) {
        sum = Spectrum.of(size("n"), w).radius();
      }
      return sum;
    };
  }

  private double[] matrix() throws IOException {
    String file = options.get("file");
    if (file == null) {
      throw new IllegalArgumentException("no file");
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)));
    double[] matrix = new double[bytes.capacity() / Double.BYTES];
    bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(matrix);
    return matrix;
  }
}
