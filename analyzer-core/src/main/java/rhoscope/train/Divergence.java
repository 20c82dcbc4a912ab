package rhoscope.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import rhoscope.nn.Network32;
import rhoscope.nn.NonFiniteNumber;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;
import rhoscope.train.NonFinite.Pass;

/**
 * Finds the first NaN or infinity that an update left in its buffers. It runs once in a training,
 * after the loss, the norm of the gradient or the new parameters have turned out not to be finite.
 */
final class Divergence {
  /*
   * The order is that of the computation, so the first hit is a cause and not a consequence:
   * parameters, the forward pass, the loss; then the backward pass, and the gradients of parameters.
   */
  private final long update;
  private final Network32 network;
  private final Network32 passes;
  private final Parameters numbers;

  /**
   * A search.
   *
   * @param update 1-based: the one that is being made
   * @param network with the parameters and their gradient
   * @param passes the network that made the forward pass, the same or that of fast dropout
   * @param numbers of the network's architecture, overwritten
   */
  Divergence(long update, Network32 network, Network32 passes, Parameters numbers) {
    this.update = update;
    this.network = network;
    this.passes = passes;
    this.numbers = numbers;
  }

  /** After a forward pass whose loss is not finite. */
  NonFinite inForward() {
    return in("parameter", network.weights(), Pass.FORWARD)
        .or(() -> passes.nonFiniteForward().map(place -> event("", place, Pass.FORWARD)))
        .orElseGet(() -> new NonFinite(update, "loss", "", 0, Pass.FORWARD));
  }

  /** After a backward pass whose gradient has no finite norm, the forward pass being finite. */
  NonFinite inBackward() {
    return passes
        .nonFiniteBackward()
        .map(place -> event("", place, Pass.BACKWARD))
        .or(() -> in("gradient", network.gradient(), Pass.BACKWARD))
        .orElseGet(() -> new NonFinite(update, "gradient_norm", "", 0, Pass.BACKWARD));
  }

  /** After an update that left a parameter, or a state of the optimizer, not finite. */
  NonFinite inUpdate(List<String> names, List<Weights32> states) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> in(names.get(i), states.get(i), Pass.UPDATE))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> in("parameter", network.weights(), Pass.UPDATE))
        .orElseThrow(() -> new AssertionError("every parameter is finite"));
  }

  private Optional<NonFinite> in(String kind, Weights32 values, Pass pass) {
    values.store(numbers);
    return NonFiniteNumber.in(numbers).map(place -> event(kind + ":", place, pass));
  }

  private NonFinite event(String kind, NonFiniteNumber place, Pass pass) {
    return new NonFinite(update, kind + place.tensor(), place.gate(), place.timeStep(), pass);
  }
}
