package rhoscope.lab;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Probe;
import rhoscope.model.Keys;
import rhoscope.model.Tensors;
import rhoscope.nn.Parameters;
import rhoscope.train.Checkpoint;

/** Probes of a setup: before training, and of a run's parameters. */
public final class Probes {
  /** What came of a probe. */
  public sealed interface Result {
    /** It was made. */
    record Measured(Probe probe) implements Result {}

    /** It was not: its work is over the bound, as the line says. */
    record OverBound(String reason) implements Result {}

    /** The probe, where it was made. */
    default Optional<Probe> measured() {
      return this instanceof Measured result ? Optional.of(result.probe()) : Optional.empty();
    }
  }

  /**
   * Probes the network as it stands before training: drawn, or from its weights file.
   *
   * @param cancelled asked every few milliseconds, from several threads
   * @throws IllegalArgumentException if the setup has problems
   * @throws CancellationException if {@code cancelled} turns true
   */
  public static Result of(Setup setup, BooleanSupplier cancelled) {
    Optional<String> over = setup.probeOverBound();
    if (over.isPresent()) {
      return new Result.OverBound(over.get());
    }
    return of(setup, setup.initial(cancelled), setup.source(), 0, cancelled);
  }

  /**
   * Probes other parameters of the same network, such as those of a run.
   *
   * @param parameters not modified
   * @param update after which they are taken
   */
  public static Result of(
      Setup setup,
      Parameters parameters,
      EvidenceKind source,
      long update,
      BooleanSupplier cancelled) {
    return of(setup, parameters, source, update, NetworkProbe.Depth.WHOLE, cancelled);
  }

  /** As above, to a depth. */
  public static Result of(
      Setup setup,
      Parameters parameters,
      EvidenceKind source,
      long update,
      NetworkProbe.Depth depth,
      BooleanSupplier cancelled) {
    if (!setup.problems().isEmpty()) {
      throw new IllegalArgumentException(setup.problems().get(0));
    }
    Optional<String> over = setup.probeOverBound();
    if (over.isPresent()) {
      return new Result.OverBound(over.get());
    }
    NetworkProbe.Origin origin = new NetworkProbe.Origin(setup.spec().digest(), source, update);
    int exponents = setup.spec().size(Keys.LYAPUNOV);
    return new Result.Measured(
        NetworkProbe.of(setup.subject(parameters), origin, exponents, depth, cancelled));
  }

  /**
   * Probes the parameters of a run's checkpoint.
   *
   * @param state as a sink got it
   * @throws IllegalArgumentException if the setup has problems, or the state is of other sizes
   * @throws CancellationException if {@code cancelled} turns true
   */
  public static Result ofRun(Setup setup, Tensors state, BooleanSupplier cancelled) {
    Checkpoint checkpoint = Checkpoint.from(state, setup.architecture(), List.of());
    Parameters parameters = checkpoint.parameters();
    return of(setup, parameters, EvidenceKind.RUN, checkpoint.update(), cancelled);
  }

  private Probes() {}
}
