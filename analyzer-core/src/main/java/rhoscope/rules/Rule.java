package rhoscope.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rhoscope.evidence.Quantity;
import rhoscope.model.Basis;
import rhoscope.model.Key;
import rhoscope.model.Severity;
import rhoscope.theory.Prediction;

/**
 * One rule, or one kind of problem that another part reports: a value that the analysis, the pages
 * and the tests map over. Its name reads after "allow": {@code clipping-most-steps}.
 */
public final class Rule {
  private final Draft draft;
  private final Optional<Consumer<Context>> check;

  private Rule(Draft draft, Optional<Consumer<Context>> check) {
    this.draft = draft;
    this.check = check;
  }

  static Draft named(String name) {
    return new Draft(name);
  }

  /** Kebab case. */
  public String name() {
    return draft.name;
  }

  /** The usual severity; a single finding may be milder, or graver where its page says so. */
  public Severity severity() {
    return draft.severity;
  }

  /** How far its findings can be trusted. */
  public Basis basis() {
    return draft.basis;
  }

  /** One clause without a final period. */
  public String summary() {
    return draft.summary;
  }

  /** Markdown paragraphs: why it matters, when it is silent, what to do. */
  public String explanation() {
    return draft.explanation;
  }

  /** What must have been predicted or measured; without it the rule does not run. */
  public List<Quantity> needs() {
    return List.copyOf(draft.needs);
  }

  /**
   * The keys that its findings depend on, whatever was measured, or what it needs predicted does.
   */
  public Set<Key<?>> reads() {
    Set<Key<?>> keys = new LinkedHashSet<>(draft.reads);
    if (draft.needs.stream().anyMatch(Prediction.QUANTITIES::contains)) {
      keys.addAll(Prediction.READS);
    }
    return keys;
  }

  /** Paper and section; empty for a fact about the config's text. */
  public String source() {
    return draft.source;
  }

  /**
   * Annotated configs. A comment above the text holds evidence; a comment below a line points with
   * {@code ^} at a value of that line and tells the finding there. What no comment points at has
   * none.
   */
  public List<String> examples() {
    return List.copyOf(draft.examples);
  }

  /** Whether it is a name that other parts report under and finds nothing by itself. */
  boolean isReportedElsewhere() {
    return check.isEmpty();
  }

  void check(Context context) {
    check.ifPresent(finder -> finder.accept(context));
  }

  @Override
  public String toString() {
    return name();
  }

  /** A rule in the making. */
  static final class Draft {
    private final String name;
    private Severity severity = Severity.WARNING;
    private Basis basis = Basis.INDICATED;
    private String summary = "";
    private String explanation = "";
    private String source = "";
    private List<Quantity> needs = List.of();
    private final List<Key<?>> reads = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();

    private Draft(String name) {
      this.name = name;
    }

    Draft severity(Severity value) {
      severity = value;
      return this;
    }

    Draft basis(Basis value) {
      basis = value;
      return this;
    }

    Draft summary(String value) {
      summary = value;
      return this;
    }

    Draft explanation(String value) {
      explanation = value;
      return this;
    }

    Draft needs(Quantity... values) {
      needs = List.of(values);
      return this;
    }

    Draft reads(Key<?>... keys) {
      return reads(List.of(keys));
    }

    Draft reads(Collection<Key<?>> keys) {
      reads.addAll(keys);
      return this;
    }

    Draft source(String value) {
      source = value;
      return this;
    }

    Draft example(String value) {
      examples.add(value);
      return this;
    }

    Rule check(Consumer<Context> check) {
      return new Rule(this, Optional.of(check));
    }

    /** A name that other parts report under; it never finds anything by itself. */
    Rule reportedElsewhere() {
      return new Rule(this, Optional.empty());
    }
  }
}
