package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed64;
import rhoscope.linalg.Products;
import rhoscope.nn.Architecture;
import rhoscope.nn.Layer64;
import rhoscope.nn.LayerWeights64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.RowLosses64;

/**
 * The subject after one forward pass through all layers, and where the first NaN or infinity
 * appeared. Every probe reads it; what it leaves in the layers' traces is not changed.
 */
final class Passage {
  /** How far W Wᵀ may be from c² I, relative. */
  private static final double ISOMETRY = 1e-11;

  private final Subject subject;
  private final Architecture architecture;
  private final BooleanSupplier cancelled;
  private final Kernel64 kernel = Kernels.f64();
  private final List<LayerWeights64> weights;
  private final List<Layer64> layers;
  private final double[] outputs;
  private final double loss;
  private final double[] outputGradient;
  private final Optional<NonFiniteEvent> nonFinite;
  private final int[][] finiteSteps;
  private final double[] isometries;

  /**
   * Runs the network forward.
   *
   * @param update that a non-finite event is reported at
   * @throws CancellationException if {@code cancelled} turns true
   */
  Passage(Subject subject, long update, BooleanSupplier cancelled) {
    this.subject = subject;
    this.cancelled = cancelled;
    Parameters p = subject.parameters();
    this.architecture = p.architecture();
    this.weights =
        IntStream.range(0, architecture.layers()).mapToObj(l -> loaded(kernel, p, l)).toList();
    this.layers = weights.stream().map(w -> new Layer64(architecture, w)).toList();
    for (Layer64 layer : layers) {
      layer.fit(subject.steps(), subject.sequences());
    }
    forward();
    this.outputs = readOut();
    int outputRow = subject.sequences() * architecture.outputs();
    double[] own = new double[outputRow];
    this.loss =
        losses()
            .evaluate(
                subject.sequences(),
                Arrays.copyOfRange(outputs, outputs.length - outputRow, outputs.length),
                subject.targetsAt(subject.steps()),
                own);
    this.outputGradient = subject.direction().orElse(own);
    NonFiniteSearch search = new NonFiniteSearch(subject, layers, update);
    this.nonFinite =
        search
            .inParameters()
            .or(search::inStates)
            .or(() -> search.inOutputs(outputs, loss, outputGradient));
    this.finiteSteps = search.finiteSteps();
    this.isometries =
        IntStream.range(0, architecture.layers()).mapToDouble(this::measureIsometry).toArray();
  }

  private static LayerWeights64 loaded(Kernel64 kernel, Parameters p, int layer) {
    LayerWeights64 weights = new LayerWeights64(kernel, p.architecture(), layer);
    weights.load(p, layer);
    return weights;
  }

  private void forward() {
    for (int t = 1; t <= steps(); t++) {
      for (int l = 0; l < layers.size(); l++) {
        check();
        layers.get(l).forward(t, input(l, t), inputAt(l, t), inputRow(l));
      }
    }
  }

  /** y = V h + c of the top layer, of an ESN + V_x x; one row per output row of the subject. */
  private double[] readOut() {
    int o = architecture.outputs();
    int width = kernel.padded(o);
    double[] v = subject.parameters().get(Part.OUTPUT);
    double[] c = subject.parameters().get(Part.OUTPUT_BIAS);
    Packed64 right = kernel.packed(hidden(), o);
    kernel.pack(hidden(), v, 0, 1, hidden(), right, 0);
    int first = subject.everyStep() ? 1 : steps();
    double[] y = new double[(steps() - first + 1) * sequences() * o];
    double[] some = new double[sequences() * width];
    for (int t = first; t <= steps(); t++) {
      double[] h = top().hidden(t);
      int row = top().trace().width();
      kernel.product(sequences(), hidden(), h, 0, row, 1, right, 0, some, 0, width, false);
      for (int n = 0; n < sequences(); n++) {
        for (int i = 0; i < o; i++) {
          double sum = c[i] + some[n * width + i];
          y[((t - first) * sequences() + n) * o + i] = sum + fromInputs(t, n, i);
        }
      }
    }
    return y;
  }

  /** What the inputs of sequence n at step t add to output i: (V_x x)_i. */
  private double fromInputs(int t, int n, int i) {
    if (!architecture.readsInputs()) {
      return 0;
    }
    double[] v = subject.parameters().get(Part.OUTPUT_INPUT);
    int d = architecture.inputs();
    int at = ((t - 1) * sequences() + n) * d;
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += v[i * d + j] * subject.inputs()[at + j];
    }
    return sum;
  }

  private Layer64 top() {
    return layers.get(layers.size() - 1);
  }

  Subject subject() {
    return subject;
  }

  Architecture architecture() {
    return architecture;
  }

  int steps() {
    return subject.steps();
  }

  int sequences() {
    return subject.sequences();
  }

  int hidden() {
    return architecture.hidden();
  }

  /** The layers from the first up, each with its trace. */
  List<Layer64> layers() {
    return layers;
  }

  /** The weights of a layer, which other traces may be made with. */
  LayerWeights64 weights(int layer) {
    return weights.get(layer);
  }

  /**
   * The array that holds x_t of a layer: the subject's inputs, or the states of the layer below.
   * Row n begins at {@link #inputAt} + n · {@link #inputRow}.
   */
  double[] input(int layer, int t) {
    return layer == 0 ? subject.inputs() : layers.get(layer - 1).hidden(t);
  }

  int inputAt(int layer, int t) {
    return layer == 0 ? (t - 1) * sequences() * architecture.inputs() : 0;
  }

  int inputRow(int layer) {
    return layer == 0 ? architecture.inputs() : layers.get(layer - 1).trace().width();
  }

  /** The loss of output rows, for one thread. */
  RowLosses64 losses() {
    return new RowLosses64(kernel, subject.loss(), architecture.outputs());
  }

  /** E of the last step. */
  double loss() {
    return loss;
  }

  /** ∂E/∂y of the last step, or what the subject has in its place, N × O. */
  double[] outputGradient() {
    return outputGradient;
  }

  Optional<NonFiniteEvent> nonFinite() {
    return nonFinite;
  }

  /**
   * Up to which step inputs, gates and states of sequence n are finite in a layer, 0 … T; 0 where a
   * parameter of its recurrence is not. The Jacobians of these steps can be measured.
   */
  int finiteSteps(int layer, int n) {
    return finiteSteps[layer][n];
  }

  /** Up to which step those of all layers and sequences are. */
  int finiteSteps() {
    return Arrays.stream(finiteSteps).flatMapToInt(Arrays::stream).min().orElse(0);
  }

  /** Whether the states of a layer are finite up to step T, in every sequence. */
  boolean statesFinite(int layer) {
    return Arrays.stream(finiteSteps[layer]).allMatch(count -> count == steps());
  }

  /** Whether parameters, states, E and ∂E/∂y all are. */
  boolean lossFinite() {
    return nonFinite.isEmpty();
  }

  /**
   * c where the recurrent matrix of an ordinary plain layer is c times an orthogonal one, as many
   * are drawn, so that singular values of its Jacobians crowd at the top; else 0.
   */
  double isometry(int layer) {
    return isometries[layer];
  }

  private double measureIsometry(int layer) {
    Parameters p = subject.parameters();
    boolean ordinary = Arrays.stream(p.leak(layer)).allMatch(a -> a == 1);
    double[] w = p.get(Part.RECURRENT, layer);
    double square = Arrays.stream(w, 0, hidden()).map(v -> v * v).sum();
    if (!architecture.isPlain() || !ordinary || !(1e-200 < square && square < 1e200)) {
      return 0;
    }
    double[] gram = new double[w.length];
    Products.addNt(hidden(), hidden(), hidden(), w, 0, w, 0, gram, 0);
    for (int i = 0; i < hidden(); i++) {
      double off = 0;
      for (int j = 0; j < hidden(); j++) {
        off += Math.abs(gram[i * hidden() + j] - (i == j ? square : 0));
      }
      if (!(off <= ISOMETRY * square)) {
        return 0;
      }
    }
    return Math.sqrt(square);
  }

  /** The outputs, one row per output row of the subject. */
  double[] outputs() {
    return outputs;
  }

  /**
   * Asked every few milliseconds.
   *
   * @throws CancellationException if the probe was cancelled
   */
  void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }
}
