package rhoscope.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Layer;
import rhoscope.model.Layout.Output;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Finds a recurrent stack and its read-out among initializers of an ONNX graph: for each operator
 * {@code W} [1, G·H, D], {@code R} [1, G·H, H] and {@code B} [1, 2·G·H], the input's biases before
 * the state's, by these letters within a name ({@code lstm/W}, {@code R__23}) or as PyTorch's
 * exporter numbers them ({@code onnx::LSTM_71}, 72, 73); the read-out as {@link TorchNames} has it,
 * or {@code onnx::MatMul_99} [H, O]. Gates are stacked i o f c and z r h. Where a GRU's reset gate
 * acts is an attribute of its operator, which no initializer tells.
 */
final class OnnxNames {
  private static final Pattern LETTER =
      Pattern.compile("(|.*[^A-Za-z0-9])([WRBP])(_?l?[0-9]{1,4})?(?:__[0-9]+)?(?::0)?");
  private static final Pattern NUMBERED = Pattern.compile("(.*::)(RNN|LSTM|GRU)_([0-9]{1,9})");

  private static final Pattern PRODUCT = Pattern.compile(".*::MatMul_[0-9]+");

  private final Tensors tensors;
  private final Roles roles;

  /** Operator → letter → name of the tensor. */
  private final Map<String, Map<String, String>> operators;

  private OnnxNames(Tensors tensors) {
    this.tensors = tensors;
    this.roles = new Roles(tensors);
    this.operators = operators(tensors);
  }

  /** Whether there is an R. */
  static boolean recognises(Tensors tensors) {
    return operators(tensors).values().stream().anyMatch(operator -> operator.containsKey("R"));
  }

  /** Reads the recurrent stack among these tensors, by their names and shapes alone. */
  static WeightNames.Reading read(Tensors tensors) {
    OnnxNames names = new OnnxNames(tensors);
    return names.roles.reading(names.network());
  }

  private static Map<String, Map<String, String>> operators(Tensors tensors) {
    Map<String, Map<String, String>> operators = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      Matcher letter = LETTER.matcher(name);
      boolean ofOperator = 1 < tensors.get(name).rank();
      if (ofOperator && letter.matches()) {
        String suffix = letter.group(3) == null ? "" : letter.group(3);
        operators
            .computeIfAbsent(letter.group(1) + suffix, o -> new LinkedHashMap<>())
            .putIfAbsent(letter.group(2), name);
      }
    }
    numbered(tensors, operators);
    return operators;
  }

  /** In the order of their numbers, W, R and, where that has rank 2, B. */
  private static void numbered(Tensors tensors, Map<String, Map<String, String>> operators) {
    List<String> names =
        tensors.names().stream()
            .filter(name -> NUMBERED.matcher(name).matches() && 1 < tensors.get(name).rank())
            .sorted(Comparator.comparingLong(OnnxNames::number))
            .toList();
    for (int i = 0; i + 1 < names.size(); ) {
      Map<String, String> operator = new LinkedHashMap<>();
      operator.put("W", names.get(i));
      operator.put("R", names.get(i + 1));
      boolean biased = i + 2 < names.size() && tensors.get(names.get(i + 2)).rank() == 2;
      if (biased) {
        operator.put("B", names.get(i + 2));
      }
      operators.put(names.get(i), operator);
      i += biased ? 3 : 2;
    }
  }

  private static long number(String name) {
    Matcher matcher = NUMBERED.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(3)) : 0;
  }

  private Optional<Layout> network() {
    List<String> recurrent = new ArrayList<>();
    operators.forEach(
        (path, operator) -> {
          if (operator.containsKey("P")) {
            roles.problem("peepholes are not read: %s", WeightsProblem.quoted(operator.get("P")));
          }
          if (operator.containsKey("R")) {
            recurrent.add(path);
          }
        });
    Optional<List<String>> ordered = NumberedNames.ordered(recurrent);
    if (ordered.isEmpty()) {
      roles.several("recurrent stacks", recurrent.stream().map(path -> name(path, "R")).toList());
      return Optional.empty();
    }
    String first = name(ordered.get().get(0), "R");
    Tensor r = tensors.get(first);
    if (r.rank() == 3 && r.size(0) == 2) {
      roles.problem("the backward direction is not read: %s", WeightsProblem.quoted(first));
      return Optional.empty();
    }
    boolean single = r.rank() == 3 && r.size(0) == 1;
    int hidden = single ? r.size(2) : 0;
    int gates = roles.gates(first, single ? r.size(1) : 0, hidden, "[1, G·H, H]");
    return gates == 0 ? Optional.empty() : network(ordered.get(), gates, hidden);
  }

  private Optional<Layout> network(List<String> recurrent, int gates, int hidden) {
    int inputs = roles.size(name(recurrent.get(0), "W"), 3, 2);
    List<Layer> layers = new ArrayList<>();
    for (String path : recurrent) {
      layer(path, gates, hidden, layers.isEmpty() ? inputs : hidden).ifPresent(layers::add);
    }
    Optional<Output> output = product(hidden).or(() -> roles.readOut(hidden));
    return layers.size() < recurrent.size()
        ? Optional.empty()
        : output.map(out -> new Layout(gates, hidden, inputs, layers, out));
  }

  /**
   * The read-out of every step as PyTorch's exporter writes it: {@code onnx::MatMul_99} [H, O], and
   * for its bias the one vector of O numbers.
   */
  private Optional<Output> product(int hidden) {
    List<String> products =
        tensors.names().stream()
            .filter(name -> PRODUCT.matcher(name).matches() && tensors.get(name).rank() == 2)
            .toList();
    if (products.size() != 1 || tensors.get(products.get(0)).size(0) != hidden) {
      return Optional.empty();
    }
    Tensor factor = tensors.get(products.get(0));
    int outputs = factor.size(1);
    List<String> biases =
        tensors.names().stream().filter(name -> tensors.get(name).hasShape(outputs)).toList();
    if (biases.size() > 1) {
      roles.several("biases of the read-out", biases);
    }
    return Optional.of(
        new Output(
            GateOrder.transposed(factor), biases.stream().findFirst().flatMap(tensors::find)));
  }

  private Optional<Layer> layer(String path, int gates, int hidden, int inputs) {
    return layer(roles, letter -> name(path, letter), gates, hidden, inputs);
  }

  /**
   * One layer of an operator's tensors.
   *
   * @param names W, R and B → the tensor's name, also of one that is missing
   */
  static Optional<Layer> layer(
      Roles roles, UnaryOperator<String> names, int gates, int hidden, int inputs) {
    int rows = gates * hidden;
    Optional<Tensor> w = roles.required(names.apply("W"), 1, rows, inputs);
    Optional<Tensor> r = roles.required(names.apply("R"), 1, rows, hidden);
    Optional<Tensor> b = roles.optional(names.apply("B"), 1, 2 * rows);
    if (w.isEmpty() || r.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Layer(
            matrix(w.get(), gates, hidden, inputs),
            matrix(r.get(), gates, hidden, hidden),
            b.map(both -> vector(both, 0, gates, hidden)),
            b.map(both -> vector(both, rows, gates, hidden))));
  }

  private static Tensor matrix(Tensor matrix, int gates, int hidden, int columns) {
    return GateOrder.ONNX.matrix(
        gates, hidden, columns, (row, column) -> matrix.at(row * columns + column));
  }

  private static Tensor vector(Tensor biases, int at, int gates, int hidden) {
    return GateOrder.ONNX.vector(gates, hidden, (row, column) -> biases.at(at + row));
  }

  /** The tensor's name; for one that is missing the name that it would have. */
  private String name(String operator, String letter) {
    return operators.getOrDefault(operator, Map.of()).getOrDefault(letter, operator + letter);
  }
}
