package rhoscope.analysis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Basis;
import rhoscope.model.Severity;
import rhoscope.syntax.Span;

/**
 * A finding with its place in the text.
 *
 * @param rule kebab-case name
 * @param severity never {@link Severity#OFF}
 * @param basis how far it can be trusted
 * @param evidence what it was concluded from
 * @param run the id of that run, where the evidence is one
 * @param span where it is shown
 * @param message one line
 * @param values the numbers of the message by snake_case names: {@link Double}, {@link Long} or
 *     {@link String}
 * @param remedies the best one first
 */
public record Located(
    String rule,
    Severity severity,
    Basis basis,
    EvidenceKind evidence,
    Optional<String> run,
    Span span,
    String message,
    Map<String, Object> values,
    List<Remedy> remedies) {}
