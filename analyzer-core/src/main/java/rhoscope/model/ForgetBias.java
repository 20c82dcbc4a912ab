package rhoscope.model;

/** What the bias of the gate that keeps the old state starts at. */
public sealed interface ForgetBias {

  /** The same in every unit of an LSTM's forget gate. */
  record Constant(double value) implements ForgetBias {}

  /**
   * ln(T − 1) with T from U(shortest, longest], so that a gate without input keeps 1 − 1/T of the
   * state per step (Tallec, Ollivier 2018). The input gate of an LSTM gets the negative; of a GRU
   * it is the update gate, negative where that gate admits the new state.
   *
   * @param shortest steps, at least 1
   * @param longest steps, not below the shortest
   */
  record Chrono(double shortest, double longest) implements ForgetBias {}
}
