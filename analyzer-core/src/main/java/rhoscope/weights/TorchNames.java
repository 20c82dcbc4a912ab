package rhoscope.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Layer;
import rhoscope.model.Layout.Output;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Finds a recurrent stack and its read-out among tensors named as PyTorch names them: {@code
 * weight_ih_l0} [G·H, D], {@code weight_hh_l0} [G·H, H], {@code bias_ih_l0} and {@code bias_hh_l0}
 * [G·H] behind any prefix, one set per layer ({@code weight_ih} and so on for a cell module), and
 * {@code output.weight} [O, H], {@code output.bias} [O], or {@code fc}, {@code linear}, {@code
 * head} in place of {@code output}, behind any prefix.
 */
public final class TorchNames {

  /**
   * The answer: a network, or why these tensors are none, each reason in one line. What would be
   * left unread although it changes what the network computes is such a reason.
   */
  public record Reading(Optional<Layout> network, List<String> problems) {
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

  /** Reads the recurrent stack among these tensors, by their names and shapes alone. */
  public static Reading read(Tensors tensors) {
    List<String> stacks =
        tensors.names().stream().filter(name -> RECURRENT.matcher(name).matches()).toList();
    if (stacks.isEmpty()) {
      String fact = "none of the %d tensors is named weight_hh_l0, behind any prefix";
      return new Reading(Optional.empty(), List.of(text(fact, tensors.names().size())));
    }
    if (stacks.size() > 1) {
      return new Reading(Optional.empty(), List.of(several("recurrent stacks", stacks)));
    }
    String first = stacks.get(0);
    boolean numbered = first.endsWith("_l0");
    String prefix = first.substring(0, first.lastIndexOf("weight_hh"));
    TorchNames names = new TorchNames(tensors, prefix, numbered);
    Optional<Layout> network = names.network();
    return new Reading(names.problems.isEmpty() ? network : Optional.empty(), names.problems);
  }

  private Optional<Layout> network() {
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
    return output(hidden).map(out -> new Layout(gates, hidden, inputSize, layers, out));
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
    Optional<Tensor> inputBias = bias(name("bias_ih", l), rows);
    Optional<Tensor> recurrentBias = bias(name("bias_hh", l), rows);
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
      String weight = readOut + ".weight";
      List<String> names =
          tensors.names().stream()
              .filter(name -> name.equals(weight) || name.endsWith("." + weight))
              .toList();
      if (names.size() > 1) {
        problems.add(several("read-outs", names));
        return Optional.empty();
      }
      if (!names.isEmpty()) {
        return output(names.get(0), hidden);
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

  private static String several(String what, List<String> names) {
    String first = WeightsProblem.quoted(names.get(0));
    return text("%d %s: %s and %s", names.size(), what, first, WeightsProblem.quoted(names.get(1)));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
