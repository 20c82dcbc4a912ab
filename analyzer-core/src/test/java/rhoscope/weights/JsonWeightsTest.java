package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Layout;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.weights.WeightsFile.Format;

/** Weights inside JSON, as a file and as a text that is being edited. */
class JsonWeightsTest {
  private static final String GUITAR =
      """
      {"model_data": {"unit_type": "LSTM", "hidden_size": 1, "skip": 0},
       "state_dict": {
        "rec.weight_ih_l0": [[1], [2], [3], [4]],
        "rec.weight_hh_l0": [[5], [6], [7], [8]],
        "lin.weight": [[9]],
        "lin.bias": [0.5]}}
      """;

  @Test
  void samplesAreToldByTheirContent() throws IOException {
    Map<String, Format> formats =
        Map.of(
            "rtneural-lstm.json", Format.RTNEURAL,
            "rtneural-gru_torch.json", Format.TORCH_JSON,
            "nam-lstm.nam", Format.NAM);
    for (Map.Entry<String, Format> entry : formats.entrySet()) {
      Path file = WeightsFileTest.FILES.resolve(entry.getKey());
      assertEquals(entry.getValue(), WeightsFile.read(file).format());
    }
    assertEquals("torch-json", Format.TORCH_JSON.label());
  }

  @Test
  void aNetworkOfNamAndOfGuitarMlIsFound() throws IOException {
    WeightNames.Reading nam =
        WeightsFile.read(WeightsFileTest.FILES.resolve("nam-lstm.nam")).network();
    assertEquals(List.of(), nam.problems());
    assertEquals(3, nam.network().orElseThrow().hiddenSize());
    Layout guitar = file(GUITAR).network().network().orElseThrow();
    assertArrayEquals(new double[] {9}, guitar.output().weight().values());
    assertArrayEquals(new double[] {5, 6, 7, 8}, guitar.layers().get(0).recurrent().values());
  }

  @Test
  void layersBesideTheStackAreToldNotDropped() throws IOException {
    Path file = WeightsFileTest.FILES.resolve("rtneural-lstm.json");
    List<String> problems = WeightsFile.read(file).network().problems();
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).startsWith("2 read-outs: "), problems::toString);
  }

  @Test
  void eachTensorKnowsItsPlaceInTheText() {
    JsonWeights.Reading reading = read(GUITAR).orElseThrow();
    assertEquals(Format.GUITARML, reading.format());
    Span span = reading.spans().getOrDefault("lin.bias", Span.at(0));
    assertEquals("[0.5]", GUITAR.substring(span.start(), span.end()));
  }

  @Test
  void whatIsWholeStaysReadWhileTheRestIsTyped() {
    String typing = GUITAR.replace("\"lin.bias\": [0.5]}}", "\"lin.bi");
    JsonWeights.Reading reading = read(typing).orElseThrow();
    assertTrue(reading.tensors().names().contains("rec.weight_hh_l0"));
    JsonWeights.Reading half = read(GUITAR.replace("[[9]]", "[[]")).orElseThrow();
    assertTrue(half.tensors().find("rec.weight_hh_l0").isPresent());
  }

  @Test
  void rowsThatDifferAndWeightsThatAreNoneAreNamedAtTheirPlace() {
    problem("[7, 0]", "not a row of 1 numbers", GUITAR.replace("[7]", "[7, 0]"));
    problem("\"x\"", "no number", GUITAR.replace("[7]", "[\"x\"]"));
    problem("1", "input that is added", GUITAR.replace("\"skip\": 0", "\"skip\": 1"));
    String nam = "{\"architecture\": \"LSTM\", \"config\": %s, \"weights\": [1, 2]}";
    String sizes = "{\"input_size\": 1, \"hidden_size\": 3, \"num_layers\": 1}";
    problem("[1, 2]", "2 weights, the sizes need 70", nam.replace("%s", sizes));
    problem("{}", "input_size is no size", nam.replace("%s", "{}"));
    String absurd = sizes.replace("3", "999999999").replace("s\": 1", "s\": 999999999");
    problem("[1, 2]", "2 weights", nam.replace("%s", absurd));
    problem(
        "4",
        "the shape has 4 units, the recurrent weights [1, 4]",
        """
        {"layers": [{"type": "lstm", "shape": [null, null, 4], "weights": [[[1, 2, 3, 4]], [[1, 2, 3, 4]]]}]}
        """);
  }

  private static void problem(String place, String fact, String text) {
    List<JsonWeights.Problem> problems = read(text).orElseThrow().problems();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).fact().contains(fact), problems::toString);
    Span span = problems.get(0).span();
    assertEquals(place, text.substring(span.start(), span.end()));
  }

  @Test
  void otherJsonIsNone() {
    for (String text :
        List.of(
            "{}",
            "[]",
            "",
            "{\"layers\": [{\"type\": \"dense\", \"weights\": [[1]]}]}",
            "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}",
            "{\"architecture\": \"WaveNet\", \"weights\": [1]}",
            "{\"weight_hh_l0\": 5}")) {
      assertEquals(Optional.empty(), read(text), text);
    }
  }

  @Test
  void aFileHasToBeWhole() throws IOException {
    refused("the JSON is damaged", GUITAR.substring(0, GUITAR.length() - 4), GUITAR.length() - 4);
    refused("JSON without recurrent weights", "{\"a\": 1}", 0);
    String wide = "{\"é\": 1, " + GUITAR.substring(1).replace("[7]", "[]");
    refused("not a row of 1", wide, wide.indexOf("[]") + 1);
    refused("the JSON is damaged", "{\"a\":".repeat(100_000), 600_000);
    String nan = GUITAR.replace("[7]", "[NaN]");
    assertEquals(1, file(nan).tensors().nonFinite().size());
  }

  private static void refused(String fact, String text, int offset) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> file(text));
    assertTrue(problem.fact().contains(fact), problem.getMessage());
    assertTrue(problem.offset() <= offset, problem.getMessage());
  }

  private static WeightsFile file(String text) throws IOException {
    return WeightsFile.read(Content.of(Path.of("m.json"), text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<JsonWeights.Reading> read(String text) {
    return JsonWeights.read(SyntaxTree.parse(text).root());
  }
}
