package rhoscope.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Basis;
import rhoscope.model.Severity;

/**
 * What a rule concluded.
 *
 * @param rule its name
 * @param severity never OFF; never ERROR where the basis is INDICATED
 * @param basis how far it can be trusted
 * @param evidence the kind that it rests on
 * @param run the id of the run that it rests on
 * @param key path of the key that a person would edit; may be absent from the text, then the
 *     nearest section above it stands for it
 * @param message one line, a fact with its number
 * @param values the numbers by their names in JSON, in order; {@link Number}s and {@link String}s
 * @param fixes ways out, the best one first
 */
public record Finding(
    String rule,
    Severity severity,
    Basis basis,
    EvidenceKind evidence,
    Optional<String> run,
    String key,
    String message,
    Map<String, Object> values,
    List<Fix> fixes) {

  /**
   * @throws IllegalArgumentException if it is off, or an indicated error
   */
  public Finding {
    boolean overconfident = basis == Basis.INDICATED && severity == Severity.ERROR;
    if (severity == Severity.OFF || overconfident) {
      throw new IllegalArgumentException(rule + ": " + severity + ", " + basis);
    }
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    fixes = List.copyOf(fixes);
  }
}
