package rhoscope.config;

import java.util.Map;
import java.util.Optional;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Span;

/** Where each key of a config stands, by its dotted path; sections and unused keys included. */
public final class SourceMap {
  /** A key and its value in the text. */
  public record Entry(Span key, Node value) {}

  private final Map<String, Entry> entries;
  private final Span start;

  /** {@code start}: what to point at for a key that neither stands in the text nor its section. */
  SourceMap(Map<String, Entry> entries, Span start) {
    this.entries = Map.copyOf(entries);
    this.start = start;
  }

  /** The entry of a path such as {@code training.clip}, if it stands in the text. */
  public Optional<Entry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  /**
   * What a finding about the key underlines: the value where it is a scalar or list; the key of an
   * object or of a value still missing; for an absent key the same of the nearest section around it
   * that stands in the text; else the config's first character.
   */
  public Span anchor(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Entry entry = entries.get(at);
      if (entry != null) {
        boolean wide = entry.value() instanceof ObjectNode;
        boolean shown = at.equals(path) || entry.value() instanceof Scalar;
        boolean empty = entry.value().span().length() == 0;
        return wide || empty || !shown ? entry.key() : entry.value().span();
      }
      at = at.contains(".") ? at.substring(0, at.lastIndexOf('.')) : "";
    }
    return start;
  }

  /** All paths with their places. */
  public Map<String, Entry> entries() {
    return entries;
  }
}
