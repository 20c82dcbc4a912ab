package rhoscope.nn;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * The curvature of the loss E of a batch at θ, as products with vectors: the Gauss–Newton matrix G
 * = Σ Jᵀ H_L J, J = ∂y/∂θ and H_L = ∂²E/∂y², and S, structural damping. G and S are positive
 * semidefinite and never stand anywhere.
 *
 * <p>vᵀ S v is the mean over the steps of all sequences, each up to its end, of Σ φ′(z) R{z}² over
 * every pre-activation z of all layers and gates, R{z} its derivative in the direction v: what a
 * step v changes in the states, to second order, measured by the loss that matches each
 * nonlinearity. A gate counts with its own φ = σ, a GRU's W h + b inside of its reset gate does
 * not; in the Pascanu form z_t is weighed by φ′(h_t).
 *
 * <p>Results do not depend on the number of threads, bit for bit. Memory is allocated for the
 * largest batch so far and used again. For one caller at a time.
 */
public final class GaussNewton64 {
  /*
   * G v by the R-operator: R{·} forward through the trace of the last pass, H_L R{y} in the place
   * of ∂E/∂y, and the ordinary backward pass, to which S adds D″ R{z_t} at every ∂E/∂z_t [1, 2].
   *
   * [1] Schraudolph 2002; Martens 2010
   * [2] Martens, Sutskever 2011. For tanh it is what theano-hf has, the cross-entropy of (h + 1)/2,
   *     and as there a mean over the steps, so that T does not weigh it.
   */
  private final Network64 network;
  private final Architecture architecture;
  private final Loss loss;
  private final boolean everyStep;
  private final Network64.SliceWork work = this::forward;
  private SliceCurvature64[] slices = {};
  private final Weights64 direction;
  private /* wide */ double share;
  private /* wide */ double structure;

  /** At θ = 0; the arguments are those of {@link Network64}. */
  public GaussNewton64(
      Kernel64 kernel,
      Architecture architecture,
      Loss loss,
      boolean everyStep,
      int threads,
      BooleanSupplier cancelled) {
    this.network = new Network64(kernel, architecture, loss, everyStep, threads, cancelled);
    this.architecture = architecture;
    this.loss = loss;
    this.everyStep = everyStep;
    this.direction = new Weights64(kernel, architecture);
  }

  /** An upper estimate of what it allocates, in bytes: see {@link Network64#bytes}. */
  public static long bytes(
      Kernel64 kernel, Architecture architecture, boolean everyStep, long steps, long sequences) {
    /* wide */ double blocks = Recurrence64.of(architecture).gradientBlocks();
    /* wide */ double perStep = architecture.layers() * blocks + 1;
    /* wide */ double row = sequences * (/* wide */ double) kernel.padded(architecture.hidden());
    /* wide */ double numbers = 3.0 * architecture.parameterCount();
    return (long) (Double.BYTES * ((steps * perStep + blocks + 4) * row + numbers))
        + Network64.bytes(kernel, architecture, everyStep, steps, sequences);
  }

  /** θ; who changes it says so, see {@link Weights64#changed}. */
  public Weights64 weights() {
    return network.weights();
  }

  /** E, and the batch whose curvature is meant from here on: see {@link Network64#forward}. */
  public /* wide */ double forward(
      int steps, int[] lengths, /* wide */ double[] inputs, /* wide */ double[] targets) {
    return network.forward(steps, lengths, inputs, targets);
  }

  /**
   * (G + s S) v, after a forward pass; as often as wanted.
   *
   * @param v not modified
   * @param s at least 0
   * @return valid until the next product
   * @throws java.util.concurrent.CancellationException if it was cancelled
   */
  public Weights64 product(Weights64 v, /* wide */ double s) {
    Sequences64 batch = network.batch();
    for (int a = 0; a < v.arrays().length; a++) {
      System.arraycopy(v.arrays()[a], 0, direction.arrays()[a], 0, v.arrays()[a].length);
    }
    share = RowLosses64.share(loss, batch.losses(everyStep), architecture.outputs());
    structure = s / batch.losses(true);
    int count = network.sliceCount();
    slices = slices.length < count ? Arrays.copyOf(slices, count) : slices;
    network.onSlices(direction, work);
    network.backward();
    return network.gradient();
  }

  private void forward(int index, Slice64 slice) {
    if (slices[index] == null) {
      slices[index] =
          new SliceCurvature64(
              architecture, slice, network.weights(), loss, everyStep, network::check);
    }
    slices[index].forward(network.batch(), direction, share, structure);
  }
}
