package rhoscope.formats;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import rhoscope.syntax.SyntaxTree;

/** The formats of other frameworks, the surest first. */
public final class Formats {
  /**
   * A format.
   *
   * @param marks one of these stands in every text of it, so that no other text is parsed
   */
  private record Format(Pattern marks, Function<SyntaxTree, Optional<ForeignModel>> reader) {
    static Format of(String marks, Function<SyntaxTree, Optional<ForeignModel>> reader) {
      return new Format(Pattern.compile(marks), reader);
    }

    boolean mayRead(String content) {
      return marks.matcher(content).find();
    }
  }

  private static final List<Format> ALL =
      List.of(
          Format.of("class_name", KerasReader::read),
          Format.of("input_features", LudwigReader::read),
          Format.of("seq_length", NeuralHydrologyReader::read),
          Format.of("encoder_type|decoder_type|rnn_type", OpenNmtReader::read),
          Format.of("(?i)lstm|gru|rnn|reservoir|_connectivity", FreeformReader::read));

  /** Whether the text may be one of them, at the cost of a search. */
  public static boolean isCandidate(String content) {
    return ALL.stream().anyMatch(format -> format.mayRead(content));
  }

  /**
   * What is known of the network that the text describes; empty where it is of no known format or
   * no recurrent network.
   */
  public static Optional<ForeignModel> read(SyntaxTree tree) {
    String content = tree.text().content();
    return ALL.stream()
        .filter(format -> format.mayRead(content))
        .flatMap(format -> format.reader.apply(tree).stream())
        .findFirst();
  }

  private Formats() {}
}
