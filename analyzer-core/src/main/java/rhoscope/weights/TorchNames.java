package rhoscope.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Finds a recurrent stack and its read-out among tensors named as PyTorch names them: {@code
 * weight_ih_l0} [G·H, D], {@code weight_hh_l0} [G·H, H], {@code bias_ih_l0} and {@code bias_hh_l0}
 * [G·H] behind any prefix, one set per layer ({@code weight_ih} and so on for a cell module), and
 * {@code output.weight} [O, H], {@code output.bias} [O], or {@code fc}, {@code linear}, {@code
 * head} in place of {@code output}, behind any prefix.
 *
 * <p>G, the rows per unit, tells the cell: 1 for a plain RNN, 3 for a GRU (gates r z n), 4 for an
 * LSTM (i f g o).
 */
public final class TorchNames {

  /**
   * One layer, all gates stacked.
   *
   * @param input [G·H, D]
   * @param recurrent [G·H, H]
   * @param inputBias [G·H], empty for a layer without biases
   * @param recurrentBias [G·H]
   */
  public record Layer(
      Tensor input, Tensor recurrent, Optional<Tensor> inputBias, Optional<Tensor> recurrentBias) {}

  /**
   * The read-out.
   *
   * @param weight [O, H]
   * @param bias [O]
   */
  public record Output(Tensor weight, Optional<Tensor> bias) {}

  /**
   * What was found. Every tensor in it has the shape its role asks for.
   *
   * @param prefix what stands before {@code weight_hh_l0}, often empty or {@code rnn.}
   * @param gates 1, 3 or 4
   * @param hiddenSize H
   * @param inputSize D of the first layer
   * @param layers first to last, at least one
   * @param output empty if no read-out was found
   */
  public record Recurrent(
      String prefix,
      int gates,
      int hiddenSize,
      int inputSize,
      List<Layer> layers,
      Optional<Output> output) {
    public Recurrent {
      layers = List.copyOf(layers);
    }

    /** O, the rows of the read-out. */
    public OptionalInt outputSize() {
      return output.map(o -> OptionalInt.of(o.weight().size(0))).orElse(OptionalInt.empty());
    }
  }

  /**
   * The answer: a network, or none; and what is missing, of another shape, or left unread, each in
   * one line.
   */
  public record Reading(Optional<Recurrent> network, List<String> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }
  }

  private static final Pattern RECURRENT = Pattern.compile("(.*?)weight_hh(_l0)?");
  private static final List<String> READ_OUTS = List.of("output", "fc", "linear", "head");

  private final Tensors tensors;
  private final String prefix;
  private final boolean numbered;
  private final List<String> problems = new ArrayList<>();

  private TorchNames(Tensors tensors, String prefix, boolean numbered) {
    this.tensors = tensors;
    this.prefix = prefix;
    this.numbered = numbered;
  }

  /** Reads the first recurrent stack among these tensors, by their names and shapes alone. */
  public static Reading read(Tensors tensors) {
    Set<String> stacks = new LinkedHashSet<>();
    for (String name : tensors.names()) {
      Matcher match = RECURRENT.matcher(name);
      if (match.matches()) {
        stacks.add(name);
      }
    }
    if (stacks.isEmpty()) {
      String fact = "none of the %d tensors is named weight_hh_l0, behind any prefix";
      return new Reading(Optional.empty(), List.of(text(fact, tensors.names().size())));
    }
    String first = stacks.iterator().next();
    boolean numbered = first.endsWith("_l0");
    String prefix = first.substring(0, first.lastIndexOf("weight_hh"));
    TorchNames names = new TorchNames(tensors, prefix, numbered);
    if (stacks.size() > 1) {
      String fact = "%d recurrent stacks; the first, %s, is read";
      names.problems.add(text(fact, stacks.size(), WeightsProblem.quoted(first)));
    }
    Optional<Recurrent> network = names.network();
    return new Reading(network, names.problems);
  }

  private Optional<Recurrent> network() {
    String name = name("weight_hh", 0);
    Tensor first = tensors.get(name);
    int hidden = first.rank() == 2 ? first.size(1) : 0;
    int rows = first.rank() == 2 ? first.size(0) : 0;
    int gates = hidden == 0 || rows % hidden != 0 ? 0 : rows / hidden;
    if (gates != 1 && gates != 3 && gates != 4) {
      String fact = "%s has shape %s, not [G·H, H] with G = 1, 3 or 4";
      problems.add(text(fact, WeightsProblem.quoted(name), first.shapeText()));
      return Optional.empty();
    }
    reportUnread();
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l == 0 || (numbered && tensors.find(name("weight_hh", l)).isPresent()); l++) {
      Optional<Layer> layer = layer(l, gates, hidden);
      if (layer.isEmpty()) {
        return Optional.empty();
      }
      layers.add(layer.get());
    }
    int inputSize = layers.get(0).input().size(1);
    return Optional.of(new Recurrent(prefix, gates, hidden, inputSize, layers, output(hidden)));
  }

  /** Parts of PyTorch's recurrent modules that would change what the network computes. */
  private void reportUnread() {
    for (String name : tensors.names()) {
      if (name.startsWith(prefix + "weight_hr_l")) {
        problems.add("a projection is not read: " + WeightsProblem.quoted(name));
        return;
      }
      if (name.startsWith(prefix + "weight_hh_l") && name.endsWith("_reverse")) {
        problems.add("the backward direction is not read: " + WeightsProblem.quoted(name));
        return;
      }
    }
  }

  private Optional<Layer> layer(int l, int gates, int hidden) {
    int rows = gates * hidden;
    Optional<Tensor> recurrent = matrix(name("weight_hh", l), rows, hidden);
    Optional<Tensor> input =
        l == 0 ? input(name("weight_ih", l), rows) : matrix(name("weight_ih", l), rows, hidden);
    int before = problems.size();
    Optional<Tensor> inputBias = bias(name("bias_ih", l), rows);
    Optional<Tensor> recurrentBias = bias(name("bias_hh", l), rows);
    if (inputBias.isPresent() != recurrentBias.isPresent() && problems.size() == before) {
      String missing = name(inputBias.isPresent() ? "bias_hh" : "bias_ih", l);
      problems.add(
          WeightsProblem.quoted(missing) + " is missing, its partner is there; taken as 0");
    }
    if (recurrent.isEmpty() || input.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Layer(input.get(), recurrent.get(), inputBias, recurrentBias));
  }

  private Optional<Tensor> input(String name, int rows) {
    Optional<Tensor> found = tensors.find(name);
    int columns = found.isPresent() && found.get().rank() == 2 ? found.get().size(1) : 0;
    return matrix(name, rows, Math.max(1, columns));
  }

  private Optional<Tensor> matrix(String name, int rows, int columns) {
    Optional<Tensor> found = tensors.find(name);
    if (found.isEmpty()) {
      problems.add(WeightsProblem.quoted(name) + " is missing");
      return found;
    }
    return withShape(name, found, rows, columns);
  }

  private Optional<Tensor> bias(String name, int rows) {
    return withShape(name, tensors.find(name), rows);
  }

  private Optional<Tensor> withShape(String name, Optional<Tensor> tensor, int... shape) {
    if (tensor.isEmpty() || tensor.get().hasShape(shape)) {
      return tensor;
    }
    String expected = Arrays.toString(shape);
    String fact = "%s has shape %s, its role needs %s";
    problems.add(text(fact, WeightsProblem.quoted(name), tensor.get().shapeText(), expected));
    return Optional.empty();
  }

  private Optional<Output> output(int hidden) {
    for (String readOut : READ_OUTS) {
      for (String name : tensors.names()) {
        if (name.equals(readOut + ".weight") || name.endsWith("." + readOut + ".weight")) {
          return output(name, hidden);
        }
      }
    }
    problems.add("no read-out: no tensor named output.weight, fc., linear. or head.weight");
    return Optional.empty();
  }

  private Optional<Output> output(String name, int hidden) {
    Tensor weight = tensors.get(name);
    int rows = weight.rank() == 2 ? weight.size(0) : 0;
    String biasName = name.substring(0, name.length() - "weight".length()) + "bias";
    return withShape(name, Optional.of(weight), Math.max(1, rows), hidden)
        .map(found -> new Output(found, bias(biasName, rows)));
  }

  private String name(String role, int layer) {
    return prefix + role + (numbered ? "_l" + layer : "");
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
