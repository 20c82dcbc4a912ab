package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Spectrum;
import rhoscope.nn.Parameters;

/**
 * Measures a plain RNN as it stands, in float64, on a few sequences and from the loss of the last
 * step alone: everything that {@code probe --format json} holds.
 */
public final class NetworkProbe {
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
     * All but {@code lyapunov_max}, which stands there as undefined: its QR of the whole state at
     * every step would cost more than the training between two probes.
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
    boolean backward = passage.lossFinite();
    Summands summands = backward ? Summands.of(passage) : Summands.undefined(passage.steps());
    Optional<Probe.OverTime> overTime =
        subject.everyStep() ? Optional.of(GradientsOverTime.of(passage)) : Optional.empty();
    return new Probe(
        origin.digest(),
        origin.source(),
        "rnn",
        passage.hidden(),
        passage.steps(),
        passage.sequences(),
        Double.isFinite(passage.loss())
            ? OptionalDouble.of(passage.loss())
            : OptionalDouble.empty(),
        List.of(layer(passage, summands, depth)),
        summands.lagProfile(),
        Horizons.of(summands.lagProfile()),
        overTime,
        passage.statesFinite()
            ? Optional.of(LyapunovSpectrum.largest(passage, exponents))
            : Optional.empty(),
        passage.nonFinite());
  }

  private static Probe.Layer layer(Passage passage, Summands summands, Depth depth) {
    int sequences = passage.sequences();
    JacobianNorms jacobians = JacobianNorms.of(passage);
    Slopes slopes =
        passage.statesFinite()
            ? Slopes.of(passage)
            : Slopes.undefined(passage.subject().activation());
    double[] undefined = new double[sequences];
    Arrays.fill(undefined, Double.NaN);
    return new Probe.Layer(
        Map.of("h", weights(passage.subject().parameters(), passage::check)),
        jacobians.step(),
        jacobians.product(),
        summands.stateGradientNorm(),
        summands.summandNorm(),
        summands.partialSumNorm(),
        summands.parameterGradientNorm(),
        jacobians.finiteTimeExponent(),
        depth == Depth.WHOLE ? LyapunovSpectrum.max(passage) : undefined,
        slopes.saturated(),
        slopes.dead(),
        slopes.mean());
  }

  /**
   * ρ(W), ‖W‖₂ and Henrici's departure of the recurrent matrix; NaN where an entry is not finite or
   * the eigenvalue iteration does not converge.
   */
  static Probe.Weights weights(Parameters parameters, Runnable between) {
    double[] w = parameters.w();
    int n = parameters.architecture().hidden();
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
