package rhoscope.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Quote;
import rhoscope.syntax.Span;
import rhoscope.syntax.TextEdit;

/**
 * Reads a tree by the key catalogue: a value for every key that has a valid one, else a problem.
 */
final class SpecReader {
  /** More problems than anybody reads. */
  private static final int PROBLEMS_MAX = 100;

  /** By this key at the root an editor finds the JSON Schema; it says nothing of the network. */
  private static final String SCHEMA = "$schema";

  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, SourceMap.Entry> entries = new HashMap<>();
  private final Catalogue catalogue;
  private final Notation notation;
  private ModelSpec spec;

  /** Lays what a tree in that notation says of the catalogue's keys over {@code spec}. */
  SpecReader(Catalogue catalogue, ModelSpec spec, Notation notation) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.notation = notation;
  }

  ModelSpec spec() {
    return spec;
  }

  Map<String, SourceMap.Entry> entries() {
    return entries;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Reads the members of the section at {@code path}; of equal keys the last one counts. */
  void section(String path, ObjectNode object) {
    Map<String, Member> last = new LinkedHashMap<>();
    for (Member member : object.members()) {
      Member earlier = last.put(member.key(), member);
      if (earlier != null && isRoom()) {
        String message = Quote.brief(member.key()) + " stands twice; the last one counts";
        report(ConfigRule.DUPLICATE_KEY, earlier.keySpan(), message, Optional.empty());
      }
    }
    if (path.isEmpty()) {
      last.remove(SCHEMA);
    }
    for (Member member : last.values()) {
      member(path, member, last.keySet());
    }
  }

  private void member(String section, Member member, Set<String> siblings) {
    String path = Catalogue.join(section, member.key());
    boolean plainName = !member.key().isEmpty() && !member.key().contains(".");
    Optional<Key<?>> key = plainName ? catalogue.at(path) : Optional.empty();
    boolean isSection = plainName && catalogue.isSection(path);
    Node value = member.value();
    if (key.isEmpty() && !isSection) {
      unknown(section, member, siblings);
      return;
    }
    entries.put(path, new SourceMap.Entry(member.keySpan(), value));
    if (value instanceof ObjectNode object && isSection) {
      section(path, object);
    } else if (key.isPresent()
        && key.get().domain() instanceof Domain.Severities
        && value instanceof ObjectNode object) {
      severities(path, object);
    } else if (key.isPresent()) {
      value(key.get(), value);
    } else if (!isAbsent(value)) {
      String message = Quote.brief(member.key()) + " takes an object; its defaults are used";
      report(ConfigRule.VALUE_OUT_OF_RANGE, value.span(), message, sectionFix(path, value));
    }
  }

  /** {@code {"norm": 5}} for a {@code clip} of 5; none for the large sections at the root. */
  private Optional<Fix> sectionFix(String path, Node node) {
    Optional<Object> plain = Plain.of(node);
    if (plain.isEmpty() || !path.contains(".")) {
      return Optional.empty();
    }
    return catalogue.names(path).stream()
        .flatMap(name -> catalogue.at(Catalogue.join(path, name)).stream())
        .filter(key -> key.domain().read(plain.get()).isPresent())
        .findFirst()
        .map(
            key -> {
              String json = "{" + notation.member(path, key.name(), plain.get()) + "}";
              return Fix.of("Write " + json, new TextEdit(node.span(), json));
            });
  }

  private <T> void value(Key<T> key, Node node) {
    Optional<T> value = Plain.of(node).flatMap(key.domain()::read);
    if (value.isPresent()) {
      spec = Overrides.replaced(spec, key, value.get());
    } else if (!isAbsent(node)) {
      outside(key, node);
    }
  }

  private <T> void outside(Key<T> key, Node node) {
    String used =
        spec.find(key)
            .map(value -> notation.value(key.path(), key.domain().plain(value)) + " is used")
            .orElse("it is left out");
    String message = Types.message(key.name(), key.takes(), used);
    Optional<Fix> fix =
        node instanceof Scalar scalar ? valueFix(key, scalar) : sectionFix(key.path(), node);
    report(ConfigRule.VALUE_OUT_OF_RANGE, node.span(), message, fix);
  }

  /** The nearest choice, the number inside the quotes, or the default. */
  private <T> Optional<Fix> valueFix(Key<T> key, Scalar scalar) {
    Optional<Object> meant =
        Nearest.of(scalar.text(), key.domain().choices())
            .<Object>map(
                choice -> key.domain() instanceof Domain.Flag ? choice.equals("true") : choice)
            .or(() -> Types.flag(scalar.text()).filter(flag -> key.domain().read(flag).isPresent()))
            .or(() -> Types.number(scalar.text()))
            .filter(plain -> key.domain().read(plain).isPresent())
            .or(() -> key.fallback().map(key.domain()::plain));
    return meant.map(
        plain -> {
          String json = notation.value(key.path(), plain);
          return Fix.of("Set " + key.name() + " to " + json, new TextEdit(scalar.span(), json));
        });
  }

  /** Each entry by itself, so that one wrong severity leaves the others in force. */
  private void severities(String section, ObjectNode object) {
    Map<String, Object> valid = new LinkedHashMap<>();
    for (Member member : object.members()) {
      String path = Catalogue.join(section, member.key());
      entries.put(path, new SourceMap.Entry(member.keySpan(), member.value()));
      Optional<Object> plain = Plain.of(member.value());
      if (plain.filter(value -> Types.SEVERITY.read(value).isPresent()).isPresent()) {
        valid.put(member.key(), plain.get());
      } else if (!isAbsent(member.value()) && isRoom()) {
        report(
            ConfigRule.VALUE_OUT_OF_RANGE,
            member.value().span(),
            Types.message(member.key(), Types.SEVERITY.describe(), "it is left out"),
            Optional.empty());
      }
    }
    if (!valid.isEmpty() || object.members().isEmpty()) {
      catalogue.at(section).ifPresent(key -> take(key, valid));
    }
  }

  private <T> void take(Key<T> key, Object plain) {
    key.domain().read(plain).ifPresent(value -> spec = Overrides.replaced(spec, key, value));
  }

  private void unknown(String section, Member member, Set<String> siblings) {
    if (isAbsent(member.value()) || !isRoom()) {
      return; // half typed, and reported as such
    }
    String where = section.isEmpty() ? catalogue.title() : Quote.brief(lastName(section));
    String fact = Quote.brief(member.key()) + " is no key of " + where;
    Optional<String> nearest =
        Nearest.of(member.key(), catalogue.names(section)).filter(n -> !siblings.contains(n));
    if (nearest.isPresent()) {
      TextEdit rename = new TextEdit(member.keySpan(), notation.text(nearest.get()));
      report(
          ConfigRule.UNKNOWN_KEY,
          member.keySpan(),
          fact + "; the nearest is " + Quote.brief(nearest.get()),
          Optional.of(Fix.of("Rename to " + nearest.get(), rename)));
      return;
    }
    String home =
        catalogue
            .home(member.key())
            .filter(other -> !other.isEmpty())
            .map(other -> "; it belongs to " + Quote.brief(other))
            .orElse("; it has no effect");
    report(ConfigRule.UNKNOWN_KEY, member.keySpan(), fact + home, Optional.empty());
  }

  private static boolean isAbsent(Node node) {
    return node instanceof Missing;
  }

  private static String lastName(String section) {
    return section.substring(section.lastIndexOf('.') + 1);
  }

  private boolean isRoom() {
    return problems.size() < PROBLEMS_MAX;
  }

  private void report(ConfigRule rule, Span span, String message, Optional<Fix> fix) {
    if (isRoom()) {
      problems.add(new Problem(rule, span, message, fix));
    }
  }
}
