package rhoscope.model;

import java.util.List;
import java.util.Optional;
import rhoscope.model.Tensors.Tensor;

/**
 * Which tensor plays which role in a recurrent stack and its read-out. Every tensor has the shape
 * that its role asks for.
 *
 * @param gates G, the rows per unit: 1 for a plain RNN, 3 for a GRU (r z n), 4 for an LSTM (i f g
 *     o), stacked in this order
 * @param hiddenSize H
 * @param inputSize D of the first layer
 * @param layers first to last, at least one
 * @param reset where the reset gate acts, if the file tells so; empty where any GRU could be meant
 */
public record Layout(
    int gates,
    int hiddenSize,
    int inputSize,
    List<Layer> layers,
    Output output,
    Optional<GruReset> reset) {
  public Layout {
    layers = List.copyOf(layers);
  }

  /** As above, of a file that does not tell where a reset gate acts. */
  public Layout(int gates, int hiddenSize, int inputSize, List<Layer> layers, Output output) {
    this(gates, hiddenSize, inputSize, layers, output, Optional.empty());
  }

  /**
   * One layer, all gates stacked. An absent bias is 0.
   *
   * @param input [G·H, D], for a layer above the first [G·H, H]
   * @param recurrent [G·H, H]
   * @param inputBias [G·H]
   * @param recurrentBias [G·H]
   */
  public record Layer(
      Tensor input, Tensor recurrent, Optional<Tensor> inputBias, Optional<Tensor> recurrentBias) {}

  /**
   * The read-out. An absent bias is 0.
   *
   * @param weight [O, H]
   * @param bias [O]
   */
  public record Output(Tensor weight, Optional<Tensor> bias) {}
}
