package rhoscope.nn;

import java.util.List;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Normalization;

/**
 * What a network computes, and its sizes: everything about it but its numbers.
 *
 * @param cell of every layer
 * @param activation φ of a plain RNN
 * @param form of a plain RNN
 * @param reset where a GRU's reset gate acts
 * @param update what a GRU's update gate multiplies
 * @param layers recurrent layers on top of each other
 * @param inputs D, numbers per step
 * @param hidden H, units of each layer
 * @param outputs O, numbers of the read-out
 * @param skip d, where every gate hears h_{t−d} besides; 0 for none
 * @param normalization of each gate's pre-activation
 * @param linearTransition whether the recurrence of a plain RNN stands outside of φ
 */
public record Architecture(
    Cell cell,
    Activation activation,
    Form form,
    GruReset reset,
    GruUpdate update,
    int layers,
    int inputs,
    int hidden,
    int outputs,
    int skip,
    Normalization normalization,
    boolean linearTransition) {

  public Architecture {
    if (layers < 1 || inputs < 1 || hidden < 1 || outputs < 1 || skip < 0) {
      throw new IllegalArgumentException(
          "sizes too small: layers "
              + layers
              + ", inputs "
              + inputs
              + ", hidden "
              + hidden
              + ", outputs "
              + outputs
              + ", skip "
              + skip);
    }
  }

  /** Without what extends a cell. */
  public Architecture(
      Cell cell,
      Activation activation,
      Form form,
      GruReset reset,
      GruUpdate update,
      int layers,
      int inputs,
      int hidden,
      int outputs) {
    this(
        cell,
        activation,
        form,
        reset,
        update,
        layers,
        inputs,
        hidden,
        outputs,
        0,
        Normalization.NONE,
        false);
  }

  /** What the spec says, for data of these sizes. */
  public static Architecture of(ModelSpec spec, int inputs, int outputs) {
    Cell cell = spec.get(Keys.CELL);
    return new Architecture(
        cell,
        spec.get(Keys.ACTIVATION),
        cell == Cell.ESN ? Form.ELMAN : spec.get(Keys.FORM),
        spec.get(Keys.GRU_RESET),
        spec.get(Keys.GRU_UPDATE),
        cell == Cell.ESN ? 1 : spec.size(Keys.LAYERS),
        inputs,
        spec.size(Keys.HIDDEN_SIZE),
        outputs,
        Math.toIntExact(read(spec, Keys.SKIP)),
        read(spec, Keys.NORMALIZATION),
        read(spec, Keys.LINEAR_TRANSITION));
  }

  /** The value of a key, its fallback where the cell does not read it. */
  private static <T> T read(ModelSpec spec, Key<T> key) {
    return key.isReadBy(spec.get(Keys.CELL)) ? spec.get(key) : ModelSpec.EMPTY.get(key);
  }

  /** One layer of a cell with the default variants. */
  public static Architecture of(Cell cell, int inputs, int hidden, int outputs) {
    return of(cell, Activation.TANH, inputs, hidden, outputs);
  }

  /** The plain network h_t = φ(W h_{t−1} + U x_t + b) of one layer. */
  public static Architecture plain(Activation activation, int inputs, int hidden, int outputs) {
    return of(Cell.RNN, activation, inputs, hidden, outputs);
  }

  /** One layer of a cell, with its activation and the default variants. */
  static Architecture of(Cell cell, Activation activation, int inputs, int hidden, int outputs) {
    return new Architecture(
        cell, activation, Form.ELMAN, GruReset.AFTER, GruUpdate.OLD, 1, inputs, hidden, outputs);
  }

  /** As above, with φ = tanh. */
  public static Architecture plain(int inputs, int hidden, int outputs) {
    return plain(Activation.TANH, inputs, hidden, outputs);
  }

  /** The same with another number of layers. */
  public Architecture stacked(int newLayers) {
    return sized(newLayers, inputs, hidden, outputs);
  }

  /** The same with another number of hidden units. */
  public Architecture sized(int newHidden) {
    return sized(layers, inputs, newHidden, outputs);
  }

  /** The same computation with other sizes. */
  public Architecture sized(int newLayers, int newInputs, int newHidden, int newOutputs) {
    return new Architecture(
        cell,
        activation,
        form,
        reset,
        update,
        newLayers,
        newInputs,
        newHidden,
        newOutputs,
        skip,
        normalization,
        linearTransition);
  }

  /** The same with the recurrence outside of φ. */
  public Architecture linear() {
    return extended(skip, normalization, true);
  }

  /** The same with h_{t−d} heard besides. */
  public Architecture skipping(int delay) {
    return extended(delay, normalization, linearTransition);
  }

  /** The same with layer normalisation. */
  public Architecture normalized() {
    return extended(skip, Normalization.LAYER, linearTransition);
  }

  private Architecture extended(int newSkip, Normalization newNormalization, boolean newLinear) {
    return new Architecture(
        cell,
        activation,
        form,
        reset,
        update,
        layers,
        inputs,
        hidden,
        outputs,
        newSkip,
        newNormalization,
        newLinear);
  }

  /** Whether gates have gains: pre-activations are normalised. */
  public boolean hasGains() {
    return normalization == Normalization.LAYER;
  }

  /**
   * Whether the Jacobian of a step is W between diagonal matrices, but for the leaks: a plain RNN
   * that neither skips nor normalises, or a reservoir, which is one.
   */
  public boolean isPlain() {
    return (cell == Cell.RNN || cell == Cell.ESN) && skip == 0 && !hasGains();
  }

  /** The names of the gates in the order of their blocks; their number is G. */
  public List<String> gates() {
    return switch (cell) {
      case RNN, ESN -> List.of("h");
      case LSTM -> List.of("i", "f", "g", "o");
      case GRU -> List.of("r", "z", "n");
    };
  }

  /** Whether the read-out sees the inputs of its step beside the state, as that of an ESN does. */
  public boolean readsInputs() {
    return cell == Cell.ESN;
  }

  /** How many vectors of H numbers a step computes: h, and c of an LSTM. */
  public int stateParts() {
    return cell == Cell.LSTM ? 2 : 1;
  }

  /** How many h of earlier steps belong to the state, so that a step needs no other: d − 1. */
  public int delays() {
    return Math.max(0, skip - 1);
  }

  /** S, the numbers of a layer's state. */
  public int state() {
    return Math.multiplyExact(stateParts() + delays(), hidden);
  }

  /** The inputs of a layer, 0-based: D, or the states of the layer below. */
  public int inputs(int layer) {
    return layer == 0 ? inputs : hidden;
  }

  /**
   * Whether the candidate has a recurrent bias of its own, inside of what the reset gate scales.
   */
  public boolean hasCandidateBias() {
    return cell == Cell.GRU && reset == GruReset.AFTER;
  }

  /** The number of trained parameters. */
  public long parameterCount() {
    long h = hidden;
    long gates = gates().size();
    long count = (h + 1 + (readsInputs() ? inputs : 0)) * outputs;
    for (int l = 0; l < layers; l++) {
      long rows = h + inputs(l) + 1 + (0 < skip ? h : 0) + (hasGains() ? 1 : 0);
      count += gates * h * rows + (hasCandidateBias() ? h : 0);
    }
    return count;
  }
}
