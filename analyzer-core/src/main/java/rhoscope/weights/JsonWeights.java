package rhoscope.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Span;
import rhoscope.weights.WeightsFile.Format;

/**
 * Weights inside a JSON text, as plug-ins for audio keep them: recognised by content, read from a
 * tolerant tree, so that what stays whole while the text is edited stays read.
 *
 * <ul>
 *   <li>RTNeural: {@code layers}, each with {@code type}, {@code shape} and {@code weights} in
 *       Keras' layout; the tensors get Keras' names, {@code lstm/kernel}, {@code dense_1/bias}.
 *   <li>NAM: {@code architecture} LSTM, {@code config} and one row of {@code weights}: for each
 *       layer [4H, D + H], the input's columns before the state's, one bias [4H], h and c at the
 *       start; then the head. The tensors get PyTorch's names; the state at the start is not read.
 *   <li>GuitarML: {@code model_data} and a {@code state_dict} of PyTorch's.
 *   <li>A state dict of PyTorch's alone, as RTNeural's own scripts write it.
 * </ul>
 */
public final class JsonWeights {

  /** Why something is not read, and where it stands. */
  public record Problem(Span span, String fact) {}

  /**
   * The tensors of a text.
   *
   * @param spans where each stands
   */
  public record Reading(
      Format format, Tensors tensors, Map<String, Span> spans, List<Problem> problems) {
    public Reading {
      spans = Map.copyOf(spans);
      problems = List.copyOf(problems);
    }
  }

  private static final Pattern STATE = Pattern.compile("(.*\\.)?weight_hh(_l[0-9]+)?");
  private static final int MAX_RANK = 8;

  /** More layers than any model has that is played live. */
  private static final int MAX_LAYERS = 256;

  private final Tensors.Builder tensors = Tensors.builder();
  private final Map<String, Span> spans = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Reads the weights of a JSON text; empty if it is of none of the formats. */
  public static Optional<Reading> read(Node root) {
    if (!(root instanceof ObjectNode object)) {
      return Optional.empty();
    }
    JsonWeights weights = new JsonWeights();
    return format(object)
        .map(
            format -> {
              switch (format) {
                case RTNEURAL -> weights.layers(object);
                case NAM -> weights.nam(object);
                case GUITARML -> weights.guitar(object);
                case TORCH_JSON, SAFETENSORS, PYTORCH, KERAS, ONNX -> weights.stateDict(object);
              }
              return new Reading(format, weights.tensors.build(), weights.spans, weights.problems);
            });
  }

  /** Which of the formats this is. */
  private static Optional<Format> format(ObjectNode root) {
    if (text(root, "architecture").equals("LSTM") && array(root, "weights").isPresent()) {
      return Optional.of(Format.NAM);
    }
    if (object(root, "state_dict").filter(JsonWeights::isStateDict).isPresent()) {
      return Optional.of(Format.GUITARML);
    }
    boolean recurrent =
        array(root, "layers").stream()
            .flatMap(layers -> layers.elements().stream())
            .anyMatch(layer -> layer instanceof ObjectNode one && isRecurrent(one));
    if (recurrent) {
      return Optional.of(Format.RTNEURAL);
    }
    return isStateDict(root) ? Optional.of(Format.TORCH_JSON) : Optional.empty();
  }

  private static boolean isStateDict(ObjectNode object) {
    return object.members().stream()
        .anyMatch(m -> STATE.matcher(m.key()).matches() && m.value() instanceof ArrayNode);
  }

  /** Keras' own JSON has its layers elsewhere, and no weights in them. */
  private static boolean isRecurrent(ObjectNode layer) {
    String type = text(layer, "type");
    return (type.equals("lstm") || type.equals("gru")) && array(layer, "weights").isPresent();
  }

  private void layers(ObjectNode root) {
    List<Node> layers = array(root, "layers").map(ArrayNode::elements).orElse(List.of());
    if (layers.size() > MAX_LAYERS) {
      problem(root, "%d layers are above the bound of %d", layers.size(), MAX_LAYERS);
      return;
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Node node : layers) {
      if (node instanceof ObjectNode layer) {
        String type = text(layer, "type").replace("time-distributed-", "");
        int count = counts.merge(type, 1, Integer::sum);
        layer(layer, count == 1 ? type : type + "_" + (count - 1));
      }
    }
  }

  private void layer(ObjectNode layer, String path) {
    List<Node> weights = array(layer, "weights").map(ArrayNode::elements).orElse(List.of());
    List<String> roles =
        isRecurrent(layer)
            ? List.of("kernel", "recurrent_kernel", "bias")
            : path.startsWith("dense") ? List.of("kernel", "bias") : List.of();
    for (int i = 0; i < weights.size(); i++) {
      String role = i < roles.size() ? roles.get(i) : "vars" + i;
      Optional<Tensor> tensor = add(path + "/" + role, weights.get(i));
      if (isRecurrent(layer) && i == 1) {
        tensor.ifPresent(recurrent -> checkUnits(layer, recurrent));
      }
    }
  }

  private void checkUnits(ObjectNode layer, Tensor recurrent) {
    List<Node> shape = array(layer, "shape").map(ArrayNode::elements).orElse(List.of());
    OptionalInt units = shape.isEmpty() ? OptionalInt.empty() : whole(shape.get(shape.size() - 1));
    if (units.isPresent() && 0 < recurrent.rank() && units.getAsInt() != recurrent.size(0)) {
      problem(
          shape.get(shape.size() - 1),
          "the shape has %d units, the recurrent weights %s",
          units.getAsInt(),
          recurrent.shapeText());
    }
  }

  private void nam(ObjectNode root) {
    ObjectNode config = object(root, "config").orElse(new ObjectNode(List.of(), root.span()));
    int[] sizes = new int[3];
    List<String> names = List.of("input_size", "hidden_size", "num_layers");
    for (int i = 0; i < sizes.length; i++) {
      Optional<Node> value = config.member(names.get(i)).map(Member::value);
      OptionalInt size = value.map(JsonWeights::whole).orElse(OptionalInt.empty());
      if (size.isEmpty() || size.getAsInt() < 1) {
        problem(value.orElse(config), "%s is no size", names.get(i));
        return;
      }
      sizes[i] = size.getAsInt();
    }
    ArrayNode weights = array(root, "weights").orElseThrow();
    tensor(weights).ifPresent(row -> split(weights, row, sizes[0], sizes[1], sizes[2]));
  }

  /** One row of numbers → the tensors of all layers and of the head. */
  private void split(ArrayNode weights, Tensor row, int inputs, int hidden, int layers) {
    double expected = hidden + 1;
    for (int l = 0; l < Math.min(layers, MAX_LAYERS); l++) {
      double columns = (l == 0 ? inputs : hidden) + (double) hidden;
      expected += 4.0 * hidden * columns + 6.0 * hidden;
    }
    if (row.rank() != 1 || layers > MAX_LAYERS || expected != row.count()) {
      problem(weights, "%d weights, the sizes need %.0f", row.count(), expected);
      return;
    }
    int at = 0;
    for (int l = 0; l < layers; l++) {
      int below = l == 0 ? inputs : hidden;
      int columns = below + hidden;
      put("lstm.weight_ih_l" + l, weights, block(row, at, 4 * hidden, columns, 0, below));
      put("lstm.weight_hh_l" + l, weights, block(row, at, 4 * hidden, columns, below, hidden));
      at += 4 * hidden * columns;
      put("lstm.bias_ih_l" + l, weights, vector(row, at, 4 * hidden));
      put("lstm.start_h_l" + l, weights, vector(row, at + 4 * hidden, hidden));
      put("lstm.start_c_l" + l, weights, vector(row, at + 5 * hidden, hidden));
      at += 6 * hidden;
    }
    put("head.weight", weights, block(row, at, 1, hidden, 0, hidden));
    put("head.bias", weights, vector(row, at + hidden, 1));
  }

  /** Some columns of a matrix [rows, width] that begins at {@code at}. */
  private static Tensor block(Tensor row, int at, int rows, int width, int first, int columns) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.at(at + i / columns * width + first + i % columns);
    }
    return Tensor.owning(new int[] {rows, columns}, values, false);
  }

  private static Tensor vector(Tensor row, int at, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = row.at(at + i);
    }
    return Tensor.owning(new int[] {length}, values, false);
  }

  private void guitar(ObjectNode root) {
    ObjectNode data = object(root, "model_data").orElse(new ObjectNode(List.of(), root.span()));
    Optional<Node> skip = data.member("skip").map(Member::value);
    if (skip.map(JsonWeights::whole).orElse(OptionalInt.empty()).orElse(0) != 0) {
      problem(skip.get(), "the input that is added to the output is not read");
    }
    stateDict(object(root, "state_dict").orElseThrow());
  }

  private void stateDict(ObjectNode dict) {
    for (Member member : dict.members()) {
      if (member.value() instanceof ArrayNode) {
        add(member.key(), member.value());
      }
    }
  }

  private Optional<Tensor> add(String name, Node node) {
    Optional<Tensor> tensor = tensor(node);
    tensor.ifPresent(read -> put(name, node, read));
    return tensor;
  }

  private void put(String name, Node node, Tensor tensor) {
    if (spans.putIfAbsent(name, node.span()) == null) {
      tensors.add(name, tensor);
    } else {
      problem(node, "the name %s stands twice", WeightsProblem.quoted(name));
    }
  }

  /** Arrays in arrays of numbers, all of one length. */
  private Optional<Tensor> tensor(Node node) {
    List<Integer> shape = new ArrayList<>();
    Node first = node;
    while (first instanceof ArrayNode array && shape.size() <= MAX_RANK) {
      shape.add(array.elements().size());
      first = array.elements().isEmpty() ? new Node.Missing(node.span()) : array.elements().get(0);
    }
    if (shape.size() > MAX_RANK) {
      problem(node, "an array with more than %d dimensions", MAX_RANK);
      return Optional.empty();
    }
    Numbers numbers = new Numbers(shape);
    Optional<Problem> problem = numbers.take(node, 0);
    problem.ifPresent(problems::add);
    return problem.isPresent() ? Optional.empty() : Optional.of(numbers.tensor());
  }

  /** The numbers of nested arrays. */
  private static final class Numbers {
    private final List<Integer> shape;
    private double[] values = new double[64];
    private int count;

    Numbers(List<Integer> shape) {
      this.shape = shape;
    }

    Tensor tensor() {
      int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
      return Tensor.owning(sizes, Arrays.copyOf(values, count), false);
    }

    /** What keeps the numbers from being a tensor, the first of it. */
    Optional<Problem> take(Node node, int depth) {
      if (depth == shape.size()) {
        return number(node);
      }
      if (!(node instanceof ArrayNode array) || array.elements().size() != shape.get(depth)) {
        String fact = "not a row of %d numbers or rows, as the first one";
        return Optional.of(new Problem(node.span(), Roles.text(fact, shape.get(depth))));
      }
      for (Node element : array.elements()) {
        Optional<Problem> problem = take(element, depth + 1);
        if (problem.isPresent()) {
          return problem;
        }
      }
      return Optional.empty();
    }

    private Optional<Problem> number(Node node) {
      if (node instanceof Scalar scalar && scalar.kind() == Kind.NUMBER) {
        try {
          double value = Double.parseDouble(scalar.text());
          values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
          values[count] = value;
          count++;
          return Optional.empty();
        } catch (NumberFormatException e) {
          // an infinity in other letters, for one: reported as no number
        }
      }
      return Optional.of(new Problem(node.span(), "a weight that is no number"));
    }
  }

  private static Optional<ObjectNode> object(ObjectNode parent, String key) {
    return parent
        .member(key)
        .map(Member::value)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast);
  }

  private static Optional<ArrayNode> array(ObjectNode parent, String key) {
    return parent
        .member(key)
        .map(Member::value)
        .filter(ArrayNode.class::isInstance)
        .map(ArrayNode.class::cast);
  }

  /** Empty where there is none. */
  private static String text(ObjectNode parent, String key) {
    return parent.member(key).map(Member::value).orElse(parent) instanceof Scalar scalar
        ? scalar.text()
        : "";
  }

  private static OptionalInt whole(Node node) {
    boolean whole = node instanceof Scalar scalar && scalar.text().matches("[0-9]{1,9}");
    return whole ? OptionalInt.of(Integer.parseInt(((Scalar) node).text())) : OptionalInt.empty();
  }

  private void problem(Node node, String fact, Object... arguments) {
    problems.add(new Problem(node.span(), Roles.text(fact, arguments)));
  }
}
