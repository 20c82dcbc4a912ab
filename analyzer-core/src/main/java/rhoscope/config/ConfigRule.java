package rhoscope.config;

import java.util.Locale;
import rhoscope.model.Basis;
import rhoscope.model.Severity;

/** What can be wrong with a config as a text, apart from the network that it describes. */
public enum ConfigRule {
  SYNTAX_ERROR(
      Severity.ERROR,
      "the text is no JSON with comments, or no YAML, at this place",
      """
      Every part that can be read is used all the same, and the rest of the file keeps its findings.
      In JSON `//` and `/* */` comments and trailing commas are allowed. YAML is that of version 1.2.
      """),
  UNKNOWN_KEY(
      Severity.WARNING,
      "no key of this name exists here, so it has no effect",
      """
      A misspelt key would silently leave its default in force. The nearest name is offered as a fix.
      """),
  DUPLICATE_KEY(
      Severity.WARNING,
      "a key stands twice in one object; the last one counts",
      """
      JSON readers differ on which of two equal keys counts. Here the last one does.
      """),
  VALUE_OUT_OF_RANGE(
      Severity.ERROR,
      "the value is of another type than the key takes, or lies outside its range",
      """
      The message names the range. The default, or its absence, is used for the analysis.
      """),
  MISSING_KEY(
      Severity.WARNING,
      "the config has no model",
      """
      Every section but `model` is optional. Without it the defaults of all its keys are analysed.
      """),
  UNKNOWN_RULE(
      Severity.INFORMATION,
      "a comment allows a rule that does not exist, so it silences nothing",
      """
      A comment silences rules by their names alone, with commas between them; a reason belongs into
      a comment of its own. The nearest name is offered as a fix.
      """),
  CAPPED_SEVERITY(
      Severity.INFORMATION,
      "a rule that only indicates is made an error, which its findings never are",
      """
      A finding whose basis is `indicated` follows from a prediction or from a condition of the
      literature, and the training may well turn out otherwise. So `"error"` is taken for
      `"warning"` there; `rhoscope check --fail-on warning` fails on it all the same.
      """),
  NUMBER_AS_TEXT(
      Severity.INFORMATION,
      "a number that readers of YAML 1.1, such as PyYAML, take for text or for another number",
      """
      YAML 1.1 wants a point and a signed exponent in a number: it reads `1e-3` as text and `1.0e-3`
      as a number, where YAML 1.2 reads both as 0.001. A number that begins with 0 is octal there:
      `010` is 8, in YAML 1.2 it is 10, and `0o10`, which is 8 here, is text there. Rhoscope reads 1.2; a
      script of yours that reads the same file with PyYAML would compute with text or fail.
      """),
  ACCEPTED_BUT_IGNORED(
      Severity.WARNING,
      "the framework that reads the file takes this key and makes nothing of it",
      """
      Read in the framework's source. Ludwig's recurrent encoders pass `recurrent_initializer`,
      `unit_forget_bias`, `activation` and `recurrent_activation` on to a constructor that drops
      them, so PyTorch's own draw and nonlinearities act, and its `recurrent_dropout` becomes the
      dropout between layers, of which a single layer has none (`modules/recurrent_modules.py`,
      0.11). Keras 1.2 draws the recurrent matrices of gated layers by `init`, whatever `inner_init`
      says, unless `consume_less` is `gpu` (`layers/recurrent.py`, 1.2.2). NeuralHydrology's `gru` has no forget
      gate for `initial_forget_bias` to set (`modelzoo/gru.py`, 1.13).
      """),
  TOO_LARGE(
      Severity.ERROR,
      "the file is larger than any config and is not read",
      """
      Reading is bounded so that a data file opened by mistake cannot stop the editor.
      """);

  private final Severity severity;
  private final String summary;
  private final String explanation;

  ConfigRule(Severity severity, String summary, String explanation) {
    this.severity = severity;
    this.summary = summary;
    this.explanation = explanation;
  }

  /** Its kebab-case name: {@code unknown-key}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The usual severity. */
  public Severity severity() {
    return severity;
  }

  /** All of them follow from the text alone. */
  public Basis basis() {
    return Basis.PROVED;
  }

  /** One line without a final period. */
  public String summary() {
    return summary;
  }

  /** Sentences for the rule's page. */
  public String explanation() {
    return explanation;
  }
}
