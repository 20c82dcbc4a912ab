package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.config.ParsedConfig;
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

  private static Analysis of(String text) {
    ParsedConfig config = ConfigReader.read("model.json", text).orElseThrow();
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
    assertEquals(List.of("unbounded-gated-state", "no-gradient-clipping"), rules);
  }

  @Test
  void fixesAreWrittenInTheWordsOfTheVersion() {
    assertTrue(remedied("no-gradient-clipping", KERAS_3).contains("\"global_clipnorm\": 1.0"));
    assertTrue(
        remedied("no-gradient-clipping", KERAS_2).contains("\"lr\": 0.01, \"clipnorm\": 1.0"));
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
    assertEquals(List.of(), finding("no-gradient-clipping", named).orElseThrow().remedies());
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

  private static void assertHover(String text, String at, String headline, String sentence) {
    Hover hover = of(text).hover(text.indexOf(at) + 1).orElseThrow();
    assertEquals(headline, hover.plain().lines().findFirst().orElseThrow());
    assertTrue(hover.plain().contains(sentence), hover::plain);
  }
}
