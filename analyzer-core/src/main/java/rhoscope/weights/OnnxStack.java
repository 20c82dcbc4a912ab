package rhoscope.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.GruReset;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Layer;
import rhoscope.model.Layout.Output;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * The recurrent operators of an ONNX graph as layers of one network, and why they are none: an
 * attribute that would change what the network computes, a tensor that the graph computes, another
 * read-out than one product.
 */
final class OnnxStack {
  /**
   * One recurrent operator.
   *
   * @param tensors W, R, B, P, initial_h and initial_c, as far as it has them → the name
   */
  record Operator(OnnxGraph.Node node, Map<String, String> tensors) {}

  private static final Map<String, List<String>> ACTIVATIONS =
      Map.of("LSTM", List.of("sigmoid", "tanh", "tanh"), "GRU", List.of("sigmoid", "tanh"));

  private final Tensors tensors;
  private final Roles roles;

  private OnnxStack(Tensors tensors) {
    this.tensors = tensors;
    this.roles = new Roles(tensors);
  }

  /**
   * Reads the stack.
   *
   * @param operators in the order in which data passes them, at least one
   * @param products behind the last of them
   * @param problems what the graph alone tells against it
   */
  static WeightNames.Reading read(
      Tensors tensors,
      List<Operator> operators,
      List<OnnxGraph.Product> products,
      List<String> problems) {
    OnnxStack stack = new OnnxStack(tensors);
    problems.forEach(problem -> stack.roles.problem("%s", problem));
    operators.forEach(stack::check);
    return stack.roles.reading(stack.network(operators, products));
  }

  private void check(Operator operator) {
    OnnxGraph.Node node = operator.node();
    String shown = OnnxGraph.shown(node);
    if (node.has("direction") && !node.texts("direction").equals(List.of("forward"))) {
      roles.problem("the backward direction is not read: %s", shown);
    }
    if (node.has("clip") || node.number("input_forget") != 0) {
      roles.problem("clip and input_forget of a cell are not read: %s", shown);
    }
    List<String> activations = node.texts("activations");
    if (!activations.isEmpty()
        && !activations.equals(ACTIVATIONS.getOrDefault(node.type(), activations))) {
      roles.problem("activations %s are not read: %s", activations, shown);
    }
    if (operator.tensors().containsKey("P")) {
      roles.problem("peepholes are not read: %s", shown);
    }
    for (String state : List.of("initial_h", "initial_c")) {
      Optional<Tensor> start =
          Optional.ofNullable(operator.tensors().get(state)).flatMap(tensors::find);
      if (start.isPresent() && !isZero(start.get())) {
        roles.problem("a state to begin with is not read: %s", shown);
      }
    }
  }

  private static boolean isZero(Tensor tensor) {
    for (int i = 0; i < tensor.count(); i++) {
      if (tensor.at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<Layout> network(List<Operator> operators, List<OnnxGraph.Product> products) {
    for (Operator operator : operators) {
      for (String letter : List.of("W", "R")) {
        if (tensors.find(name(operator, letter)).isEmpty()) {
          String shown = OnnxGraph.shown(operator.node());
          roles.problem("%s of %s is no initializer of the graph", letter, shown);
          return Optional.empty();
        }
      }
    }
    Operator first = operators.get(0);
    String name = name(first, "R");
    Tensor r = tensors.get(name);
    boolean single = r.rank() == 3 && r.size(0) == 1;
    int hidden = single ? r.size(2) : 0;
    int gates = roles.gates(name, single ? r.size(1) : 0, hidden, "[1, G·H, H]");
    if (gates == 0) {
      return Optional.empty();
    }
    int inputs = roles.size(name(first, "W"), 3, 2);
    List<Layer> layers = new ArrayList<>();
    for (Operator operator : operators) {
      int below = layers.isEmpty() ? inputs : hidden;
      OnnxNames.layer(roles, letter -> name(operator, letter), gates, hidden, below)
          .ifPresent(layers::add);
    }
    return output(products)
        .filter(out -> layers.size() == operators.size())
        .map(out -> new Layout(gates, hidden, inputs, layers, out, reset(operators)));
  }

  /** The tensor's name; of an operator without it a name that no tensor has. */
  private static String name(Operator operator, String letter) {
    return operator.tensors().getOrDefault(letter, "");
  }

  private Optional<GruReset> reset(List<Operator> operators) {
    List<Long> after =
        operators.stream().map(one -> one.node().number("linear_before_reset")).distinct().toList();
    if (!operators.get(0).node().type().equals("GRU")) {
      return Optional.empty();
    }
    if (after.size() > 1) {
      roles.problem("the layers' reset gates act at different places");
    }
    return Optional.of(after.get(0) == 0 ? GruReset.BEFORE : GruReset.AFTER);
  }

  private Optional<Output> output(List<OnnxGraph.Product> products) {
    if (products.isEmpty()) {
      roles.problem("no read-out: no product with an initializer behind the recurrent operators");
      return Optional.empty();
    }
    if (products.size() > 1) {
      roles.several("read-outs", products.stream().map(OnnxGraph.Product::factor).toList());
      return Optional.empty();
    }
    OnnxGraph.Product product = products.get(0);
    Tensor factor = tensors.get(product.factor());
    if (factor.rank() != 2) {
      roles.problem(
          "%s has shape %s, not that of a read-out",
          WeightsProblem.quoted(product.factor()), factor.shapeText());
      return Optional.empty();
    }
    Tensor weight = product.transposed() ? factor : GateOrder.transposed(factor);
    Optional<Tensor> bias = product.bias().flatMap(b -> roles.optional(b, weight.size(0)));
    return Optional.of(new Output(weight, bias));
  }
}
