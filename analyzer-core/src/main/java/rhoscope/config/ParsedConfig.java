package rhoscope.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.ModelSpec;
import rhoscope.model.Settings;
import rhoscope.syntax.Location;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.Text;

/**
 * A config's text understood.
 *
 * @param format the language that it is written in
 * @param tree what the text is as JSON or YAML; empty for a text that was not read
 * @param spec what it means, always valid: a value that is not has its key's default instead
 * @param sourceMap where its keys stand
 * @param problems what is wrong with the text, by position; suppressed ones included
 * @param suppressions the findings that comments silence
 * @param foreign what a file of another framework describes, the first of it as spec and source
 *     map; empty for our own configs
 */
public record ParsedConfig(
    Format format,
    SyntaxTree tree,
    ModelSpec spec,
    SourceMap sourceMap,
    List<Problem> problems,
    Suppressions suppressions,
    List<Foreign> foreign) {
  public ParsedConfig {
    problems = List.copyOf(problems);
    foreign = List.copyOf(foreign);
  }

  /** Whether another framework reads the file. */
  public boolean isForeign() {
    return !foreign.isEmpty();
  }

  /** The name of its format: {@code rhoscope}, {@code keras}. */
  public String formatName() {
    return spec.find(FrameworkKeys.NAME).map(Framework::label).orElse("rhoscope");
  }

  /** The networks that it describes, each with its own meaning: of our own configs one. */
  public List<ParsedConfig> parts() {
    return isForeign() ? foreign.stream().map(this::part).toList() : List.of(this);
  }

  /** The network that the value at the offset belongs to. */
  public Optional<ParsedConfig> partAt(int offset) {
    return parts().stream().filter(part -> part.pathAt(offset).isPresent()).findFirst();
  }

  private ParsedConfig part(Foreign one) {
    return new ParsedConfig(
        format, tree, one.spec(), one.sourceMap(), problems, suppressions, List.of(one));
  }

  /** What the value of a key means in the framework of the file, where that needs saying. */
  public Optional<String> note(String path) {
    return foreign.stream()
        .map(part -> part.notes().get(path))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The same text with another meaning, as overrides on the command line give it. */
  public ParsedConfig with(ModelSpec other) {
    return new ParsedConfig(format, tree, other, sourceMap, problems, suppressions, foreign);
  }

  /** The same text in a project with these settings. */
  public ParsedConfig under(Settings settings) {
    return new ParsedConfig(
        format,
        tree,
        settings.over(spec),
        sourceMap,
        problems,
        suppressions,
        foreign.stream().map(part -> part.with(settings.over(part.spec()))).toList());
  }

  /** The key at a path, of those that a text of this format holds. */
  public Optional<Key<?>> key(String path) {
    return format.catalogue().at(path);
  }

  /** The names that may stand in a section, of texts of this format. */
  public Set<String> names(String section) {
    return format.catalogue().names(section);
  }

  /** The text that was read. */
  public Text text() {
    return tree.text();
  }

  /**
   * The longest dotted path, at {@code offset}, of a key or section that stands in the text: {@code
   * model.leak.uniform} also on an element of its list.
   */
  public Optional<String> pathAt(int offset) {
    if (isForeign()) {
      return foreign.get(0).pathAt(offset);
    }
    Location location = tree.locate(offset);
    for (int length = location.path().size(); length > 0; length--) {
      String path = String.join(".", location.path().subList(0, length));
      if (sourceMap.find(path).isPresent()) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }
}
