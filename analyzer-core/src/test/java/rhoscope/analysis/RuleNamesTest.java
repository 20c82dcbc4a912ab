package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigRule;
import rhoscope.model.Severity;
import rhoscope.syntax.TextEdit;

class RuleNamesTest {
  private static List<Located> found(ConfigRule rule, String text) {
    return Analysis.of(text).findings().stream()
        .filter(finding -> finding.rule().equals(rule.label()))
        .toList();
  }

  private static String mended(String text, Located finding) {
    TextEdit edit = finding.remedies().get(0).edits().get(0);
    return text.substring(0, edit.span().start())
        + edit.newText()
        + text.substring(edit.span().end());
  }

  @Test
  void aCommentThatAllowsNoRuleIsTold() {
    String text =
        """
        // rhoscope: allow unknown-key, Predicted_explosions
        {"model": {"cell": "rnn"}, /* rhoscope: allow nothing of the kind */ "data": {}}
        """;
    List<Located> findings = found(ConfigRule.UNKNOWN_RULE, text);
    assertEquals(2, findings.size(), findings::toString);
    Located first = findings.get(0);
    assertEquals(
        "no rule is called predicted-explosions; the nearest is predicted-explosion",
        first.message());
    assertEquals(Severity.INFORMATION, first.severity());
    assertEquals("Predicted_explosions", first.span().of(text));
    String mended = mended(text, first);
    assertTrue(mended.startsWith("// rhoscope: allow unknown-key, predicted-explosion\n"), mended);
    assertEquals(1, found(ConfigRule.UNKNOWN_RULE, mended).size());
    Located second = findings.get(1);
    assertEquals("nothing of the kind", second.span().of(text));
    assertEquals("no rule is called nothing of the kind; it has no effect", second.message());
  }

  @Test
  void commentsThatAllowRulesAreSilent() {
    for (String name : RuleNames.all()) {
      String text = "// rhoscope: allow " + name + ",, \n{\"model\": {}}";
      assertEquals(List.of(), found(ConfigRule.UNKNOWN_RULE, text));
    }
    assertEquals(
        List.of(), found(ConfigRule.UNKNOWN_RULE, "// rhoscope does allow foo\n{\"model\": {}}"));
  }

  @Test
  void anIndicationThatIsMadeAnErrorIsTold() {
    String text =
        """
        {"model": {}, "rules": {"severity": {
          "predicted-explosion": "error",
          "clipping-most-steps": "error",
          "unknown-key": "error",
          "predicted-horizon-too-short": "warning"}}}""";
    List<Located> findings = found(ConfigRule.CAPPED_SEVERITY, text);
    assertEquals(1, findings.size(), findings::toString);
    Located finding = findings.get(0);
    assertEquals(
        "predicted-explosion indicates and proves nothing, so its findings are warnings at most",
        finding.message());
    assertEquals("\"error\"", finding.span().of(text));
    assertTrue(text.indexOf("predicted-explosion") < finding.span().start());
    assertEquals(List.of(), found(ConfigRule.CAPPED_SEVERITY, mended(text, finding)));
  }

  @Test
  void aSeverityOfNoRuleIsTold() {
    String text = "{\"model\": {}, \"rules\": {\"severity\": {\"unknown-keys\": \"off\"}}}";
    Located finding = found(ConfigRule.UNKNOWN_KEY, text).get(0);
    assertEquals("no rule is called unknown-keys; the nearest is unknown-key", finding.message());
    assertTrue(mended(text, finding).contains("{\"unknown-key\": "));
  }
}
