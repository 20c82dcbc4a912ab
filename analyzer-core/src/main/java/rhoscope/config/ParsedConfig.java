package rhoscope.config;

import java.util.List;
import java.util.Optional;
import rhoscope.model.ModelSpec;
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
 */
public record ParsedConfig(
    Format format,
    SyntaxTree tree,
    ModelSpec spec,
    SourceMap sourceMap,
    List<Problem> problems,
    Suppressions suppressions) {
  public ParsedConfig {
    problems = List.copyOf(problems);
  }

  /** The same text with another meaning, as overrides on the command line give it. */
  public ParsedConfig with(ModelSpec other) {
    return new ParsedConfig(format, tree, other, sourceMap, problems, suppressions);
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
