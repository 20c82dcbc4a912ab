package rhoscope.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import rhoscope.config.ConfigRule;
import rhoscope.model.Basis;
import rhoscope.model.Severity;
import rhoscope.rules.Rules;

/**
 * What is known of a rule apart from any finding.
 *
 * @param name kebab case
 * @param severity the usual one
 * @param basis how far its findings can be trusted
 * @param summary one clause without a final period
 */
public record NamedRule(String name, Severity severity, Basis basis, String summary) {
  /** Every rule that a finding can carry the name of, in the order of the documentation. */
  public static List<NamedRule> all() {
    return Stream.concat(
            Rules.ALL.stream()
                .map(r -> new NamedRule(r.name(), r.severity(), r.basis(), r.summary())),
            Arrays.stream(ConfigRule.values())
                .map(r -> new NamedRule(r.label(), r.severity(), r.basis(), r.summary())))
        .toList();
  }
}
