package rhoscope.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * The operators of an ONNX graph as far as they matter: the recurrent ones, in the order in which
 * data passes them, and the product behind the last of them.
 */
final class OnnxGraph {
  /*
   * An ONNX graph lists its operators in an order in which each comes behind those whose outputs it
   * reads. So one pass suffices: every value remembers the last recurrent operator that it comes
   * from, and the first operator on the way from there that does more than move numbers around.
   */

  /** More than any network has that is not made to be one. */
  private static final int MAX_TENSORS = 1 << 14;

  private static final int MAX_NODES = 1 << 16;

  private static final List<String> RECURRENT = List.of("RNN", "LSTM", "GRU");

  /** Operators that only move numbers around. */
  private static final Set<String> PLAIN =
      Set.of(
          "Cast",
          "Concat",
          "Dropout",
          "Expand",
          "Flatten",
          "Gather",
          "Identity",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  /** The inputs of a recurrent operator in their order. */
  private static final List<String> LETTERS =
      List.of("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P");

  private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm");

  /** One operator of the graph. */
  record Node(
      String type,
      List<String> inputs,
      List<String> outputs,
      Map<String, OnnxAttribute> attributes) {
    /** The name of an input; empty where it is left out. */
    String input(int place) {
      return place < inputs.size() ? inputs.get(place) : "";
    }

    /** Whether an attribute is set. */
    boolean has(String attribute) {
      return attributes.containsKey(attribute);
    }

    /** An attribute of texts in lower case; none where it is not set. */
    List<String> texts(String attribute) {
      OnnxAttribute found = attributes.get(attribute);
      return found == null
          ? List.of()
          : found.texts().stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    /** An attribute of type int; 0, as is the default of all that are read, where it is not set. */
    long number(String attribute) {
      OnnxAttribute found = attributes.get(attribute);
      return found == null ? 0 : found.number();
    }
  }

  /**
   * The read-out: a product with this initializer.
   *
   * @param transposed whether the initializer is [O, H]
   * @param output the name of the product
   * @param bias its name; empty where there is none
   */
  record Product(String factor, boolean transposed, String output, Optional<String> bias) {}

  /** Where a value comes from: the recurrent operator, −1 for none, and what happened since. */
  private record Origin(int operator, String since) {}

  private static final Origin INPUT = new Origin(-1, "");

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  /** The output of a Transpose of a matrix → the matrix. */
  private final Map<String, String> turned = new HashMap<>();

  private final Map<String, Origin> origins = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> recurrent = new ArrayList<>();
  private final List<Product> products = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long values;

  /** Reads a {@code GraphProto}. */
  static OnnxGraph of(Content content) throws WeightsProblem {
    OnnxGraph graph = new OnnxGraph();
    for (Proto proto = new Proto(content); proto.next(); ) {
      if (proto.field() == 1) {
        graph.addNode(proto);
      } else if (proto.field() == 5) {
        graph.addTensor(OnnxTensor.of(proto.bytes()), "", proto);
      }
    }
    graph.nodes.forEach(graph::pass);
    return graph;
  }

  private void addTensor(OnnxTensor tensor, String output, Proto proto) throws WeightsProblem {
    String name = output.isEmpty() ? tensor.name() : output;
    if (tensors.size() == MAX_TENSORS) {
      throw proto.problem("more than %d tensors", MAX_TENSORS);
    }
    Optional<Tensor> read = tensor.tensor(Safetensors.MAX_VALUES - values);
    if (read.isPresent()) {
      values += read.get().count();
      if (tensors.putIfAbsent(name, read.get()) != null) {
        throw proto.problem("the name %s stands twice", WeightsProblem.quoted(name));
      }
    }
  }

  private void addNode(Proto field) throws WeightsProblem {
    String type = "";
    String domain = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, OnnxAttribute> attributes = new HashMap<>();
    for (Proto proto = new Proto(field.bytes()); proto.next(); ) {
      switch (proto.field()) {
        case 1 -> inputs.add(proto.text());
        case 2 -> outputs.add(proto.text());
        case 4 -> type = proto.text();
        case 5 -> {
          OnnxAttribute attribute = OnnxAttribute.of(proto.bytes());
          attributes.put(attribute.name(), attribute);
        }
        case 7 -> domain = proto.text();
        default -> {}
      }
    }
    if (nodes.size() == MAX_NODES) {
      throw field.problem("more than %d operators", MAX_NODES);
    }
    Optional<OnnxTensor> constant =
        Optional.ofNullable(attributes.get("value")).flatMap(OnnxAttribute::tensor);
    if (type.equals("Constant") && constant.isPresent() && !outputs.isEmpty()) {
      addTensor(constant.get(), outputs.get(0), field);
    }
    boolean standard = domain.isEmpty() || domain.equals("ai.onnx");
    nodes.add(new Node(standard ? type : domain + "." + type, inputs, outputs, attributes));
  }

  /** Follows the data through one operator. */
  private void pass(Node node) {
    String first = held(node.input(0));
    if (node.type().equals("Identity") && tensors.containsKey(first)) {
      node.outputs().stream().findFirst().ifPresent(output -> aliases.put(output, first));
      return;
    }
    boolean matrix = tensors.containsKey(first) && tensors.get(first).rank() == 2;
    if (node.type().equals("Transpose") && matrix) {
      node.outputs().stream().findFirst().ifPresent(output -> turned.put(output, first));
      return;
    }
    Origin origin = origin(node);
    boolean plain = PLAIN.contains(node.type()) && !tensors.containsKey(first);
    if (RECURRENT.contains(node.type())) {
      checkOrder(node, origins.getOrDefault(node.input(0), INPUT));
      recurrent.add(node);
      products.clear();
      origin = new Origin(recurrent.size() - 1, "");
    } else if (!plain) {
      head(node, origin);
      origin = origin.since().isEmpty() ? new Origin(origin.operator(), node.type()) : origin;
    }
    for (String output : node.outputs()) {
      origins.put(output, origin);
    }
  }

  /** The latest of the origins of its inputs; what only moves numbers takes them from the first. */
  private Origin origin(Node node) {
    boolean one = PLAIN.contains(node.type()) && !node.type().equals("Concat");
    Origin latest = INPUT;
    for (String input : one ? List.of(node.input(0)) : node.inputs()) {
      Origin origin = origins.getOrDefault(input, INPUT);
      boolean later = latest.operator() < origin.operator();
      boolean more = latest.operator() == origin.operator() && latest.since().isEmpty();
      latest = later || more ? origin : latest;
    }
    return latest;
  }

  private void checkOrder(Node node, Origin origin) {
    if (origin.operator() != recurrent.size() - 1) {
      problems.add(
          Roles.text("2 recurrent stacks: %s does not follow the one before", shown(node)));
    } else if (!origin.since().isEmpty()) {
      problems.add(Roles.text("a %s before %s is not read", origin.since(), shown(node)));
    }
  }

  /** A product with an initializer behind the last recurrent operator, or the bias added to it. */
  private void head(Node node, Origin origin) {
    if (recurrent.isEmpty() || origin.operator() != recurrent.size() - 1) {
      return;
    }
    String operand = held(node.input(1));
    String factor = turned.getOrDefault(operand, operand);
    Optional<String> output = node.outputs().stream().findFirst();
    if (PRODUCTS.contains(node.type()) && tensors.containsKey(factor) && output.isPresent()) {
      if (!origin.since().isEmpty()) {
        String shown = WeightsProblem.quoted(factor);
        problems.add(
            Roles.text("a %s before the product with %s is not read", origin.since(), shown));
      }
      boolean gemm = node.type().equals("Gemm") && node.number("transB") != 0;
      boolean transposed = gemm != turned.containsKey(operand);
      Optional<String> bias = Optional.of(held(node.input(2))).filter(tensors::containsKey);
      products.add(new Product(factor, transposed, output.get(), bias));
    } else if (node.type().equals("Add") && !products.isEmpty()) {
      addBias(node);
    }
  }

  private void addBias(Node node) {
    Product product = products.get(products.size() - 1);
    for (int place = 0; place < 2; place++) {
      String other = held(node.input(1 - place));
      if (node.input(place).equals(product.output()) && tensors.containsKey(other)) {
        products.set(
            products.size() - 1,
            new Product(
                product.factor(), product.transposed(), product.output(), Optional.of(other)));
      }
    }
  }

  /** The initializer that a value is, or the value's own name. */
  private String held(String value) {
    return aliases.getOrDefault(value, value);
  }

  /** What a message calls an operator. */
  static String shown(Node node) {
    String name = node.outputs().stream().findFirst().orElse("");
    return node.type() + " " + WeightsProblem.quoted(name);
  }

  /** All initializers and constants. */
  Tensors tensors() {
    Tensors.Builder builder = Tensors.builder();
    tensors.forEach(builder::add);
    return builder.build();
  }

  /** The network, with numbers from these tensors, which may be others than the file's. */
  WeightNames.Reading network(Tensors tensors) {
    if (recurrent.isEmpty()) {
      String fact = "no operator RNN, LSTM or GRU among %d; it may be unrolled, which is not read";
      return new WeightNames.Reading(Optional.empty(), List.of(Roles.text(fact, nodes.size())));
    }
    List<OnnxStack.Operator> operators = new ArrayList<>();
    for (Node node : recurrent) {
      operators.add(new OnnxStack.Operator(node, letters(node)));
    }
    return OnnxStack.read(tensors, operators, products, problems);
  }

  /** Letter → name of the initializer; for one that is computed, the value's own name. */
  private Map<String, String> letters(Node node) {
    Map<String, String> letters = new HashMap<>();
    for (int place = 1; place < LETTERS.size(); place++) {
      if (!node.input(place).isEmpty()) {
        letters.put(LETTERS.get(place), held(node.input(place)));
      }
    }
    return letters;
  }
}
