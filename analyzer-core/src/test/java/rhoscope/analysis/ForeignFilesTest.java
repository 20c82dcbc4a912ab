package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.config.ParsedConfig;
import rhoscope.model.Keys;
import rhoscope.model.Severity;
import rhoscope.syntax.TextEdit;

/** What is shown of files of other frameworks. */
class ForeignFilesTest {
  private static final String KERAS_3 =
      """
      {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 12, 24]}},
        {"class_name": "LSTM", "config": {"units": 50, "activation": "tanh", "return_sequences": true}},
        {"class_name": "LSTM", "config": {"units": 20, "activation": "relu"}}]},
       "compile_config": {"optimizer": {"class_name": "Adam", "config": {"clipnorm": null}}}}
      """;

  private static final String KERAS_2 =
      """
      {"keras_version": "2.2.4", "model_config": {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "GRU", "config": {"units": 50}}]}},
       "training_config": {"optimizer_config": {"class_name": "SGD", "config": {"lr": 0.01}}}}
      """;

  private static final String HYDROLOGY =
      """
      experiment_name: test
      model: cudalstm   # of PyTorch
      head: regression
      hidden_size: 20
      initial_forget_bias: 3
      seq_length: 365
      optimizer: Adam
      learning_rate:
        0: 1e-2
      """;

  private static final String LUDWIG =
      """
      input_features:
        - name: text
          type: text
          encoder:
            type: rnn
            cell_type: lstm
            recurrent_initializer: orthogonal
            recurrent_dropout: 0.2
      output_features:
        - {name: label, type: category}
      """;

  private static final String SCRIPT =
      """
      rnn_type: lstm
      hidden_size: 128
      num_layers: 2
      lr: 1e-3
      """;

  private static Analysis of(String text) {
    String name = text.startsWith("{") ? "model.json" : "config.yaml";
    ParsedConfig config = ConfigReader.read(name, text).orElseThrow();
    return Analysis.of(config, List.of(), Optional.empty(), List.of());
  }

  private static Optional<Located> finding(String rule, String text) {
    return of(text).findings().stream().filter(f -> f.rule().equals(rule)).findFirst();
  }

  /** The text after the first remedy of the rule's finding, which ends it. */
  private static String remedied(String rule, String text) {
    Located found = finding(rule, text).orElseThrow();
    String edited = TextEdit.apply(text, found.remedies().get(0).edits());
    assertEquals(Optional.empty(), finding(rule, edited));
    return edited;
  }

  @Test
  void eachLayerHasFindingsAtItsOwnPlace() {
    Located relu = finding("unbounded-gated-state", KERAS_3).orElseThrow();
    assertEquals("\"relu\"", relu.span().of(KERAS_3));
    assertTrue(remedied("unbounded-gated-state", KERAS_3).contains("20, \"activation\": \"tanh\""));
  }

  @Test
  void whatLayersShareIsSaidOnce() {
    List<String> rules = of(KERAS_3).findings().stream().map(Located::rule).toList();
    assertEquals(List.of("unbounded-gated-state", "no-clipping"), rules);
  }

  @Test
  void fixesAreWrittenInTheWordsOfTheVersion() {
    assertTrue(remedied("no-clipping", KERAS_3).contains("\"global_clipnorm\": 1.0"));
    assertTrue(remedied("no-clipping", KERAS_2).contains("\"lr\": 0.01, \"clipnorm\": 1.0"));
  }

  @Test
  void aThresholdTooManyIsTakenOut() {
    String two =
        KERAS_3.replace("\"clipnorm\": null", "\"global_clipnorm\": 1.0, \"clipvalue\": 0.5");
    assertFalse(remedied("two-clip-thresholds", two).contains("clipvalue"));
  }

  @Test
  void anOptimizerThatIsOnlyNamedHasNoPlaceForAThreshold() {
    String named = KERAS_3.replaceAll("\\{\"class_name\": \"Adam\".*null\\}\\}", "\"adam\"");
    assertEquals(List.of(), finding("no-clipping", named).orElseThrow().remedies());
  }

  @Test
  void theHoverSaysWhatClipnormMeansInThisVersion() {
    String three = KERAS_3.replace("\"clipnorm\": null", "\"clipnorm\": 2");
    String two = KERAS_2.replace("\"lr\": 0.01", "\"clipnorm\": 2");
    String early =
        KERAS_2
            .replace("\"keras_version\": \"2.2.4\", ", "")
            .replace("\"lr\": 0.01", "\"clipnorm\": 2");
    assertHover(
        three, "clipnorm", "clipnorm: 2", "in Keras 3 clipnorm scales each variable's gradient");
    assertHover(two, "clipnorm", "clipnorm: 2", "in Keras 2.2.4 clipnorm is about the joint norm");
    assertHover(early, "clipnorm", "clipnorm", "which this file does not say");
  }

  @Test
  void theHoverSaysWhichVersionWroteTheFileAndWhatIsNotJudged() {
    assertHover(KERAS_2, "GRU", "class_name: gru", "written by Keras 2.2.4");
    assertHover(KERAS_2, "GRU", "class_name: gru", "no prediction, no probe");
    assertHover(KERAS_3, "units\": 20", "units: 20", "recurrent units per layer");
  }

  @Test
  void yamlIsEditedInTheWordsOfItsFramework() {
    assertTrue(remedied("no-clipping", HYDROLOGY).endsWith("1e-2\nclip_gradient_norm: 1.0\n"));
    assertTrue(remedied("forget-bias-too-low", HYDROLOGY).contains("initial_forget_bias: 5.9\n"));
  }

  @Test
  void keysThatTheFrameworkDropsAreNamed() {
    List<String> messages = of(LUDWIG).findings().stream().map(Located::message).toList();
    assertEquals(
        List.of(
            "`recurrent_initializer` has no effect: Ludwig drops it, and PyTorch draws as ever",
            "`recurrent_dropout` has no effect: PyTorch drops between layers, and there is one"),
        messages);
    Located dropped = of(LUDWIG).findings().get(0);
    String edited = TextEdit.apply(LUDWIG, dropped.remedies().get(0).edits());
    assertEquals(LUDWIG.replace("      recurrent_initializer: orthogonal\n", ""), edited);
  }

  @Test
  void whereOnlyNamesTellNothingIsMoreThanInformation() {
    String clipped = SCRIPT + "cell_clip: 3\n";
    for (Located finding : of(clipped).findings()) {
      assertEquals(Severity.INFORMATION, finding.severity(), finding::rule);
    }
    assertEquals(
        List.of("number-as-text", "activation-clip-alone"),
        of(clipped).findings().stream().map(Located::rule).toList());
  }

  @Test
  void aHalfTypedFileOfAScriptKeepsQuiet() {
    assertEquals(List.of(), of(SCRIPT.replace("lr: 1e-3", "lr: [1e-3, {")).findings());
  }

  @Test
  void whatIsSetElsewhereStaysUnknown() {
    ParsedConfig config = of(SCRIPT.replace("128", "${model.size}")).config();
    assertEquals(Optional.empty(), config.spec().find(Keys.HIDDEN_SIZE));
    assertEquals(Optional.of(2L), config.spec().find(Keys.LAYERS));
  }

  private static void assertHover(String text, String at, String headline, String sentence) {
    Hover hover = of(text).hover(text.indexOf(at) + 1).orElseThrow();
    assertEquals(headline, hover.plain().lines().findFirst().orElseThrow());
    assertTrue(hover.plain().contains(sentence), hover::plain);
  }
}
