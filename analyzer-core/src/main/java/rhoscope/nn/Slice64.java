package rhoscope.nn;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;
import rhoscope.model.OmegaForm;

/** Some neighbouring sequences of a batch, from their inputs to the gradients of all states. */
final class Slice64 {
  /*
   * Layer by layer, so that the weights of one stay in the cache over all steps. What a layer adds
   * to the gradients of the states below it waits in `direct`, which the layer below reads at step t
   * before it writes its own there.
   */
  /** Below it ‖δ‖² is no direction that a ratio could be told of; the source's bound. */
  private static final /* wide */ double LEAST_SQUARE = 1e-20;

  /*
   * A gradient that vanishes step by step ends among the subnormal numbers, which processors multiply
   * up to ten times slower than others: over 1000 steps a training took a tenth of its speed. A row
   * whose norm has come below 2^−100 in float32 is 0 from there on. In float64 the squares of such
   * norms underflow themselves, so nothing is dropped.
   */
  private static final /* wide */ double LEAST = Double.MIN_NORMAL * (1 << 26);

  private static final /* wide */ double VANISHED = LEAST * LEAST;

  /** A strip whose norm is above 2^−80 has hardly a row that has vanished. */
  private static final /* wide */ double FADING = VANISHED * (1L << 40);

  /** Nothing beside the gradients of the outputs. */
  static final double[][][][] NOTHING = {};

  private final Kernel64 kernel;
  private final Weights64 weights;
  private final boolean everyStep;
  private final int outputs;
  private final int width;
  private final int outputWidth;
  private final Layer64[] layers;
  private final RowLoss64 losses;
  private final Penalties penalties;
  private final Runnable check;
  private final int own;
  private final double[][] ds;
  private final double[][] da;
  private final double[][] upward;
  private double[][] direct = {};
  private double[][][][] beside = NOTHING;
  private double[][] y = {};
  private double[][] dy = {};
  private double[] last = {};
  private double[] lastGradient = {};
  private double[] transported = {};
  private double[] shown = {};
  private /* wide */ double[] rowSquares = {};
  private /* wide */ double activationShare;
  private int[] bounds = {};
  private int firstStrip;
  private int endStrip;
  private int first;
  private int rows;
  private int steps;

  /**
   * Without room.
   *
   * @param weights shared with others, packed whenever a pass begins
   * @param recurrences make that of a layer
   * @param losses of its output rows, its own
   * @param check called at every step, throws to end the pass
   */
  Slice64(
      Architecture architecture,
      Weights64 weights,
      Supplier<Recurrence64> recurrences,
      RowLoss64 losses,
      boolean everyStep,
      Penalties penalties,
      Runnable check) {
    this.kernel = weights.kernel();
    this.weights = weights;
    this.everyStep = everyStep;
    this.outputs = architecture.outputs();
    this.width = kernel.padded(architecture.hidden());
    this.outputWidth = weights.outputWidth();
    this.layers = new Layer64[architecture.layers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new Layer64(architecture, weights.layer(l), recurrences.get());
    }
    this.losses = losses;
    this.penalties = penalties;
    this.check = check;
    this.own = architecture.stateParts();
    this.ds = new double[own + architecture.delays()][0];
    this.da = new double[layers[0].recurrence().gradientBlocks()][0];
    this.upward = new double[layers.length][0];
  }

  /**
   * Makes room for strips {@code from} … {@code to − 1} of T steps.
   *
   * @param newBounds the first sequence of each strip, and the end of the last
   */
  void fit(int[] newBounds, int from, int to, int newSteps) {
    bounds = newBounds;
    firstStrip = from;
    endStrip = to;
    first = newBounds[from];
    rows = newBounds[to] - first;
    steps = newSteps;
    for (Layer64 layer : layers) {
      layer.fit(newSteps, rows);
    }
    int count = Math.multiplyExact(rows, width);
    int outputCount = Math.multiplyExact(rows, outputWidth);
    room(ds, ds.length, count);
    room(da, da.length, count);
    y = room(y, everyStep ? newSteps : 1, outputCount);
    dy = room(dy, everyStep ? newSteps : 1, outputCount);
    if (1 < layers.length) {
      direct = room(direct, newSteps, count);
    }
    if (0 < penalties.omega() && transported.length < count) {
      transported = new double[count];
      rowSquares = new /* wide */ double[rows];
    }
    if (!everyStep && last.length < count) {
      last = new double[count];
      lastGradient = new double[count];
    }
  }

  /** At least so many arrays of at least so many numbers: these, and new ones where they lack. */
  static double[][] room(double[][] arrays, int length, int count) {
    double[][] all = arrays.length < length ? Arrays.copyOf(arrays, length) : arrays;
    for (int i = 0; i < length; i++) {
      if (all[i] == null || all[i].length < count) {
        all[i] = new double[count];
      }
    }
    return all;
  }

  /** Multiplies by these masks from now on; they are read, not copied. */
  void drop(Masks64 masks) {
    for (int l = 0; l < layers.length; l++) {
      upward[l] = masks.upward(l);
      layers[l].trace().drop(masks.recurrent(l), first * width);
    }
    if (shown.length < rows * width) {
      shown = new double[rows * width];
    }
  }

  private boolean drops() {
    return 0 < upward[0].length;
  }

  /** Times the mask on the way up from a layer, where there is one. */
  private void mask(int l, double[] h) {
    if (drops()) {
      LayerTrace64.multiply(upward[l], first * width, h, 0, rows * width);
    }
  }

  /** h_t of a layer as what stands above it sees it; valid until the next call. */
  private double[] shown(int l, int t) {
    double[] h = layers[l].hidden(t);
    if (!drops()) {
      return h;
    }
    System.arraycopy(h, 0, shown, 0, rows * width);
    mask(l, shown);
    return shown;
  }

  /** Its first sequence. */
  int first() {
    return first;
  }

  /** How many sequences it has. */
  int rows() {
    return rows;
  }

  /** One of its layers, with the trace of the last pass. */
  Layer64 layer(int layer) {
    return layers[layer];
  }

  /**
   * States, outputs, losses and their gradients.
   *
   * @param start the states it begins from; of no sequences for 0
   * @param feedback puts outputs in the place of inputs; empty where none does
   * @param share what the sum of all losses is multiplied by
   * @param rowLosses receives the losses of its sequences, unscaled
   */
  void forward(
      Sequences64 batch,
      States64 start,
      Optional<Feedback> feedback,
      /* wide */ double share,
      /* wide */ double[] rowLosses) {
    activationShare = penalties.activationL1() / batch.losses(true);
    beside = NOTHING;
    if (0 < start.count()) {
      begin(start);
    }
    if (feedback.isPresent()) {
      stepByStep(batch, 0 < start.count(), feedback.get());
    } else {
      for (int l = 0; l < layers.length; l++) {
        for (int t = 1; t <= steps; t++) {
          forward(batch, l, t);
        }
      }
    }
    Arrays.fill(rowLosses, first, first + rows, 0);
    if (everyStep) {
      for (int t = 1; t <= steps; t++) {
        check.run();
        if (feedback.isEmpty()) {
          readOut(shown(layers.length - 1, t), t - 1);
        }
        lose(batch, t, share, rowLosses);
      }
    } else {
      gather(batch);
      readOut(last, 0);
      lose(batch, steps, share, rowLosses);
    }
  }

  /** The states of its sequences. */
  private void begin(States64 start) {
    for (int l = 0; l < layers.length; l++) {
      LayerTrace64 trace = layers[l].trace();
      for (int p = 0; p < trace.parts(); p++) {
        System.arraycopy(start.part(l, p), first * width, trace.state(p, 0), 0, rows * width);
      }
    }
  }

  /** Copies the states of some of its sequences at a step of the last forward pass. */
  void states(int t, int from, int to, States64 into) {
    for (int l = 0; l < layers.length; l++) {
      LayerTrace64 trace = layers[l].trace();
      for (int p = 0; p < trace.parts(); p++) {
        int at = (from - first) * width;
        int count = (to - from) * width;
        System.arraycopy(trace.state(p, t), at, into.part(l, p), from * width, count);
      }
    }
  }

  private void forward(Sequences64 batch, int l, int t) {
    check.run();
    feed(batch, l, t);
    layers[l].recurrence().forward(weights.layer(l), layers[l].trace(), t);
  }

  /**
   * All layers at each step, so that an output is there when the next step reads it. Who begins
   * from a state has said something before: its read-out.
   */
  private void stepByStep(Sequences64 batch, boolean continued, Feedback feedback) {
    for (int t = 1; t <= steps; t++) {
      if (t == 1 && continued) {
        readOut(shown(layers.length - 1, 0), 0);
      }
      for (int n = first; (1 < t || continued) && n < first + rows; n++) {
        if (feedback.isOwn(t, n)) {
          int at = (n - first) * outputWidth;
          losses.say(y[Math.max(0, t - 2)], at, feedback, t, n, batch.rows(), batch.at(t, n));
          batch.drop(t, n);
        }
      }
      for (int l = 0; l < layers.length; l++) {
        forward(batch, l, t);
      }
      readOut(shown(layers.length - 1, t), t - 1);
    }
  }

  private void feed(Sequences64 batch, int l, int t) {
    LayerWeights64 w = weights.layer(l);
    for (int g = 0; g < w.gates(); g++) {
      feed(batch, l, t, g, layers[l].recurrence().input(w, layers[l].trace(), t, g));
    }
  }

  /** U x_t + b of a gate, R × P; without b where that stands behind a normalisation. */
  void feed(Sequences64 batch, int l, int t, int g, double[] z) {
    LayerTrace64 trace = layers[l].trace();
    Packed64 u = weights.layer(l).inputForward(g);
    if (l == 0) {
      int row = batch.width();
      kernel.product(rows, row, batch.rows(), batch.at(t, first), row, 1, u, 0, z, 0, width, false);
    } else {
      trace.product(shown(l - 1, t), u, trace.repeat(weights.layer(l).inputBias(g), z), true);
    }
  }

  private double[] top(int t) {
    return layers[layers.length - 1].hidden(t);
  }

  /** The states of each sequence's own last step. */
  private void gather(Sequences64 batch) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(top(batch.length(first + r)), r * width, last, r * width, width);
    }
    mask(layers.length - 1, last);
  }

  private void readOut(double[] h, int block) {
    int units = layers[0].trace().units();
    int c = units * outputWidth;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(weights.output(), c, y[block], r * outputWidth, outputWidth);
    }
    kernel.product(
        rows, units, h, 0, width, 1, weights.outputForward(), 0, y[block], 0, outputWidth, true);
  }

  private void lose(
      Sequences64 batch, int t, /* wide */ double share, /* wide */ double[] rowLosses) {
    int block = everyStep ? t - 1 : 0;
    for (int r = 0; r < rows; r++) {
      int n = first + r;
      int at = r * outputWidth;
      if (everyStep && !batch.counts(t, n)) {
        Arrays.fill(dy[block], at, at + outputs, 0);
      } else {
        int row = everyStep ? (t - 1) * batch.count() + n : n;
        rowLosses[n] += losses.row(y[block], at, batch.targets(), row, share, dy[block]);
      }
    }
  }

  /** Copies its outputs to where they stand among those of all sequences. */
  void outputs(Sequences64 batch, /* wide */ double[] into) {
    for (int block = 0; block < (everyStep ? steps : 1); block++) {
      for (int r = 0; r < rows; r++) {
        int to = (block * batch.count() + first + r) * outputs;
        for (int o = 0; o < outputs; o++) {
          into[to + o] = y[block][r * outputWidth + o];
        }
      }
    }
  }

  /**
   * Prepares for {@link #backward} of the uppermost layer.
   *
   * @param gradients of each strip of the batch
   */
  void beginBackward(StripGradient64[] gradients) {
    if (!everyStep) {
      Packed64 v = weights.outputBackward();
      double[] from = dy[0];
      kernel.product(rows, outputs, from, 0, outputWidth, 1, v, 0, lastGradient, 0, width, false);
      mask(layers.length - 1, lastGradient);
      for (int i = firstStrip; i < endStrip; i++) {
        int row = bounds[i] - gradients[i].first();
        gradients[i].chunk().copyRead(last, from, bounds[i] - first, count(i), row);
      }
    }
  }

  private int count(int strip) {
    return bounds[strip + 1] - bounds[strip];
  }

  /**
   * A layer's steps t₂ … t₁.
   *
   * @param gradients of each strip of the batch: their chunks receive the factors
   * @param squares [strip][step]: ‖∂E/∂s_t‖² of the layer is added to it, without what a skip hears
   *     from before the first step
   * @param ratios [strip][2]: the terms of Ω are added to it, and their number
   */
  void backward(
      Sequences64 batch,
      int l,
      int t2,
      int t1,
      StripGradient64[] gradients,
      /* wide */ double[][] squares,
      /* wide */ double[][] ratios) {
    boolean omega = 0 < penalties.omega();
    for (int t = t2; t1 <= t; t--) {
      check.run();
      arrive(batch, l, t);
      int known = Math.min(ds.length, own + t - 1);
      for (int i = firstStrip; i < endStrip; i++) {
        /* wide */ double sum = square(bounds[i] - first, count(i), ds.length);
        squares[i][t - 1] += known == ds.length ? sum : square(bounds[i] - first, count(i), known);
        if (0 < sum && sum < FADING) {
          forgetVanished(bounds[i] - first, count(i));
        }
      }
      if (omega) {
        measure();
      }
      back(l, t);
      if (omega) {
        layers[l].recurrence().reached(layers[l].trace(), t, ds[0], transported);
        for (int i = firstStrip; i < endStrip; i++) {
          weigh(i, ratios[i]);
        }
      }
      for (int i = firstStrip; i < endStrip; i++) {
        int row = (t - t1) * gradients[i].count() + bounds[i] - gradients[i].first();
        copy(batch, l, t, i, gradients[i].chunk(), row);
      }
    }
  }

  /** ‖∂E/∂s_t‖² of some rows and of the first parts of the state. */
  private /* wide */ double square(int row, int count, int parts) {
    /* wide */ double sum = 0;
    for (int part = 0; part < parts; part++) {
      sum += kernel.squares(ds[part], row * width, count * width);
    }
    return sum;
  }

  private void forgetVanished(int row, int count) {
    for (int r = row; r < row + count; r++) {
      if (square(r, 1, ds.length) < VANISHED) {
        for (double[] part : ds) {
          Arrays.fill(part, r * width, (r + 1) * width, 0);
        }
      }
    }
  }

  /** y = ‖δ‖² of each row, δ = ∂E/∂h_t. */
  private void measure() {
    for (int r = 0; r < rows; r++) {
      rowSquares[r] = kernel.squares(ds[0], r * width, width);
    }
  }

  /*
   * One term of Ω is (ρ − 1)², ρ = ‖q‖/‖δ‖ or its square, q = δ J the share of h_{t−1}. With δ and
   * all states frozen, q depends on W through a W alone, a = ∂E/∂z_t:
   *
   *   ∂(ρ − 1)²/∂W = c aᵀ q,  c = 4 (ρ − 1)/y for the squares, 2 (ρ − 1)/(ρ y) for the norms
   *
   * Pascanu, Mikolov, Bengio 2013, eq. 9 and 10
   */
  private void weigh(int strip, /* wide */ double[] ratio) {
    double[] q = ds[0];
    for (int r = bounds[strip] - first; r < bounds[strip + 1] - first; r++) {
      /* wide */ double y = rowSquares[r];
      /* wide */ double c = 0;
      if (LEAST_SQUARE <= y) {
        /* wide */ double squared = kernel.squares(q, r * width, width) / y;
        /* wide */ double norms = Math.sqrt(squared);
        boolean plain = penalties.form() == OmegaForm.NORM_RATIO;
        /* wide */ double off = (plain ? norms : squared) - 1;
        c = plain ? (norms == 0 ? 0 : 2 * off / (norms * y)) : 4 * off / y;
        ratio[0] += off * off;
        ratio[1]++;
      }
      scale(/* narrow */ c, transported, r * width, width);
    }
  }

  private static void scale(double factor, double[] x, int at, int count) {
    for (int i = at; i < at + count; i++) {
      x[i] *= factor;
    }
  }

  private void copy(Sequences64 batch, int l, int t, int strip, Chunk64 chunk, int row) {
    int from = bounds[strip] - first;
    int count = count(strip);
    chunk.copy(layers[l], t, da, from, count, row);
    if (0 < penalties.omega()) {
      chunk.copyTransported(transported, from, count, row);
    }
    if (l == 0) {
      chunk.copyInputs(batch, batch.at(t, bounds[strip]), count, row);
    } else {
      chunk.copyBelow(shown(l - 1, t), from, count, row);
    }
    if (everyStep && l == layers.length - 1) {
      chunk.copyRead(shown(l, t), dy[t - 1], from, count, row);
    }
  }

  /** Prepares for {@link #backward} of a layer, or {@link #arrive} and {@link #back}. */
  void beginLayer() {
    for (double[] part : ds) {
      Arrays.fill(part, 0, rows * width, 0);
    }
  }

  /**
   * Until the next forward pass, something else is sent back: {@link #outputGradient} as it then
   * stands, and this beside it.
   *
   * @param direct what is added to ∂E/∂z_t, by layer and step; none where it is empty
   */
  void sendBack(double[][][][] direct) {
    beside = direct;
  }

  /** ∂E/∂s_{t−1}, ∂E/∂z_t, and what arrives in the layer below. */
  void back(int l, int t) {
    double[][] own = beside.length == 0 ? Recurrence64.NOTHING : beside[l][t - 1];
    Layer64 layer = layers[l];
    layer.recurrence().backward(weights.layer(l), layer.trace(), t, ds, da, own);
    if (0 < l) {
      layers[l].inputGradient(da, direct[t - 1], false);
      mask(l - 1, direct[t - 1]);
    }
  }

  /** Completes ∂E/∂h_t by what comes from above and from the penalty on h_t, at this step. */
  void arrive(Sequences64 batch, int l, int t) {
    if (0 < activationShare) {
      addSigns(batch, l, t);
    }
    if (l < layers.length - 1) {
      add(direct[t - 1], 0, ds[0], 0, rows * width);
    } else if (everyStep) {
      double[] gradient = dy[t - 1];
      Packed64 v = weights.outputBackward();
      double[] into = drops() ? shown : ds[0];
      kernel.product(rows, outputs, gradient, 0, outputWidth, 1, v, 0, into, 0, width, !drops());
      if (drops()) {
        mask(l, shown);
        add(shown, 0, ds[0], 0, rows * width);
      }
    } else {
      for (int r = 0; r < rows; r++) {
        if (batch.length(first + r) == t) {
          add(lastGradient, r * width, ds[0], r * width, width);
        }
      }
    }
  }

  /** λ/(T·N) sign(h), 0 at 0, at the steps of each sequence that count. */
  private void addSigns(Sequences64 batch, int l, int t) {
    double by = /* narrow */ activationShare;
    double[] h = layers[l].hidden(t);
    for (int r = 0; r < rows; r++) {
      int units = batch.counts(t, first + r) ? layers[l].trace().units() : 0;
      for (int i = r * width; i < r * width + units; i++) {
        ds[0][i] += by * Math.signum(h[i]);
      }
    }
  }

  private static void add(double[] from, int fromAt, double[] to, int toAt, int count) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] += from[fromAt + i];
    }
  }

  /** ∂E/∂s of the last step that was made. */
  double[][] stateGradients() {
    return ds;
  }

  /** ∂E/∂z of the last step that was made. */
  double[][] preActivationGradients() {
    return da;
  }

  /** O rounded up to whole vectors. */
  int outputWidth() {
    return outputWidth;
  }

  /** The outputs of a step, or the only ones, rows of {@link Weights64#outputWidth}. */
  double[] output(int block) {
    return y[block];
  }

  /** ∂E/∂y of a step, or the only ones. */
  double[] outputGradient(int block) {
    return dy[block];
  }
}
