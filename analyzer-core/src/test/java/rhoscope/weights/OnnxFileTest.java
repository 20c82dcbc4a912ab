package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.GruReset;
import rhoscope.model.Layout;

/** Operators of ONNX graphs as layers, and files that are none. */
class OnnxFileTest {

  @Test
  void operatorsAreLayersInTheOrderInWhichDataPassThem() throws IOException {
    for (String name : List.of("torch-lstm.onnx", "torch-gru.onnx", "torch-rnn.onnx")) {
      WeightsFile file = WeightsFile.read(WeightsFileTest.FILES.resolve(name));
      assertEquals(WeightsFile.Format.ONNX, file.format());
      assertEquals(List.of(), file.network().problems(), name);
      Layout network = file.network().network().orElseThrow();
      assertEquals(2, network.layers().size());
      assertEquals(3, network.hiddenSize());
      assertTrue(network.output().bias().isPresent(), name);
    }
  }

  @Test
  void whereAResetGateActsIsAnAttribute() throws IOException {
    assertEquals(Optional.of(GruReset.BEFORE), network("made-gru-before.onnx").reset());
    assertEquals(Optional.of(GruReset.AFTER), network("torch-gru.onnx").reset());
    assertEquals(Optional.empty(), network("torch-lstm.onnx").reset());
  }

  private static Layout network(String name) throws IOException {
    return WeightsFile.read(WeightsFileTest.FILES.resolve(name)).network().network().orElseThrow();
  }

  @Test
  void aGraphWithoutARecurrentOperatorSaysSo() throws IOException {
    WeightsFile file = WeightsFile.read(WeightsFileTest.FILES.resolve("types-no-operator.onnx"));
    assertEquals(
        List.of("no operator RNN, LSTM or GRU among 1; it may be unrolled, which is not read"),
        file.network().problems());
    assertTrue(file.network().network().isEmpty());
  }

  @Test
  void anOperatorOfSmallNumbersIsReadGateByGate() throws IOException {
    Layout layout = read(lstm()).network().network().orElseThrow();
    assertArrayEquals(
        new double[] {10, 30, 40, 20}, layout.layers().get(0).input().values(), "i o f c");
    assertArrayEquals(new double[] {7}, layout.output().weight().values());
  }

  @Test
  void whatWouldChangeTheNetworkAndIsNotReadIsSaid() throws IOException {
    problem("the backward direction is not read", text("direction", "reverse"));
    problem("clip and input_forget", message(1, "clip") + field(0x15) + "\0\0\u0080?");
    problem("clip and input_forget", message(1, "input_forget") + field(0x18) + "\1");
    problem("activations [relu, tanh, tanh]", texts("activations", "Relu", "Tanh", "Tanh"));
    assertEquals(
        List.of(),
        read(lstm(texts("activations", "Sigmoid", "Tanh", "Tanh"))).network().problems());
    assertEquals(List.of(), read(lstm(text("direction", "forward"))).network().problems());
  }

  @Test
  void whatTheGraphDoesBetweenOperatorsIsSaid() throws IOException {
    String before = node("Relu", "", "x0", "x");
    problems("a Relu before LSTM \"y\" is not read", graph(before + operator(""), tensors()));
    String after = operator("") + node("Tanh", "", "y", "t") + node("MatMul", "", "t", "V", "o");
    problems("a Tanh before the product with \"V\"", model(after, tensors()));
    problems("no read-out", model(operator(""), tensors()));
    problems(
        "W of LSTM \"y\" is no initializer",
        model(operator("") + node("MatMul", "", "y", "V", "o"), tensor("V", "\1\1", 7)));
    String twice = operator("") + node("LSTM", "", "x", "W", "R", "z");
    problems("2 recurrent stacks", model(twice, tensors()));
  }

  @Test
  void everyLieOfAFileIsRefused() throws IOException {
    refused("bytes from here on are missing", "\u0008\u0007:\u007F");
    refused("no field of a protocol buffer", "\u0008\u0007:\u0001\u000B");
    refused("an ONNX file without a graph", "\u0008\u0007\u0012\u0001x");
    refused("a number of more than ten bytes", "\u0008\u0007:\u000B" + "\u00FF".repeat(11));
    refused("not UTF-8", wrapped(tensor("\u00FF", "\1", 1)));
    refused("4 bytes are not 2 values", wrapped(tensor("t", "\2", 1)));
    refused("more than 33554432 values", wrapped(tensor("t", "\u00FF\u00FF\u00FF\u007F", 1)));
    refused("of size -1", wrapped(tensor("t", "\u00FF".repeat(9) + "\1", 1)));
    refused("more than 8 dimensions", wrapped(tensor("t", "\1".repeat(9), 1)));
    refused("the name \"t\" stands twice", wrapped(tensor("t", "\1", 1) + tensor("t", "\1", 1)));
    String elsewhere = message(8, "t") + field(0x10) + "\1" + field(0x70) + "\1";
    refused("tensor \"t\" stands in another file", wrapped(message(5, elsewhere)));
    String packed =
        message(8, "t") + field(0x10) + "\1" + message(1, "\2") + message(4, "\0\0\0\0");
    refused("1 numbers are not 2 values", wrapped(message(5, packed)));
    refused("more than 16384 tensors", wrapped(names(20_000)));
  }

  private static String names(int count) {
    StringBuilder tensors = new StringBuilder();
    for (int i = 0; i < count; i++) {
      tensors.append(tensor("t" + i, "", 1));
    }
    return tensors.toString();
  }

  private static void problem(String expected, String attribute) throws IOException {
    problems(expected, lstm(attribute));
  }

  private static void problems(String expected, String file) throws IOException {
    WeightNames.Reading reading = read(file).network();
    List<String> problems = reading.problems();
    assertTrue(problems.stream().anyMatch(p -> p.contains(expected)), problems::toString);
    assertEquals(Optional.empty(), reading.network());
  }

  private static void refused(String fact, String file) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> read(file), fact);
    assertTrue(problem.fact().contains(fact), problem.getMessage());
    assertTrue(0 <= problem.offset() && problem.offset() <= file.length(), problem.getMessage());
  }

  private static WeightsFile read(String file) throws IOException {
    byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
    return WeightsFile.read(Content.of(Path.of("m.onnx"), bytes));
  }

  // An LSTM of one unit and one input, and its product with V, in protocol buffers.

  private static String lstm(String... attributes) {
    return model(
        operator(String.join("", List.of(attributes).stream().map(a -> message(5, a)).toList()))
            + node("MatMul", "", "y", "V", "o"),
        tensors());
  }

  private static String operator(String attributes) {
    return node("LSTM", attributes, "x", "W", "R", "y");
  }

  private static String tensors() {
    return tensor("W", "\1\4\1", 10, 20, 30, 40)
        + tensor("R", "\1\4\1", 1, 2, 3, 4)
        + tensor("V", "\1\1", 7);
  }

  private static String graph(String nodes, String tensors) {
    return model(nodes + node("MatMul", "", "y", "V", "o"), tensors);
  }

  private static String model(String nodes, String tensors) {
    return wrapped(nodes + tensors);
  }

  private static String wrapped(String graph) {
    return "\u0008\u0008" + message(7, graph);
  }

  /** The last name is that of the output. */
  private static String node(String type, String attributes, String... names) {
    StringBuilder node = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      node.append(message(i + 1 < names.length ? 1 : 2, names[i]));
    }
    return message(1, node + message(4, type) + attributes);
  }

  private static String text(String name, String value) {
    return message(1, name) + message(4, value);
  }

  private static String texts(String name, String... values) {
    StringBuilder attribute = new StringBuilder(message(1, name));
    for (String value : values) {
      attribute.append(message(9, value));
    }
    return attribute.toString();
  }

  /** Floats, with the dims as they are written. */
  private static String tensor(String name, String dims, float... values) {
    StringBuilder raw = new StringBuilder();
    for (float value : values) {
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        raw.append((char) ((bits >> shift) & 0xFF));
      }
    }
    String type = field(0x10) + "\1";
    return message(5, message(1, dims) + type + message(8, name) + message(9, raw.toString()));
  }

  private static String field(int tag) {
    return String.valueOf((char) tag);
  }

  private static String message(int field, String bytes) {
    ByteArrayOutputStream length = new ByteArrayOutputStream();
    int rest = bytes.length();
    while (rest >= 0x80) {
      length.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    length.write(rest);
    return field((field << 3) | 2) + length.toString(StandardCharsets.ISO_8859_1) + bytes;
  }
}
