package rhoscope.formats;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import rhoscope.syntax.SyntaxTree;

/** The formats of other frameworks, the surest first. */
public final class Formats {
  /**
   * A format.
   *
   * @param mark what stands in every text of it, so that no other is parsed
   */
  private record Format(String mark, Function<SyntaxTree, Optional<ForeignModel>> reader) {}

  private static final List<Format> ALL = List.of(new Format("class_name", KerasReader::read));

  /** Whether the text may be one of them, at the cost of a search. */
  public static boolean isCandidate(String content) {
    return ALL.stream().anyMatch(format -> content.contains(format.mark));
  }

  /**
   * What is known of the network that the text describes; empty where it is of no known format or
   * no recurrent network.
   */
  public static Optional<ForeignModel> read(SyntaxTree tree) {
    return ALL.stream()
        .filter(format -> tree.text().content().contains(format.mark))
        .flatMap(format -> format.reader.apply(tree).stream())
        .findFirst();
  }

  private Formats() {}
}
