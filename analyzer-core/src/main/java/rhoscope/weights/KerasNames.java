package rhoscope.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.model.GruReset;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Layer;
import rhoscope.model.Layout.Output;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Finds a recurrent stack and its read-out among tensors named as Keras names them: {@code kernel}
 * [D, G·H], {@code recurrent_kernel} [H, G·H] and {@code bias} [G·H], or [2, 3H] of a GRU that
 * resets after the product, below a path for each layer ({@code lstm/lstm_cell/kernel:0}, {@code
 * sequential/lstm_1/lstm_cell/kernel}), or {@code layers/lstm/cell/vars/0}, 1 and 2 in their place;
 * and {@code kernel} [H, O] and {@code bias} [O] of the one dense layer. Gates are stacked i f c o
 * and z r h, as columns.
 */
final class KerasNames {
  private static final Pattern NAMED =
      Pattern.compile("(.*/)?(kernel|recurrent_kernel|bias)(?::0)?");
  private static final Pattern VARIABLE = Pattern.compile("(.*/)?vars/([0-9]+)");
  private static final Pattern STATE =
      Pattern.compile("(?:.*/)?(?:optimizer|seed_generator|metrics?)[^/]*/.*|.*seed_generator.*");
  private static final List<String> ORDER = List.of("kernel", "recurrent_kernel", "bias");

  private final Tensors tensors;
  private final Roles roles;

  /** Path of a layer → role → name of the tensor. */
  private final Map<String, Map<String, String>> groups;

  private KerasNames(Tensors tensors) {
    this.tensors = tensors;
    this.roles = new Roles(tensors);
    this.groups = groups(tensors);
  }

  /** Whether there is a recurrent kernel. */
  static boolean recognises(Tensors tensors) {
    return groups(tensors).values().stream().anyMatch(group -> group.containsKey(ORDER.get(1)));
  }

  /** Reads the recurrent stack among these tensors, by their names and shapes alone. */
  static WeightNames.Reading read(Tensors tensors) {
    KerasNames names = new KerasNames(tensors);
    return names.roles.reading(names.network());
  }

  private static Map<String, Map<String, String>> groups(Tensors tensors) {
    Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    List<String> names =
        tensors.names().stream().filter(name -> !STATE.matcher(name).matches()).toList();
    for (String name : names) {
      Matcher named = NAMED.matcher(name);
      Matcher variable = VARIABLE.matcher(name);
      if (named.matches()) {
        put(groups, named.group(1), named.group(2), name);
      } else if (variable.matches()) {
        put(groups, variable.group(1), variable.group(2), name);
      } else {
        put(groups, name + "/", "unread", name);
      }
    }
    groups.values().forEach(group -> nameVariables(group, tensors));
    return groups;
  }

  private static void put(
      Map<String, Map<String, String>> groups, String path, String role, String name) {
    String group = path == null ? "" : path;
    groups.computeIfAbsent(group, g -> new LinkedHashMap<>()).putIfAbsent(role, name);
  }

  /** Numbered variables of a recurrent or a dense layer get the names of their roles. */
  private static void nameVariables(Map<String, String> group, Tensors tensors) {
    boolean recurrent = rank(group, "1", tensors) == 2;
    boolean dense = rank(group, "0", tensors) == 2 && rank(group, "1", tensors) <= 1;
    List<String> order = recurrent ? ORDER : dense ? List.of("kernel", "bias") : List.of();
    for (int i = 0; i < order.size(); i++) {
      String number = Integer.toString(i);
      if (group.containsKey(number)) {
        group.put(order.get(i), group.getOrDefault(number, ""));
        group.remove(number);
      }
    }
  }

  /** 0 where the role is not taken. */
  private static int rank(Map<String, String> group, String role, Tensors tensors) {
    return group.containsKey(role) ? tensors.get(group.getOrDefault(role, "")).rank() : 0;
  }

  private Optional<Layout> network() {
    List<String> recurrent = new ArrayList<>();
    List<String> dense = new ArrayList<>();
    groups.forEach(
        (path, group) -> {
          if (group.containsKey("recurrent_kernel")) {
            recurrent.add(path);
          } else if (isDense(path, group)) {
            dense.add(path);
          } else {
            String first = group.values().iterator().next();
            roles.problem("a layer is not read: %s", WeightsProblem.quoted(first));
          }
        });
    Optional<String> backward = recurrent.stream().filter(p -> p.contains("backward_")).findFirst();
    if (backward.isPresent()) {
      roles.problem("the backward direction is not read: %s", shown(backward.get()));
      return Optional.empty();
    }
    Optional<List<String>> ordered = NumberedNames.ordered(recurrent);
    if (ordered.isEmpty()) {
      roles.several("recurrent stacks", recurrent);
      return Optional.empty();
    }
    return network(ordered.get(), dense);
  }

  private boolean isDense(String path, Map<String, String> group) {
    return !path.contains("embedding")
        && rank(group, "kernel", tensors) == 2
        && List.of("kernel", "bias").containsAll(group.keySet());
  }

  private Optional<Layout> network(List<String> recurrent, List<String> dense) {
    String first = name(recurrent.get(0), "recurrent_kernel");
    Tensor kernel = tensors.get(first);
    boolean matrix = kernel.rank() == 2;
    int hidden = matrix ? kernel.size(0) : 0;
    int gates = roles.gates(first, matrix ? kernel.size(1) : 0, hidden, "[H, G·H]");
    if (gates == 0) {
      return Optional.empty();
    }
    int inputs = roles.size(name(recurrent.get(0), "kernel"), 2, 0);
    List<Layer> layers = new ArrayList<>();
    for (String path : recurrent) {
      layer(path, gates, hidden, layers.isEmpty() ? inputs : hidden).ifPresent(layers::add);
    }
    Optional<Output> output = output(dense, hidden);
    Optional<GruReset> reset = reset(recurrent, gates);
    return layers.size() < recurrent.size()
        ? Optional.empty()
        : output.map(out -> new Layout(gates, hidden, inputs, layers, out, reset));
  }

  private Optional<Layer> layer(String path, int gates, int hidden, int inputs) {
    int width = gates * hidden;
    Optional<Tensor> kernel = roles.required(name(path, "kernel"), inputs, width);
    Optional<Tensor> recurrent = roles.required(name(path, "recurrent_kernel"), hidden, width);
    String biasName = name(path, "bias");
    boolean two = isTwoBiases(biasName, gates);
    Optional<Tensor> bias =
        two ? roles.optional(biasName, 2, width) : roles.optional(biasName, width);
    if (kernel.isEmpty() || recurrent.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Layer(
            matrix(kernel.get(), gates, hidden),
            matrix(recurrent.get(), gates, hidden),
            bias.map(b -> vector(b, 0, gates, hidden)),
            bias.filter(b -> two).map(b -> vector(b, width, gates, hidden))));
  }

  private boolean isTwoBiases(String name, int gates) {
    return gates == 3 && tensors.find(name).filter(bias -> bias.rank() == 2).isPresent();
  }

  /** A GRU has two biases exactly where its reset gate acts after the product. */
  private Optional<GruReset> reset(List<String> recurrent, int gates) {
    String bias = name(recurrent.get(0), "bias");
    return gates != 3 || tensors.find(bias).isEmpty()
        ? Optional.empty()
        : Optional.of(isTwoBiases(bias, gates) ? GruReset.AFTER : GruReset.BEFORE);
  }

  private static Tensor matrix(Tensor kernel, int gates, int hidden) {
    int width = gates * hidden;
    return GateOrder.KERAS.matrix(
        gates, hidden, kernel.size(0), (row, column) -> kernel.at(column * width + row));
  }

  private static Tensor vector(Tensor bias, int at, int gates, int hidden) {
    return GateOrder.KERAS.vector(gates, hidden, (row, column) -> bias.at(at + row));
  }

  private Optional<Output> output(List<String> dense, int hidden) {
    if (dense.isEmpty()) {
      roles.problem("no read-out: no kernel [H, O] of a dense layer");
      return Optional.empty();
    } else if (dense.size() > 1) {
      roles.several("read-outs", dense.stream().map(path -> name(path, "kernel")).toList());
      return Optional.empty();
    }
    String name = name(dense.get(0), "kernel");
    int outputs = roles.size(name, 2, 1);
    Optional<Tensor> bias = roles.optional(name(dense.get(0), "bias"), outputs);
    return roles
        .required(name, hidden, outputs)
        .map(kernel -> new Output(GateOrder.transposed(kernel), bias));
  }

  /** The tensor's name; for one that is missing the name that it would have. */
  private String name(String path, String role) {
    return groups.getOrDefault(path, Map.of()).getOrDefault(role, path + role);
  }

  private String shown(String path) {
    return WeightsProblem.quoted(name(path, "recurrent_kernel"));
  }
}
