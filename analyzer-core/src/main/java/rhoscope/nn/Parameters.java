package rhoscope.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import rhoscope.linalg.Norms;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.Layout;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors.Tensor;

/**
 * The numbers of a network, or anything else of the same shapes: a gradient, a momentum. Flat
 * row-major float64 arrays that the caller may write to, in the layout of PyTorch's modules:
 * element (i, j) of the recurrent matrix of gate g stands at {@code (g·H + i)·H + j} of its layer's
 * W.
 */
public final class Parameters {

  /**
   * One trained tensor.
   *
   * @param layer 0-based; 0 for the read-out
   * @param shape rows and columns of a matrix, the length of a bias
   * @param values the numbers themselves, not a copy
   */
  public record Entry(Part part, int layer, int[] shape, double[] values) {
    /** {@code recurrent}, {@code recurrent_l1} in the second layer, and so on. */
    public String name() {
      return layer == 0 ? part.label() : part.label() + "_l" + layer;
    }
  }

  private final Architecture architecture;
  private final List<Entry> entries;
  private final double[][] leaks;
  private Map<String, String> sources = Map.of();

  private Parameters(Architecture architecture) {
    this.architecture = architecture;
    List<Entry> all = new ArrayList<>();
    int rows = Math.multiplyExact(architecture.gates().size(), architecture.hidden());
    for (int l = 0; l < architecture.layers(); l++) {
      all.add(entry(Part.RECURRENT, l, rows, architecture.hidden()));
      all.add(entry(Part.INPUT, l, rows, architecture.inputs(l)));
      all.add(entry(Part.BIAS, l, rows));
      if (architecture.hasCandidateBias()) {
        all.add(entry(Part.CANDIDATE_BIAS, l, architecture.hidden()));
      }
      if (0 < architecture.skip()) {
        all.add(entry(Part.SKIP, l, rows, architecture.hidden()));
      }
      if (architecture.hasGains()) {
        all.add(entry(Part.GAIN, l, rows));
      }
    }
    all.add(entry(Part.OUTPUT, 0, architecture.outputs(), architecture.hidden()));
    if (architecture.readsInputs()) {
      all.add(entry(Part.OUTPUT_INPUT, 0, architecture.outputs(), architecture.inputs()));
    }
    all.add(entry(Part.OUTPUT_BIAS, 0, architecture.outputs()));
    this.entries = List.copyOf(all);
    this.leaks = new double[architecture.layers()][architecture.hidden()];
    for (double[] leak : leaks) {
      Arrays.fill(leak, 1);
    }
  }

  private static Entry entry(Part part, int layer, int... shape) {
    long count = Arrays.stream(shape).asLongStream().reduce(1, (x, y) -> x * y);
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(part.label() + " has " + count + " numbers");
    }
    return new Entry(part, layer, shape, new double[(int) count]);
  }

  /**
   * All zero, the leaks 1.
   *
   * @throws IllegalArgumentException if a tensor has more than 2³¹ − 1 numbers
   */
  public static Parameters zeros(Architecture architecture) {
    return new Parameters(architecture);
  }

  /**
   * Weights from elsewhere, for what the spec computes with them; sizes that the spec leaves open
   * are those of the weights. The leaks, which no file holds, are 1 (see {@link
   * Initializer#leaks}).
   *
   * @throws IllegalArgumentException if {@link #problem} finds one
   */
  public static Parameters from(Layout layout, ModelSpec spec) {
    problem(layout, spec)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    int outputs = layout.output().weight().size(0);
    return from(
        layout, Architecture.of(spec, layout.inputSize(), outputs).sized(layout.hiddenSize()));
  }

  /** As above, for the frameworks' own cell of that many gates. */
  public static Parameters from(Layout layout) {
    Architecture one =
        Architecture.of(
            cell(layout),
            layout.inputSize(),
            layout.hiddenSize(),
            layout.output().weight().size(0));
    return from(layout, one.stacked(layout.layers().size()));
  }

  private static Parameters from(Layout layout, Architecture architecture) {
    Parameters p = zeros(architecture);
    for (int l = 0; l < layout.layers().size(); l++) {
      Layout.Layer layer = layout.layers().get(l);
      double[] bias = p.get(Part.BIAS, l);
      add(layer.recurrent(), 0, p.get(Part.RECURRENT, l), 0);
      add(layer.input(), 0, p.get(Part.INPUT, l), 0);
      layer.inputBias().ifPresent(values -> add(values, 0, bias, 0));
      if (layer.recurrentBias().isPresent()) {
        Tensor values = layer.recurrentBias().get();
        int apart = architecture.hasCandidateBias() ? architecture.hidden() : 0;
        add(values, 0, bias, apart);
        if (0 < apart) {
          add(values, bias.length - apart, p.get(Part.CANDIDATE_BIAS, l), 0);
        }
      }
    }
    add(layout.output().weight(), 0, p.v(), 0);
    layout.output().bias().ifPresent(values -> add(values, 0, p.c(), 0));
    return p;
  }

  /** Why these are no weights for what the spec describes, as one line; or empty. */
  public static Optional<String> problem(Layout layout, ModelSpec spec) {
    Cell cell = spec.get(Keys.CELL);
    int layers = layout.layers().size();
    if (cell == Cell.ESN || cell(layout) != cell) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the weights have %s, as of %s %s; %s is %s",
              Labels.count(layout.gates(), "gate"),
              cell(layout) == Cell.GRU ? "a" : "an",
              Labels.of(cell(layout)),
              Keys.CELL.path(),
              Labels.of(cell)));
    } else if (layers != spec.get(Keys.LAYERS)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the weights have %s, %s is %d",
              Labels.count(layers, "layer"),
              Keys.LAYERS.path(),
              spec.get(Keys.LAYERS)));
    } else if (spec.says(Keys.HIDDEN_SIZE) && layout.hiddenSize() != spec.get(Keys.HIDDEN_SIZE)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the weights have %s, %s is %d",
              Labels.count(layout.hiddenSize(), "hidden unit"),
              Keys.HIDDEN_SIZE.path(),
              spec.get(Keys.HIDDEN_SIZE)));
    }
    if (spec.says(Keys.SKIP)) {
      return Optional.of("the weights hold no matrix of " + Keys.SKIP.path());
    }
    if (spec.says(Keys.NORMALIZATION)) {
      return Optional.of("the weights hold no gains of " + Keys.NORMALIZATION.path());
    }
    return layout
        .reset()
        .filter(reset -> cell == Cell.GRU && reset != spec.get(Keys.GRU_RESET))
        .map(
            reset ->
                String.format(
                    Locale.ROOT,
                    "the weights are of a gru that resets %s the product, %s is %s",
                    Labels.of(reset),
                    Keys.GRU_RESET.path(),
                    Labels.of(spec.get(Keys.GRU_RESET))));
  }

  private static Cell cell(Layout layout) {
    return switch (layout.gates()) {
      case 3 -> Cell.GRU;
      case 4 -> Cell.LSTM;
      default -> Cell.RNN;
    };
  }

  /**
   * Adds numbers of the tensor from {@code at} on to all but the last {@code spared} of the sum.
   */
  private static void add(Tensor tensor, int at, double[] sum, int spared) {
    for (int i = 0; i < sum.length - spared; i++) {
      sum[i] += tensor.at(at + i);
    }
  }

  /** Says which tensors of a file they came from, as far as a reader has to be told: by entry. */
  public void comeFrom(Map<String, String> tensors) {
    sources = Map.copyOf(tensors);
  }

  /** The tensor of a file that an entry came from, where {@link #comeFrom} told one. */
  public Optional<String> source(String entry) {
    return Optional.ofNullable(sources.get(entry));
  }

  /** What these numbers belong to. */
  public Architecture architecture() {
    return architecture;
  }

  /** Every trained tensor: those of the layers from the first up, then the read-out. */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * The numbers of one tensor; not a copy.
   *
   * @throws IllegalArgumentException if there is none
   */
  public double[] get(Part part, int layer) {
    for (int i = 0; i < entries.size(); i++) { // no iterator: asked at every update
      Entry entry = entries.get(i);
      if (entry.part() == part && entry.layer() == layer) {
        return entry.values();
      }
    }
    throw new IllegalArgumentException("no " + part.label() + " in layer " + layer);
  }

  /** As {@link #get(Part, int)}, of the first layer. */
  public double[] get(Part part) {
    return get(part, 0);
  }

  /** Sets every trained number. */
  public void fill(double value) {
    entries.forEach(entry -> Arrays.fill(entry.values(), value));
  }

  /** W of the first layer, G·H × H. */
  public double[] w() {
    return get(Part.RECURRENT);
  }

  /** U of the first layer, G·H × D. */
  public double[] u() {
    return get(Part.INPUT);
  }

  /** b of the first layer, G·H. */
  public double[] b() {
    return get(Part.BIAS);
  }

  /** V, O × H. */
  public double[] v() {
    return get(Part.OUTPUT);
  }

  /** c, O. */
  public double[] c() {
    return get(Part.OUTPUT_BIAS);
  }

  /** The leak a of each unit of a layer, H, in (0, 1]; constants that no training changes. */
  public double[] leak(int layer) {
    return leaks[layer];
  }

  /** Whether any unit leaks. */
  public boolean leaky() {
    return IntStream.range(0, leaks.length).anyMatch(this::leaky);
  }

  /** Whether any unit of a layer leaks. */
  public boolean leaky(int layer) {
    return Arrays.stream(leaks[layer]).anyMatch(a -> a != 1);
  }

  /** Sets every trained number to 0. */
  public void clear() {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Arrays.fill(entry.values(), 0);
    }
  }

  /** Takes over every number of another object of the same architecture. */
  public void copyFrom(Parameters other) {
    if (!architecture.equals(other.architecture)) {
      throw new IllegalArgumentException(other.architecture + " for " + architecture);
    }
    for (int i = 0; i < entries.size(); i++) {
      double[] values = entries.get(i).values();
      System.arraycopy(other.entries.get(i).values(), 0, values, 0, values.length);
    }
    for (int l = 0; l < leaks.length; l++) {
      System.arraycopy(other.leaks[l], 0, leaks[l], 0, leaks[l].length);
    }
  }

  /** An independent copy. */
  public Parameters copy() {
    Parameters copy = zeros(architecture);
    copy.copyFrom(this);
    copy.sources = sources;
    return copy;
  }

  /** Multiplies every trained number by a factor. */
  public void scale(double factor) {
    for (int e = 0; e < entries.size(); e++) {
      Entry entry = entries.get(e);
      double[] values = entry.values();
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
  }

  /**
   * The Euclidean norm over all trained numbers jointly, without overflow on the way; NaN or
   * infinite if a number is.
   */
  public double norm() {
    double sum = 0;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      sum = StrictMath.hypot(sum, Norms.euclidean(entry.values(), 0, entry.values().length));
    }
    return sum;
  }
}
