package rhoscope.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One key of the native config: the single source of its validation, completion, hover, schema and
 * documentation.
 *
 * @param path snake_case names from the root, joined by dots: {@code model.hidden_size}
 * @param domain the values it takes
 * @param fallback the value that holds where the key is absent; empty where that depends on others
 * @param unit of the value; empty where it has none
 * @param meaning one sentence, without a final period
 * @param source paper, or empty
 * @param cells whose networks read it; for all others it changes nothing
 * @param optimizers that read it, likewise
 * @param <T> the typed value
 */
public record Key<T>(
    String path,
    Domain<T> domain,
    Optional<T> fallback,
    String unit,
    String meaning,
    String source,
    Set<Cell> cells,
    Set<OptimizerKind> optimizers) {

  static <T> Key<T> of(String path, Domain<T> domain, String meaning) {
    return new Key<>(
        path,
        domain,
        Optional.empty(),
        "",
        meaning,
        "",
        EnumSet.allOf(Cell.class),
        EnumSet.allOf(OptimizerKind.class));
  }

  Key<T> or(T value) {
    return new Key<>(path, domain, Optional.of(value), unit, meaning, source, cells, optimizers);
  }

  Key<T> in(String newUnit) {
    return new Key<>(path, domain, fallback, newUnit, meaning, source, cells, optimizers);
  }

  Key<T> from(String newSource) {
    return new Key<>(path, domain, fallback, unit, meaning, newSource, cells, optimizers);
  }

  Key<T> only(Cell... newCells) {
    Set<Cell> some = EnumSet.copyOf(Arrays.asList(newCells));
    return new Key<>(path, domain, fallback, unit, meaning, source, some, optimizers);
  }

  Key<T> except(Cell cell) {
    Set<Cell> others = EnumSet.copyOf(cells);
    others.remove(cell);
    return new Key<>(path, domain, fallback, unit, meaning, source, others, optimizers);
  }

  Key<T> only(OptimizerKind... newOptimizers) {
    Set<OptimizerKind> some = EnumSet.copyOf(Arrays.asList(newOptimizers));
    return new Key<>(path, domain, fallback, unit, meaning, source, cells, some);
  }

  /** Whether a network of this cell reads it. */
  public boolean isReadBy(Cell cell) {
    return cells.contains(cell);
  }

  /** Whether this optimizer reads it. */
  public boolean isReadBy(OptimizerKind optimizer) {
    return optimizers.contains(optimizer);
  }

  /** The last name of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The path without its last name; empty for a key at the root. */
  public String section() {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  /**
   * What stands behind "takes": the domain in words and, where keys of a section are an object's
   * form of this one, that form: {@code {"uniform": [low, high]}}.
   */
  public String takes() {
    String form =
        Keys.all().stream()
            .filter(part -> part.section().equals(path))
            .map(part -> '"' + part.name() + "\": " + part.stand())
            .collect(Collectors.joining(", "));
    return domain.describe() + (form.isEmpty() ? "" : " or {" + form + "}");
  }

  /** One word that stands for a value. */
  private String stand() {
    return domain instanceof Domain.Interval ? "[low, high]" : unit.isEmpty() ? "number" : unit;
  }

  /** Whether evidence depends on it: model, data and training, but not how long or from where. */
  public boolean inDigest() {
    boolean section =
        path.startsWith("model.") || path.startsWith("data.") || path.startsWith("training.");
    boolean run =
        path.equals("training.updates")
            || path.equals("training.seed")
            || path.startsWith("training.stop_when.");
    return section && !run;
  }

  @Override
  public String toString() {
    return path;
  }
}
