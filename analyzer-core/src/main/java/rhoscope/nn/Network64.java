package rhoscope.nn;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * A whole network, from inputs to the loss E and its gradient, for a batch of N sequences of T
 * steps: layers on top of each other from the state 0, and the read-out y = V h + c of each
 * sequence's last step or of every step.
 *
 * <p>Everything is time-major: number d of sequence n at step t = 1 … T stands at {@code ((t−1)·N +
 * n)·D + d} of the inputs. Results do not depend on the number of threads, bit for bit. Memory is
 * allocated for the largest batch so far and used again. For one caller at a time.
 */
public final class Network64 {
  /*
   * Threads share a batch by its sequences, so no step of the recurrence waits for another thread;
   * only the gradient of the weights sums over sequences. It is one product per chunk of steps, for
   * which all copy their rows, meet, and then compute different rows of it over all rows of the
   * chunk. Two chunks in turn make one meeting per chunk enough.
   *
   * Norms over all sequences are sums of strips, whose bounds do not depend on the threads either;
   * each costs a call, which at the smallest sizes is felt. A
   * network so large that a step of its share would take long is cut into a slice per strip, so that
   * cancelling stays quick.
   */
  private static final int CHUNK_ROWS = 192;
  private static final int STRIPS = 4;
  private static final int FEW_STRIPS = 2;
  private static final int FEW_NUMBERS = 1 << 12;
  private static final long SLICE_MULTIPLICATIONS = 1L << 27;
  private static final long PIECE_MULTIPLICATIONS = 1L << 26;
  private static final long PIECE_NUMBERS = 1L << 21;
  private static final long WORK_FOR_TWO = 1L << 22;
  private static final int ROWS_TOGETHER = 12;

  private final Kernel64 kernel;
  private final Architecture architecture;
  private final Loss loss;
  private final boolean everyStep;
  private final BooleanSupplier cancelled;
  private final Weights64 weights;
  private final Weights64 gradient;
  private final double[][][] inputSums;
  private final Sequences64 batch;
  private final Team team;
  private final Team.Work forwardWork = this::forwardShare;
  private final Team.Work backwardWork = this::backwardShare;
  private Slice64[] slices = {};
  private int sliceCount;
  private Chunk64[] chunks = {};
  private int[] bounds = {0};
  private int members = 1;
  private boolean packing;
  private /* wide */ double share;
  private /* wide */ double[] rowLosses = {};
  private /* wide */ double[][] squares = {};
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
    this.kernel = kernel;
    this.architecture = architecture;
    this.loss = loss;
    this.everyStep = everyStep;
    this.cancelled = cancelled;
    this.weights = new Weights64(kernel, architecture);
    this.gradient = new Weights64(kernel, architecture);
    this.inputSums = new double[architecture.layers()][architecture.gates().size()][];
    for (int l = 0; l < inputSums.length; l++) {
      int count = (architecture.inputs(l) + 1) * kernel.padded(architecture.hidden());
      for (int g = 0; g < inputSums[l].length; g++) {
        inputSums[l][g] = new double[count];
      }
    }
    this.batch = new Sequences64(architecture.inputs());
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
            + shared * row
            + 2 * (everyStep ? steps : 1) * sequences * outputWidth
            + steps * sequences * (architecture.inputs() + 1);
    /* wide */ double chunkRows = Math.max(CHUNK_ROWS, sequences);
    /* wide */ double chunk =
        chunkRows * ((2 + 2 * recurrence.gradientBlocks()) * width + outputWidth);
    /* wide */ double numbers = 0;
    for (int l = 0; l < architecture.layers(); l++) {
      /* wide */ double columns = architecture.hidden() + architecture.inputs(l) + 1;
      numbers += architecture.gates().size() * columns * width;
    }
    numbers += (architecture.hidden() + 1) * (width + outputWidth);
    return (long) (Double.BYTES * (trace + 2 * chunk + 5 * numbers));
  }

  /** The numbers it computes with; who changes them says so, see {@link Weights64#changed}. */
  public Weights64 weights() {
    return weights;
  }

  /** ∂E/∂θ of the last backward pass. */
  public Weights64 gradient() {
    return gradient;
  }

  /**
   * E.
   *
   * @param steps T
   * @param lengths N, the steps of each sequence, 1 … T; those beyond are computed but carry no
   *     loss
   * @param inputs T × N × D
   * @param targets a row per loss, T × N or N of them, as {@link Losses} wants them
   * @return NaN or infinite if an output that counts is
   * @throws CancellationException if it was cancelled
   * @throws IllegalArgumentException if a class index lies outside 0 … O − 1
   */
  public /* wide */ double forward(
      int steps, int[] lengths, /* wide */ double[] inputs, /* wide */ double[] targets) {
    batch.load(steps, lengths, inputs, targets);
    fit();
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

  /**
   * The gradient and the norms of the states' gradients, after a forward pass.
   *
   * @throws CancellationException if it was cancelled
   */
  public void backward() {
    fitBackward();
    team.run(members, backwardWork);
    for (int t = 0; t < norms.length; t++) {
      /* wide */ double sum = 0;
      for (int strip = 0; strip < bounds.length - 1; strip++) {
        sum += squares[strip][t];
      }
      norms[t] = Math.sqrt(sum);
    }
  }

  /**
   * ‖∂E/∂s_k‖ over all sequences and layers together (Frobenius), k = 1 … T; exactly T numbers,
   * valid until the next pass.
   */
  public /* wide */ double[] stateGradientNorms() {
    return norms;
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
    int few = count * kernel.padded(architecture.hidden()) < FEW_NUMBERS ? FEW_STRIPS : STRIPS;
    int strips = (int) Math.min(count, Math.max(few, (count + most - 1) / most));
    boolean pays = WORK_FOR_TWO <= perRow * count * steps * architecture.layers();
    members = pays ? Math.min(team.size(), strips) : 1;
    if (bounds.length != strips + 1 || bounds[strips] != count) {
      bounds = new int[strips + 1];
      for (int i = 0; i <= strips; i++) {
        bounds[i] = part(count, i, strips);
      }
    }
    sliceCount = perRow * count <= SLICE_MULTIPLICATIONS * members ? members : strips;
    if (slices.length < sliceCount) {
      int before = slices.length;
      slices = Arrays.copyOf(slices, sliceCount);
      for (int s = before; s < sliceCount; s++) {
        slices[s] = new Slice64(architecture, weights, loss, everyStep, this::check);
      }
    }
    for (int s = 0; s < sliceCount; s++) {
      int from = bounds[part(strips, s, sliceCount)];
      slices[s].fit(from, bounds[part(strips, s + 1, sliceCount)] - from, steps);
    }
    rowLosses = rowLosses.length < count ? new /* wide */ double[count] : rowLosses;
  }

  private void fitBackward() {
    int count = batch.count();
    int steps = batch.steps();
    int rows = Math.max(1, Math.min(steps, CHUNK_ROWS / count)) * count;
    if (chunks.length == 0 || chunks[0].rows() < rows) {
      boolean upper = 1 < architecture.layers();
      int outputs = architecture.outputs();
      chunks =
          new Chunk64[] {
            new Chunk64(slices[0].layer(0), rows, upper, outputs),
            new Chunk64(slices[0].layer(0), rows, upper, outputs)
          };
    }
    int strips = bounds.length - 1;
    if (squares.length != strips || squares[0].length < steps) {
      squares = new /* wide */ double[strips][steps];
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

  /** The same, at a whole number of tiles. */
  private static int tiles(int count, int index, int parts) {
    int even = part(count, index, parts) + ROWS_TOGETHER / 2;
    return index == parts ? count : Math.min(count, even / ROWS_TOGETHER * ROWS_TOGETHER);
  }

  /** Member 0, the caller, asks whether to stop; the others notice that it has left. */
  private void check() {
    team.check();
    if (team.isCaller() && cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void forwardShare(int member, int all) {
    if (packing) {
      pack(member, all);
      team.meet();
    }
    for (int s = part(sliceCount, member, all); s < part(sliceCount, member + 1, all); s++) {
      slices[s].forward(batch, share, rowLosses);
    }
  }

  /** In pieces between which is asked. */
  private void pack(int member, int all) {
    long numbers = (long) architecture.hidden() * architecture.hidden() * weights.layer(0).gates();
    int pieces = all * (int) (1 + numbers / all / PIECE_NUMBERS);
    for (int l = -1; l < architecture.layers(); l++) {
      for (int i = part(pieces, member, all); i < part(pieces, member + 1, all); i++) {
        check();
        weights.pack(l, i, pieces);
      }
    }
  }

  private void backwardShare(int member, int all) {
    int from = part(sliceCount, member, all);
    int to = part(sliceCount, member + 1, all);
    int top = architecture.layers() - 1;
    int length = Math.max(1, CHUNK_ROWS / batch.count());
    int turn = 0;
    for (int s = from; s < to; s++) {
      slices[s].beginBackward(chunks[0]);
    }
    for (int l = top; 0 <= l; l--) {
      for (int s = from; s < to; s++) {
        slices[s].beginLayer();
      }
      for (int t2 = batch.steps(); 1 <= t2; t2 -= length) {
        int t1 = Math.max(1, t2 - length + 1);
        Chunk64 chunk = chunks[turn];
        for (int s = from; s < to; s++) {
          slices[s].backward(batch, l, t2, t1, chunk, bounds, squares);
        }
        team.meet();
        boolean add = t2 < batch.steps();
        if (l == top && (everyStep || !add)) {
          sumReadout(chunk, everyStep ? (t2 - t1 + 1) * batch.count() : batch.count(), add, member);
        }
        sum(l, chunk, t1, t2, member);
        turn = 1 - turn;
      }
    }
  }

  /** d[V | c]ᵀ = [h | 1]ᵀ dy, a member's share of its rows. */
  private void sumReadout(Chunk64 chunk, int rows, boolean add, int member) {
    int count = architecture.hidden() + 1;
    int from = tiles(count, member, members);
    int to = tiles(count, member + 1, members);
    int width = weights.outputWidth();
    check();
    kernel.product(
        to - from,
        rows,
        chunk.read(),
        from,
        1,
        count,
        chunk.readGradient(),
        0,
        gradient.output(),
        from * width,
        width,
        add);
  }

  /** A member's share of the rows of a layer's gradients. */
  private void sum(int l, Chunk64 chunk, int t1, int t2, int member) {
    boolean add = t2 < batch.steps();
    int rows = (t2 - t1 + 1) * batch.count();
    Recurrence64 recurrence = slices[0].layer(l).recurrence();
    LayerWeights64 sums = gradient.layer(l);
    int units = architecture.hidden();
    int width = kernel.padded(units);
    for (int g = 0; g < sums.gates(); g++) {
      int skipped = t1 == 1 && chunk.fromZero(g) ? batch.count() : 0;
      pieces(
          tiles(units, member, members),
          tiles(units, member + 1, members),
          rows - skipped,
          chunk.left(g),
          skipped * width,
          width,
          chunk,
          recurrence.recurrentBlock(g),
          skipped,
          sums.recurrent(g),
          add);
    }
    sumInputs(l, chunk, t1, rows, add, member);
    if (sums.candidateBias().length > 0 && member == members - 1) {
      int block = recurrence.recurrentBlock(sums.gates() - 1);
      double[] x = batch.rows();
      int one = batch.at(t1, 0) + batch.width() - 1;
      kernel.product(
          1,
          rows,
          x,
          one,
          1,
          batch.width(),
          chunk.right(block),
          0,
          sums.candidateBias(),
          0,
          width,
          add);
    }
  }

  /** d[U | b]ᵀ = [x | 1]ᵀ da, and at the end their two parts. */
  private void sumInputs(int l, Chunk64 chunk, int t1, int rows, boolean add, int member) {
    int count = architecture.inputs(l) + 1;
    int from = tiles(count, member, members);
    int to = tiles(count, member + 1, members);
    LayerWeights64 sums = gradient.layer(l);
    int width = kernel.padded(architecture.hidden());
    double[] x = l == 0 ? batch.rows() : chunk.below();
    int at = l == 0 ? batch.at(t1, 0) : 0;
    for (int g = 0; g < sums.gates(); g++) {
      double[] sum = inputSums[l][g];
      pieces(from, to, rows, x, at, count, chunk, g, 0, sum, add);
      if (t1 == 1 && from < to) {
        int matrix = Math.min(to, count - 1);
        System.arraycopy(sum, from * width, sums.input(g), from * width, (matrix - from) * width);
        System.arraycopy(sum, matrix * width, sums.bias(g), 0, (to - matrix) * width);
      }
    }
  }

  /** Rows {@code from} … {@code to − 1} of leftᵀ right, in pieces between which is asked. */
  private void pieces(
      int from,
      int to,
      int rows,
      double[] left,
      int at,
      int row,
      Chunk64 chunk,
      int block,
      int first,
      double[] into,
      boolean add) {
    int width = kernel.padded(architecture.hidden());
    long most = PIECE_MULTIPLICATIONS / ((long) width * Math.max(1, rows));
    int piece = (int) Math.max(1, Math.min(to - from, most));
    for (int i = from; i < to; i += piece) {
      check();
      int some = Math.min(piece, to - i);
      if (0 < rows) {
        kernel.product(
            some,
            rows,
            left,
            at + i,
            1,
            row,
            chunk.right(block),
            first,
            into,
            i * width,
            width,
            add);
      } else if (!add) {
        Arrays.fill(into, i * width, (i + some) * width, 0);
      }
    }
  }
}
