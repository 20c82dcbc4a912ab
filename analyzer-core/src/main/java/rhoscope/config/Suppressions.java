package rhoscope.config;

import java.util.ArrayList;
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

  /** More than anybody writes. */
  private static final int NAMES_MAX = 1000;

  /**
   * A rule that a comment silences.
   *
   * @param rule in kebab case, whether there is one of that name or not
   * @param span where it is written
   */
  public record Name(String rule, Span span) {}

  private final Text text;
  private final List<Name> all = new ArrayList<>();
  private final Set<String> everywhere = new HashSet<>();
  private final Map<Integer, Set<String>> byLine = new HashMap<>();

  static Suppressions of(SyntaxTree tree) {
    return new Suppressions(tree);
  }

  private Suppressions(SyntaxTree tree) {
    this.text = tree.text();
    for (Comment comment : tree.comments()) {
      List<String> names = names(comment);
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

  /** The first {@value #NAMES_MAX} names of the text, in its order. */
  public List<Name> names() {
    return List.copyOf(all);
  }

  /** The rule names in kebab-case; none where the comment is no suppression. */
  private List<String> names(Comment comment) {
    if (!comment.text().startsWith(MARK)) {
      return List.of();
    }
    int from = text.content().indexOf(MARK, comment.span().start()) + MARK.length();
    List<String> names = new ArrayList<>();
    for (String part : comment.text().substring(MARK.length()).split(",", -1)) {
      String written = part.strip();
      if (!written.isEmpty()) {
        String name = written.toLowerCase(Locale.ROOT).replace('_', '-');
        int start = from + part.indexOf(written);
        names.add(name);
        if (all.size() < NAMES_MAX) {
          all.add(new Name(name, new Span(start, start + written.length())));
        }
      }
      from += part.length() + 1;
    }
    return names;
  }
}
