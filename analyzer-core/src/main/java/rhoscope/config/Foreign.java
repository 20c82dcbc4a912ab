package rhoscope.config;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.formats.ForeignModel.Home;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Span;

/**
 * One recurrent layer that a file of another framework describes.
 *
 * @param spec open: what the file does not say is unknown
 * @param sourceMap where it says the rest
 * @param notes what values mean in that framework, by the paths of their keys
 * @param homes where keys would be written, by their paths
 */
public record Foreign(
    ModelSpec spec, SourceMap sourceMap, Map<String, String> notes, Map<String, Home> homes) {
  static Foreign of(Part part, Span start) {
    Map<String, SourceMap.Entry> entries = new HashMap<>();
    for (Map.Entry<String, Member> place : part.places().entrySet()) {
      Member member = place.getValue();
      entries.put(place.getKey(), new SourceMap.Entry(member.keySpan(), member.value()));
    }
    SourceMap map = new SourceMap(entries, start);
    return new Foreign(part.spec(), map, part.notes(), part.homes());
  }

  /** The same layer with another meaning. */
  Foreign with(ModelSpec other) {
    return new Foreign(other, sourceMap, notes, homes);
  }

  /** The path of the smallest value that stands at the offset. */
  Optional<String> pathAt(int offset) {
    return sourceMap.entries().entrySet().stream()
        .filter(entry -> span(entry.getValue()).touches(offset))
        .min(
            Comparator.comparing(
                    (Map.Entry<String, SourceMap.Entry> e) -> span(e.getValue()).length())
                .thenComparing(e -> -e.getKey().length())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey);
  }

  static Span span(SourceMap.Entry entry) {
    return new Span(entry.key().start(), Math.max(entry.key().end(), entry.value().span().end()));
  }

  static List<Foreign> all(List<Part> parts, Span start) {
    return parts.stream().map(part -> of(part, start)).toList();
  }
}
