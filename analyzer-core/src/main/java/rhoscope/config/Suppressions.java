package rhoscope.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import rhoscope.syntax.Comment;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.Text;

/**
 * The findings that comments silence: {@code // rhoscope: allow NAME, NAME} on the next line, or,
 * before the config's first brace, in the whole file.
 */
public final class Suppressions {
  static final String MARK = "rhoscope: allow ";

  private final Text text;
  private final Set<String> everywhere = new HashSet<>();
  private final Map<Integer, Set<String>> byLine = new HashMap<>();

  static Suppressions of(SyntaxTree tree) {
    return new Suppressions(tree);
  }

  private Suppressions(SyntaxTree tree) {
    this.text = tree.text();
    for (Comment comment : tree.comments()) {
      List<String> names = names(comment.text());
      if (comment.span().start() < tree.root().span().start()) {
        everywhere.addAll(names);
      } else if (!names.isEmpty()) {
        int line = text.position(comment.span().end()).line() + 1;
        byLine.computeIfAbsent(line, l -> new HashSet<>()).addAll(names);
      }
    }
  }

  /** Whether a finding of the rule that begins at {@code span} is silenced. */
  public boolean allows(String rule, Span span) {
    int line = text.position(span.start()).line();
    return everywhere.contains(rule) || byLine.getOrDefault(line, Set.of()).contains(rule);
  }

  /** The rule names in kebab-case; none where the comment is no suppression. */
  private static List<String> names(String comment) {
    if (!comment.startsWith(MARK)) {
      return List.of();
    }
    return List.of(comment.substring(MARK.length()).split(",")).stream()
        .map(name -> name.strip().toLowerCase(Locale.ROOT).replace('_', '-'))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
