package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.syntax.TextEdit;

class AnalysisTest {
  private static final String CONFIG =
      """
      {
        "model": {
          "hidden_size": 100,
          "initialization": {"preset": "pytorch"}
        },
        "data": {"task": "adding", "length": 60, "dependency": 50},
        "training": {"clip": {"norm": 1.0}}
      }
      """;

  private static List<String> rules(Analysis analysis) {
    return analysis.findings().stream().map(Located::rule).toList();
  }

  private static Analysis measured(
      String text, Map<Quantity, Double> values, List<Double> profile) {
    Evidence probe =
        new Evidence(
            EvidenceKind.INITIALIZATION, Optional.empty(), values, profile, Optional.empty());
    return Analysis.of(
        ConfigReader.read(Format.RHOSCOPE_JSON, text), List.of(probe), Optional.empty(), List.of());
  }

  private static Hover hover(Analysis analysis, String at) {
    int offset = analysis.config().text().content().indexOf(at);
    return analysis.hover(offset).orElseThrow();
  }

  @Test
  void aFindingStandsOnTheValueThatCausesIt() {
    Located finding = Analysis.of(CONFIG).findings().get(0);
    assertEquals("predicted-horizon-too-short", finding.rule());
    assertEquals("\"pytorch\"", finding.span().of(CONFIG));
  }

  @Test
  void theQuickFixMakesItsFindingGoAwayAndStatesTheEffect() {
    Remedy remedy = Analysis.of(CONFIG).findings().get(0).remedies().get(0);
    assertTrue(remedy.title().contains("8 → 77 steps"), remedy.title());
    String mended = TextEdit.apply(CONFIG, remedy.edits());
    assertEquals(List.of(), rules(Analysis.of(mended)));
    assertTrue(mended.contains("orthogonal") && mended.contains("\"preset\": \"pytorch\""), mended);
  }

  @Test
  void aCommentSilencesARule() {
    String above =
        CONFIG.replace(
            "    \"initialization\"",
            "    // rhoscope: allow predicted-horizon-too-short\n    \"initialization\"");
    assertEquals(List.of(), rules(Analysis.of(above)));
    assertEquals(
        List.of(), rules(Analysis.of("// rhoscope: allow predicted-horizon-too-short\n" + CONFIG)));
  }

  @Test
  void theConfigDecidesTheSeverityOfEveryRule() {
    String off =
        CONFIG.replace(
            "\"training\"",
            "\"rules\": {\"severity\": {\"predicted-horizon-too-short\": \"off\","
                + " \"unknown-key\": \"hint\"}}, \"trainin\": 1, \"training\"");
    List<Located> findings = Analysis.of(off).findings();
    assertEquals(1, findings.size(), findings.toString());
    assertEquals("HINT", findings.get(0).severity().name());
  }

  @Test
  void aMisspeltRuleIsNotSilencedInSilence() {
    String text =
        CONFIG.replace(
            "\"training\"",
            "\"rules\": {\"severity\": {\"predicted-horizn-too-short\": \"off\"}}, \"training\"");
    Analysis analysis = Analysis.of(text);
    assertEquals(List.of("predicted-horizon-too-short", "unknown-key"), rules(analysis));
    Located finding = analysis.findings().get(1);
    assertTrue(finding.message().contains("predicted-horizon-too-short"), finding.message());
    String mended = TextEdit.apply(text, finding.remedies().get(0).edits());
    assertEquals(List.of(), rules(Analysis.of(mended)));
  }

  @Test
  void theHeadlineOfAHoverIsTheReachOfTheGradient() {
    Map<Quantity, Double> values =
        Map.of(
            Quantity.HORIZON, 8.0, Quantity.HORIZON_CENSORED, 0.0, Quantity.PROBE_SEQUENCES, 8.0);
    List<Double> profile = IntStream.range(0, 60).mapToObj(k -> Math.pow(0.57, k)).toList();
    Hover hover = hover(measured(CONFIG, values, profile), "hidden_size");
    List<String> lines = hover.plain().lines().toList();
    assertEquals(
        "hidden_size: 100 · the gradient reaches 8 steps back of the 50 needed"
            + " (measured at initialisation)",
        lines.get(0));
    assertTrue(hover.plain().contains("█▇"), hover.plain());
    assertEquals("\"hidden_size\": 100", hover.span().of(CONFIG));
    assertTrue(hover.markdown().startsWith("**"), hover.markdown());
  }

  @Test
  void everyKeyInATextHasAHover() {
    Analysis analysis = Analysis.of(CONFIG);
    for (String key :
        List.of("model", "initialization", "preset", "data", "task", "length", "clip", "norm")) {
      assertFalse(hover(analysis, "\"" + key + "\"").plain().isBlank(), key);
    }
    assertTrue(hover(analysis, "\"hidden_size\"").markdown().contains("hidden_size"));
    assertTrue(hover(analysis, "\"norm\"").plain().contains("Algorithm 1"));
  }

  @Test
  void whatAUserWroteIsNeverReadAsMarkup() {
    String text = "{\"model\": {\"weights\": \"<img src=x>[a](b)*c*\"}}";
    String markdown = hover(Analysis.of(text), "weights").markdown();
    assertTrue(markdown.contains("\\<img src=x\\>\\[a\\](b)\\*c\\*"), markdown);
  }

  @Test
  void anyDamagedTextIsAnalysedTheSameWayTwice() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(CONFIG);
      for (int edit = 0; edit < 3; edit++) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.deleteCharAt(at);
        } else {
          text.insert(at, "{}[]\",:/*x1".charAt(random.nextInt(11)));
        }
      }
      String damaged = text.toString();
      Analysis analysis = Analysis.of(damaged);
      assertEquals(analysis.findings(), Analysis.of(damaged).findings(), "seed " + seed);
      for (Located finding : analysis.findings()) {
        assertTrue(finding.span().end() <= damaged.length(), "seed " + seed);
      }
      for (int offset = 0; offset <= damaged.length(); offset += 7) {
        analysis.hover(offset);
      }
    }
  }
}
