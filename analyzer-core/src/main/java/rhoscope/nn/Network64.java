package rhoscope.nn;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * A whole network, from inputs to the loss E and its gradient, for a batch of N sequences of T
 * steps: layers on top of each other from the state 0 or a given one, and the read-out y = V h + c
 * of each sequence's last step or of every step.
 *
 * <p>Everything is time-major: number d of sequence n at step t = 1 … T stands at {@code ((t−1)·N +
 * n)·D + d} of the inputs. Results do not depend on the number of threads, bit for bit. Memory is
 * allocated for the largest batch so far and used again. For one caller at a time.
 */
public final class Network64 {
  /*
   * Threads share a batch by its sequences, so no step of the recurrence waits for another thread. The
   * gradient of the weights sums over sequences: those of a strip have a sum of their own, and the
   * strips' sums are added in the end. Threads meet once in a pass, and what one computes no other
   * reads before: to fetch lines from another core's cache is what small networks have no time for.
   *
   * The strips do not depend on the threads, so neither do the sums, nor the norms over all
   * sequences; each strip costs calls, which at the smallest sizes is felt. A network so large that
   * a step of its share would take long is cut into a slice per strip, so that cancelling stays quick.
   */
  private static final int CHUNK_ROWS = 192;
  private static final int STRIPS = 4;
  private static final int FEW_STRIPS = 2;
  private static final int FEW_NUMBERS = 1 << 12;
  private static final long SLICE_MULTIPLICATIONS = 1L << 27;
  private static final long PIECE_NUMBERS = 1L << 21;
  private static final long WORK_FOR_TWO = 1L << 22;

  private final Kernel64 kernel;
  private final Architecture architecture;
  private final Loss loss;
  private final boolean everyStep;
  private final Penalties penalties;
  private final Supplier<Recurrence64> recurrences;
  private final Supplier<RowLoss64> losses;
  private final BooleanSupplier cancelled;
  private final Weights64 weights;
  private final Weights64 gradient;
  private final Sequences64 batch;
  private final States64 start;
  private final Team team;
  private final Team.Work forwardWork = this::forwardShare;
  private final Team.Work backwardWork = this::backwardShare;
  private Optional<Feedback> feedback = Optional.empty();
  private final Team.Work sliceWork = this::sliceShare;
  private Slice64[] slices = {};
  private int sliceCount;
  private Optional<Masks64> masks = Optional.empty();
  private StripGradient64[] sums = {};
  private StripGradient64[] gradients = {};
  private int sumCount;
  private int stripsPerSum = 1;
  private boolean slicesOfStrips;
  private int chunkSteps;
  private int[] bounds = {0};
  private int members = 1;
  private boolean packing;
  private Weights64 beside;
  private SliceWork onSlice = (index, slice) -> {};
  private /* wide */ double share;
  private /* wide */ double[] rowLosses = {};
  private /* wide */ double[][] squares = {};
  private /* wide */ double[][] ratios = {};
  private /* wide */ double omega;
  private /* wide */ double omegaWeight;
  private /* wide */ double[] norms = {};

  /**
   * A network whose numbers are all zero.
   *
   * @param everyStep whether every step has an output and a loss, or only the last of each sequence
   * @param threads at most so many work on a batch that is large enough
   * @param cancelled asked every few milliseconds of a pass; on true the pass ends with a {@link
   *     CancellationException}
   */
  public Network64(
      Kernel64 kernel,
      Architecture architecture,
      Loss loss,
      boolean everyStep,
      int threads,
      BooleanSupplier cancelled) {
    this(kernel, architecture, loss, everyStep, Penalties.NONE, threads, cancelled);
  }

  /**
   * The same with penalties in its backward pass.
   *
   * @throws IllegalArgumentException if the recurrence has no Ω and it has a weight, or if the
   *     read-out sees the inputs: see {@link Reservoir}
   */
  public Network64(
      Kernel64 kernel,
      Architecture architecture,
      Loss loss,
      boolean everyStep,
      Penalties penalties,
      int threads,
      BooleanSupplier cancelled) {
    this(
        kernel,
        architecture,
        loss,
        everyStep,
        penalties,
        threads,
        cancelled,
        () -> Recurrence64.of(architecture),
        () -> new RowLosses64(kernel, loss, architecture.outputs()));
  }

  /** The same with a recurrence and losses of the caller's. */
  Network64(
      Kernel64 kernel,
      Architecture architecture,
      Loss loss,
      boolean everyStep,
      Penalties penalties,
      int threads,
      BooleanSupplier cancelled,
      Supplier<Recurrence64> recurrences,
      Supplier<RowLoss64> losses) {
    if (architecture.readsInputs() || (0 < penalties.omega() && !architecture.isPlain())) {
      throw new IllegalArgumentException("Ω " + penalties.omega() + " of " + architecture);
    }
    this.kernel = kernel;
    this.architecture = architecture;
    this.loss = loss;
    this.everyStep = everyStep;
    this.penalties = penalties;
    this.recurrences = recurrences;
    this.losses = losses;
    this.cancelled = cancelled;
    this.weights = new Weights64(kernel, architecture);
    this.gradient = new Weights64(kernel, architecture);
    this.beside = weights;
    this.batch = new Sequences64(architecture.inputs());
    this.start = new States64(kernel, architecture);
    this.team = new Team(threads);
  }

  /**
   * An upper estimate of what a network allocates for batches of this size, in bytes.
   *
   * @param steps T
   * @param sequences N
   */
  public static long bytes(
      Kernel64 kernel, Architecture architecture, boolean everyStep, long steps, long sequences) {
    Recurrence64 recurrence = Recurrence64.of(architecture);
    /* wide */ double width = kernel.padded(architecture.hidden());
    /* wide */ double outputWidth = kernel.padded(architecture.outputs());
    /* wide */ double row = sequences * width;
    int kept = architecture.stateParts() + recurrence.blocks();
    int shared = architecture.stateParts() + recurrence.gradientBlocks() + recurrence.scratch() + 3;
    /* wide */ double trace =
        architecture.layers() * ((steps + 1) * kept + recurrence.scratch()) * row
            + (architecture.layers() == 1 ? 1 : steps) * row
            + (shared + 2 + architecture.layers() * architecture.stateParts()) * row
            + (2.0 * architecture.layers() + 1) * architecture.delays() * row
            + 2 * (everyStep ? steps : 1) * sequences * outputWidth
            + steps * sequences * (architecture.inputs() + 1);
    /* wide */ double sums = sums(sequences, kernel.padded(architecture.hidden()));
    /* wide */ double chunkRows = Math.max(sums * CHUNK_ROWS, (/* wide */ double) sequences);
    /* wide */ double chunk =
        chunkRows
            * ((3 + (0 < architecture.skip() ? 1 : 0) + 2 * recurrence.gradientBlocks()) * width
                + (architecture.inputs() + 1)
                + outputWidth);
    /* wide */ double numbers = 0;
    for (int l = 0; l < architecture.layers(); l++) {
      /* wide */ double columns = architecture.hidden() + architecture.inputs(l) + 1;
      columns += 0 < architecture.skip() ? architecture.hidden() : 0;
      numbers += architecture.gates().size() * columns * width;
    }
    numbers += (architecture.hidden() + 1) * (width + outputWidth);
    return (long) (Double.BYTES * (trace + chunk + (5 + 2 * sums) * numbers));
  }

  /**
   * Drops inputs and states by these masks, in every pass from now on. A forward pass reads what
   * was drawn last, for as many sequences as it has at least, and its backward pass the same.
   */
  public void drop(Masks64 drawn) {
    masks = Optional.of(drawn);
  }

  /** The numbers it computes with; who changes them says so, see {@link Weights64#changed}. */
  public Weights64 weights() {
    return weights;
  }

  /** ∂E/∂θ of the last backward pass, with that of the penalties. */
  public Weights64 gradient() {
    return gradient;
  }

  /**
   * What a forward pass begins from: of no sequences, as at first, for the state 0, else of as many
   * as the batch. A constant to the backward pass, which ends at the first step.
   */
  public States64 start() {
    return start;
  }

  /**
   * Lets later forward passes put outputs in the place of inputs, or no longer. No gradient flows
   * through an input, whatever stands there.
   *
   * @throws IllegalArgumentException if an output is no input or not every step has one
   */
  public void feedBack(Optional<Feedback> newFeedback) {
    boolean fits = everyStep && architecture.inputs() == architecture.outputs();
    if (newFeedback.isPresent() && !fits) {
      throw new IllegalArgumentException("feedback of " + architecture);
    }
    feedback = newFeedback;
  }

  /**
   * E.
   *
   * @param steps T
   * @param lengths N, the steps of each sequence, 1 … T; those beyond are computed but carry no
   *     loss
   * @param inputs T × N × D
   * @param targets a row per loss, T × N or N of them, as {@link RowLosses64} wants them
   * @return NaN or infinite if an output that counts is
   * @throws CancellationException if it was cancelled
   * @throws IllegalArgumentException if a class index lies outside 0 … O − 1
   */
  public /* wide */ double forward(
      int steps, int[] lengths, /* wide */ double[] inputs, /* wide */ double[] targets) {
    return forward(steps, 0, lengths, inputs, targets);
  }

  /**
   * E of all but some first steps, which count in an earlier pass; where every step has a loss.
   *
   * @param silent how many
   */
  public /* wide */ double forward(
      int steps,
      int silent,
      int[] lengths,
      /* wide */ double[] inputs,
      /* wide */ double[] targets) {
    if (0 < start.count() && start.count() != lengths.length) {
      throw new IllegalArgumentException(start.count() + " states for " + lengths.length);
    }
    batch.load(steps, silent, lengths, inputs, targets);
    fit();
    if (masks.isPresent()) {
      drop();
    }
    share = RowLosses64.share(loss, batch.losses(everyStep), architecture.outputs());
    packing = !weights.current();
    if (packing) {
      weights.preparePacking();
    }
    team.run(members, forwardWork);
    weights.packed();
    /* wide */ double sum = 0;
    for (int n = 0; n < batch.count(); n++) {
      sum += rowLosses[n];
    }
    return sum * share;
  }

  private void drop() {
    batch.drop(masks.get().input());
    for (int s = 0; s < sliceCount; s++) {
      slices[s].drop(masks.get());
    }
  }

  /**
   * The gradient and the norms of the states' gradients, after a forward pass.
   *
   * @throws CancellationException if it was cancelled
   */
  public void backward() {
    backward(1);
  }

  /**
   * As above.
   *
   * @param omegaFactor what the weight of Ω is multiplied by, this time
   */
  public void backward(/* wide */ double omegaFactor) {
    fitBackward();
    omegaWeight = omegaFactor * penalties.omega();
    team.run(members, backwardWork);
    if (0 < penalties.omega()) {
      omega = ofRatios(0) / Math.max(1, ofRatios(1));
    }
    for (int t = 0; t < norms.length; t++) {
      /* wide */ double sum = 0;
      for (int strip = 0; strip < bounds.length - 1; strip++) {
        sum += squares[strip][t];
      }
      norms[t] = Math.sqrt(sum);
    }
  }

  /**
   * Ω of the last backward pass, unweighted: the mean of (ratio − 1)² over the steps, sequences and
   * layers with ‖∂E/∂h_t‖² ≥ 1e-20; 0 where it has no weight.
   */
  public /* wide */ double omega() {
    return omega;
  }

  /** Σ over the strips of the terms of Ω, 0, or of their number, 1. */
  private /* wide */ double ofRatios(int which) {
    /* wide */ double sum = 0;
    for (int strip = 0; strip < bounds.length - 1; strip++) {
      sum += ratios[strip][which];
    }
    return sum;
  }

  /** A part of Ω's gradient on top of that of E. */
  private void addOmega(int member, int all) {
    double factor = /* narrow */ (omegaWeight / Math.max(1, ofRatios(1)));
    for (int l = 0; l < architecture.layers(); l++) {
      double[] into = gradient.layer(l).recurrent(0);
      int from = part(into.length, member, all);
      for (int i = 0; i < sumCount; i++) {
        check();
        addScaled(factor, sums[i].omega(l), into, from, part(into.length, member + 1, all));
      }
    }
  }

  private static void addScaled(double factor, double[] from, double[] to, int first, int end) {
    for (int i = first; i < end; i++) {
      to[i] += factor * from[i];
    }
  }

  /**
   * ‖∂E/∂s_k‖ over all sequences and layers together (Frobenius), k = 1 … T; exactly T numbers,
   * valid until the next pass.
   */
  public /* wide */ double[] stateGradientNorms() {
    return norms;
  }

  /**
   * Copies the states of sequences {@code first} … {@code end} − 1 at step t = 0 … T of the last
   * forward pass to where they stand among those of all N.
   */
  public void states(int t, int first, int end, States64 into) {
    for (int s = 0; s < sliceCount; s++) {
      int from = Math.max(first, slices[s].first());
      int to = Math.min(end, slices[s].first() + slices[s].rows());
      if (from < to) {
        slices[s].states(t, from, to, into);
      }
    }
  }

  /** Copies y of the last forward pass, T·N × O or N × O, into the beginning of an array. */
  public void outputs(/* wide */ double[] into) {
    for (int s = 0; s < sliceCount; s++) {
      slices[s].outputs(batch, into);
    }
  }

  /**
   * Where the first NaN or infinity of a forward pass stands, in the order of computation; empty
   * where inputs, states and outputs are finite.
   *
   * @throws CancellationException if it was cancelled
   */
  public Optional<NonFiniteNumber> nonFiniteForward() {
    return search().inForward();
  }

  /**
   * The same of the backward pass after a finite forward pass, between the loss and the gradients
   * of the parameters.
   *
   * @throws CancellationException if it was cancelled
   */
  public Optional<NonFiniteNumber> nonFiniteBackward() {
    return search().inBackward();
  }

  private NonFiniteSearch64 search() {
    Slice64[] used = Arrays.copyOf(slices, sliceCount);
    return new NonFiniteSearch64(architecture, kernel, batch, used, everyStep, this::check);
  }

  private void fit() {
    int count = batch.count();
    int steps = batch.steps();
    long perRow =
        (long) architecture.hidden()
            * kernel.padded(architecture.hidden())
            * weights.layer(0).gates();
    long most = Math.max(1, SLICE_MULTIPLICATIONS / perRow);
    sumCount = sums(count, kernel.padded(architecture.hidden()));
    int parts = (int) Math.min(count / sumCount, (count + most - 1) / most / sumCount);
    stripsPerSum = Math.max(1, parts);
    boolean pays = WORK_FOR_TWO <= perRow * count * steps * architecture.layers();
    members = pays ? Math.min(team.size(), sumCount) : 1;
    cut(count);
    boolean quick = perRow * count <= SLICE_MULTIPLICATIONS * members;
    slicesOfStrips = !quick;
    sliceCount = quick ? members : sumCount * stripsPerSum;
    if (slices.length < sliceCount) {
      int before = slices.length;
      slices = Arrays.copyOf(slices, sliceCount);
      for (int s = before; s < sliceCount; s++) {
        slices[s] =
            new Slice64(
                architecture,
                weights,
                recurrences,
                losses.get(),
                everyStep,
                penalties,
                this::check);
      }
    }
    for (int s = 0; s < sliceCount; s++) {
      int from = slicesOfStrips ? s : part(sumCount, s, members) * stripsPerSum;
      int to = slicesOfStrips ? s + 1 : part(sumCount, s + 1, members) * stripsPerSum;
      slices[s].fit(bounds, from, to, steps);
    }
    rowLosses = rowLosses.length < count ? new /* wide */ double[count] : rowLosses;
  }

  /** How many sums of their own the sequences make. */
  private static int sums(long sequences, long width) {
    return (int) Math.min(sequences, sequences * width < FEW_NUMBERS ? FEW_STRIPS : STRIPS);
  }

  /** The sums' sequences, and within each the strips', in parts as equal as can be. */
  private void cut(int count) {
    int strips = sumCount * stripsPerSum;
    if (bounds.length == strips + 1 && bounds[strips] == count) {
      return;
    }
    bounds = new int[strips + 1];
    for (int i = 0; i < sumCount; i++) {
      int from = part(count, i, sumCount);
      int some = part(count, i + 1, sumCount) - from;
      for (int j = 0; j <= stripsPerSum; j++) {
        bounds[i * stripsPerSum + j] = from + part(some, j, stripsPerSum);
      }
    }
  }

  private void fitBackward() {
    int steps = batch.steps();
    int strips = sumCount * stripsPerSum;
    Layer64 sample = slices[0].layer(0);
    chunkSteps = Math.max(1, Math.min(steps, CHUNK_ROWS * sumCount / batch.count()));
    if (sums.length < sumCount) {
      int before = sums.length;
      sums = Arrays.copyOf(sums, sumCount);
      for (int i = before; i < sumCount; i++) {
        sums[i] =
            new StripGradient64(kernel, architecture, sample, 0 < penalties.omega(), this::check);
      }
    }
    for (int i = 0; i < sumCount; i++) {
      int from = bounds[i * stripsPerSum];
      sums[i].fit(sample, from, bounds[(i + 1) * stripsPerSum] - from, chunkSteps);
    }
    gradients = gradients.length == strips ? gradients : new StripGradient64[strips];
    for (int i = 0; i < strips; i++) {
      gradients[i] = sums[i / stripsPerSum];
    }
    if (squares.length != strips || squares[0].length < steps) {
      squares = new /* wide */ double[strips][steps];
    }
    if (ratios.length != strips) {
      ratios = new /* wide */ double[strips][2];
    }
    for (/* wide */ double[] strip : ratios) {
      Arrays.fill(strip, 0);
    }
    for (/* wide */ double[] strip : squares) {
      Arrays.fill(strip, 0);
    }
    if (norms.length != steps) {
      norms = new /* wide */ double[steps];
    }
  }

  /** Where part {@code index} of so many parts of {@code count} begins. */
  private static int part(int count, int index, int parts) {
    return (int) ((long) count * index / parts);
  }

  /** What is done to a slice of a batch. */
  interface SliceWork {
    /**
     * To one of them.
     *
     * @param index 0, 1, …; of the same slice in every pass over the same batch
     */
    void on(int index, Slice64 slice);
  }

  /**
   * Does something to every slice of the present batch, on all threads.
   *
   * @param numbers of the network's shapes, are packed before
   */
  void onSlices(Weights64 numbers, SliceWork work) {
    numbers.preparePacking();
    beside = numbers;
    onSlice = work;
    team.run(members, sliceWork);
    numbers.packed();
  }

  private void sliceShare(int member, int all) {
    pack(beside, member, all);
    team.meet();
    for (int s = firstSlice(member, all); s < firstSlice(member + 1, all); s++) {
      onSlice.on(s, slices[s]);
    }
  }

  /** How many slices the batch of the last forward pass has. */
  int sliceCount() {
    return sliceCount;
  }

  /** The batch of the last forward pass. */
  Sequences64 batch() {
    return batch;
  }

  /** Member 0, the caller, asks whether to stop; the others notice that it has left. */
  void check() {
    team.check();
    if (team.isCaller() && cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void forwardShare(int member, int all) {
    if (packing) {
      pack(weights, member, all);
      team.meet();
    }
    for (int s = firstSlice(member, all); s < firstSlice(member + 1, all); s++) {
      slices[s].forward(batch, start, feedback, share, rowLosses);
    }
  }

  /** In pieces between which is asked. */
  private void pack(Weights64 toPack, int member, int all) {
    long numbers = (long) architecture.hidden() * architecture.hidden() * weights.layer(0).gates();
    int pieces = all * (int) (1 + numbers / all / PIECE_NUMBERS);
    for (int l = -1; l < architecture.layers(); l++) {
      for (int i = part(pieces, member, all); i < part(pieces, member + 1, all); i++) {
        check();
        toPack.pack(l, i, pieces);
      }
    }
  }

  private void backwardShare(int member, int all) {
    int firstSum = part(sumCount, member, all);
    int endSum = part(sumCount, member + 1, all);
    int from = firstSlice(member, all);
    int to = firstSlice(member + 1, all);
    int top = architecture.layers() - 1;
    for (int s = from; s < to; s++) {
      slices[s].beginBackward(gradients);
    }
    for (int i = firstSum; !everyStep && i < endSum; i++) {
      sums[i].addReadout(1, false);
    }
    for (int l = top; 0 <= l; l--) {
      Recurrence64 recurrence = slices[from].layer(l).recurrence();
      for (int s = from; s < to; s++) {
        slices[s].beginLayer();
      }
      for (int t2 = batch.steps(); 1 <= t2; t2 -= chunkSteps) {
        int t1 = Math.max(1, t2 - chunkSteps + 1);
        boolean add = t2 < batch.steps();
        for (int s = from; s < to; s++) {
          slices[s].backward(batch, l, t2, t1, gradients, squares, ratios);
        }
        for (int i = firstSum; i < endSum; i++) {
          if (everyStep && l == top) {
            sums[i].addReadout(t2 - t1 + 1, add);
          }
          sums[i].add(l, recurrence, t1, t2 - t1 + 1, start.count() == 0, add);
        }
      }
    }
    for (int i = firstSum; i < endSum; i++) {
      sums[i].split();
    }
    team.meet();
    for (int a = 0; a < gradient.arrays().length; a++) {
      check();
      int count = gradient.arrays()[a].length;
      total(a, part(count, member, all), part(count, member + 1, all));
    }
    if (0 < penalties.omega()) {
      addOmega(member, all);
    }
  }

  /** The first slice of a member. */
  private int firstSlice(int member, int all) {
    return slicesOfStrips ? part(sumCount, member, all) * stripsPerSum : member;
  }

  /** A part of one array of the gradient: the sums in their order, whoever adds them. */
  private void total(int array, int from, int to) {
    double[] into = gradient.arrays()[array];
    System.arraycopy(sums[0].sum().arrays()[array], from, into, from, to - from);
    for (int i = 1; i < sumCount; i++) {
      add(sums[i].sum().arrays()[array], into, from, to);
    }
  }

  private static void add(double[] from, double[] to, int first, int end) {
    for (int i = first; i < end; i++) {
      to[i] += from[i];
    }
  }
}
