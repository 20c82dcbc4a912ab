package rhoscope.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Basis;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;
import rhoscope.theory.SequenceLength;

/** What a rule sees while it judges one spec, and where it reports. */
final class Context {
  private final Rule rule;
  private final ModelSpec spec;
  private final Evidence evidence;
  private final List<Evidence> available;
  private final Optional<StaleRun> stale;
  private final List<Report> reports = new ArrayList<>();

  /**
   * A rule's view.
   *
   * @param evidence the surest one that holds all that the rule needs
   * @param available all of them
   */
  Context(
      Rule rule,
      ModelSpec spec,
      Evidence evidence,
      List<Evidence> available,
      Optional<StaleRun> stale) {
    this.rule = rule;
    this.spec = spec;
    this.evidence = evidence;
    this.available = List.copyOf(available);
    this.stale = stale;
  }

  /** The usual severity of the rule. */
  Severity severity() {
    return rule.severity();
  }

  ModelSpec spec() {
    return spec;
  }

  Evidence evidence() {
    return evidence;
  }

  boolean fromRun() {
    return evidence.kind() == EvidenceKind.RUN;
  }

  /**
   * A quantity that the rule needs.
   *
   * @throws IllegalArgumentException if it does not say so
   */
  double value(Quantity quantity) {
    return find(quantity).orElseThrow(() -> new IllegalArgumentException(rule + ": " + quantity));
  }

  /** A quantity of the same evidence. */
  OptionalDouble find(Quantity quantity) {
    return evidence.find(quantity);
  }

  /** The surest measurement that holds the quantities. */
  Optional<Evidence> measured(Quantity... quantities) {
    return Rules.surest(available, List.of(quantities))
        .filter(e -> e.kind() != EvidenceKind.CONFIG);
  }

  /** The recorded run. */
  Optional<Evidence> run() {
    return of(EvidenceKind.RUN);
  }

  /** Whether the recorded run solved its task: then nothing about it is more than information. */
  boolean solved() {
    return run().map(e -> e.find(Quantity.SOLVED).orElse(0) == 1).orElse(false);
  }

  /** The newest run of this file with another spec or other files. */
  Optional<StaleRun> stale() {
    return stale;
  }

  Optional<Dependency> dependency() {
    return Dependency.of(spec);
  }

  /** The steps of a sequence, where the config says them. */
  OptionalInt length() {
    return SequenceLength.of(spec);
  }

  private Optional<Evidence> of(EvidenceKind kind) {
    return available.stream().filter(e -> e.kind() == kind).findFirst();
  }

  /** Starts a finding of the rule's own severity at a key. */
  Report report(String key, String message) {
    Report report = new Report(key, message);
    reports.add(report);
    return report;
  }

  List<Finding> findings() {
    return reports.stream().map(Report::finding).toList();
  }

  /** A finding in the making. */
  final class Report {
    private final String key;
    private final String message;
    private Severity severity = rule.severity();
    private EvidenceKind kind = evidence.kind();
    private Optional<String> run = evidence.run();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Fix> fixes = new ArrayList<>();

    private Report(String key, String message) {
      this.key = key;
      this.message = message;
    }

    Report severity(Severity value) {
      severity = value;
      return this;
    }

    /** Rests the finding on a run that is not this spec's evidence. */
    Report onRun(String id) {
      kind = EvidenceKind.RUN;
      run = Optional.of(id);
      return this;
    }

    Report value(String name, Object value) {
      values.put(name, value);
      return this;
    }

    Report fix(Fix fix) {
      fixes.add(fix);
      return this;
    }

    Report fixes(List<Fix> more) {
      fixes.addAll(more);
      return this;
    }

    private Finding finding() {
      Basis basis = rule.basis();
      return new Finding(rule.name(), severity, basis, kind, run, key, message, values, fixes);
    }
  }
}
