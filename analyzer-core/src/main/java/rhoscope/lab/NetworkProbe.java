package rhoscope.lab;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Cell;
import rhoscope.model.Labels;
import rhoscope.nn.Architecture;
import rhoscope.nn.Layer64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/**
 * Measures a network as it stands, in float64, on a few sequences and from the loss of the last
 * step alone: everything that {@code probe --format json} holds.
 */
public final class NetworkProbe {
  /** So many delays of a skip a sequence has to hold; ours. */
  private static final int SETTLED = 10;

  /**
   * What a probe is of.
   *
   * @param digest of the spec
   * @param source where the parameters came from
   * @param update after which it is taken, 0 before the first
   */
  public record Origin(String digest, EvidenceKind source, long update) {}

  /** How much is measured. */
  public enum Depth {
    /** All of it. */
    WHOLE,
    /**
     * All but {@code echo_state} and {@code lyapunov_max}, which stands there as undefined, and the
     * norms of Jacobians and their products to 10⁻⁴: the rest would cost more than the training
     * between two probes.
     */
    DURING_TRAINING
  }

  /**
   * Measures everything that the depth asks for. A NaN or infinity on the way is an event of the
   * record; what depends on it stands there as undefined.
   *
   * @param exponents how many Lyapunov exponents the record keeps, at least 1
   * @param cancelled asked every few milliseconds, from several threads
   * @throws CancellationException if it turns true
   */
  public static Probe of(
      Subject subject, Origin origin, int exponents, Depth depth, BooleanSupplier cancelled) {
    Passage passage = new Passage(subject, origin.update(), cancelled);
    Summands summands =
        passage.lossFinite()
            ? Summands.of(passage)
            : Summands.undefined(passage.architecture(), passage.steps());
    Optional<Probe.OverTime> overTime =
        subject.everyStep() ? Optional.of(GradientsOverTime.of(passage)) : Optional.empty();
    List<LayerDynamics> dynamics =
        IntStream.range(0, passage.layers().size())
            .mapToObj(l -> LayerDynamics.of(passage, l, exponents, depth))
            .toList();
    return new Probe(
        origin.digest(),
        origin.source(),
        Labels.of(passage.architecture().cell()),
        passage.hidden(),
        passage.steps(),
        passage.sequences(),
        Double.isFinite(passage.loss())
            ? OptionalDouble.of(passage.loss())
            : OptionalDouble.empty(),
        IntStream.range(0, dynamics.size())
            .mapToObj(l -> layer(passage, l, summands.layers().get(l), dynamics.get(l)))
            .toList(),
        summands.lagProfile(),
        Horizons.of(summands.lagProfile()),
        summands.longTermShare(),
        overTime,
        passage.finiteSteps() == passage.steps() && settles(passage)
            ? Optional.of(lyapunov(dynamics, exponents))
            : Optional.empty(),
        echo(passage, depth),
        passage
            .nonFinite()
            .or(() -> NonFiniteSearch.inStateGradients(summands.layers(), origin.update())));
  }

  private static Optional<Probe.Echo> echo(Passage passage, Depth depth) {
    Parameters parameters = passage.subject().parameters();
    boolean fixed = passage.architecture().cell() == Cell.ESN;
    boolean finite = Arrays.stream(parameters.w()).allMatch(Double::isFinite);
    return fixed && finite && depth == Depth.WHOLE
        ? Optional.of(EchoStates.of(parameters, passage::check))
        : Optional.empty();
  }

  /**
   * Whether sequences are long enough for exponents. Those of a network with a skip are of its last
   * d states together, and over d steps nothing that waits there changes.
   */
  private static boolean settles(Passage passage) {
    return SETTLED * passage.architecture().skip() <= passage.steps();
  }

  private static Probe.Lyapunov lyapunov(List<LayerDynamics> dynamics, int exponents) {
    double[][][] all = dynamics.stream().map(LayerDynamics::exponents).toArray(double[][][]::new);
    return LyapunovSpectrum.together(all, exponents);
  }

  private static Probe.Layer layer(
      Passage passage, int index, Summands.Layer summands, LayerDynamics dynamics) {
    Layer64 layer = passage.layers().get(index);
    Slopes slopes =
        passage.statesFinite(index)
            ? Slopes.of(layer)
            : Slopes.undefined(layer.recurrence().activation());
    return new Probe.Layer(
        weights(passage.subject().parameters(), index, passage::check),
        dynamics.norms().step(),
        dynamics.norms().product(),
        summands.stateGradientNorm(),
        summands.summandNorm(),
        summands.partialSumNorm(),
        summands.parameterGradientNorm(),
        dynamics.norms().finiteTimeExponent(),
        dynamics.lyapunovMax(),
        slopes.saturated(),
        slopes.dead(),
        slopes.mean());
  }

  /**
   * ρ(W), ‖W‖₂ and Henrici's departure of each gate's recurrent matrix; NaN where an entry is not
   * finite or the eigenvalue iteration does not converge.
   */
  static Map<String, Probe.Weights> weights(Parameters parameters, int layer, Runnable between) {
    Architecture architecture = parameters.architecture();
    double[] all = parameters.get(Part.RECURRENT, layer);
    int square = architecture.hidden() * architecture.hidden();
    Map<String, Probe.Weights> weights = new LinkedHashMap<>();
    for (String gate : architecture.gates()) {
      int at = weights.size() * square;
      double[] w = Arrays.copyOfRange(all, at, at + square);
      weights.put(gate, weights(architecture.hidden(), w, between));
    }
    return weights;
  }

  private static Probe.Weights weights(int n, double[] w, Runnable between) {
    if (!Arrays.stream(w).allMatch(Double::isFinite)) {
      return new Probe.Weights(Double.NaN, Double.NaN, Double.NaN);
    }
    double norm = Norms.spectral(n, n, w, 0, between);
    try {
      Spectrum spectrum = Spectrum.of(n, w, between);
      return new Probe.Weights(spectrum.radius(), norm, spectrum.henrici());
    } catch (ArithmeticException e) {
      return new Probe.Weights(Double.NaN, norm, Double.NaN);
    }
  }

  private NetworkProbe() {}
}
