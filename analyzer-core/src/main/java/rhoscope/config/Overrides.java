package rhoscope.config;

import java.util.List;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;
import rhoscope.syntax.Quote;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;

/** Changes of a spec from outside its text: {@code --set training.clip.norm=0.5}. */
public final class Overrides {
  /**
   * A changed spec and what was wrong with the change.
   *
   * @param problems with spans in the assignment; without one of severity error the spec holds the
   *     change
   */
  public record Result(ModelSpec spec, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The spec after {@code PATH=VALUE}. The value is JSON, also an object for a section; what is no
   * JSON is text, so that {@code model.cell=rnn} needs no quotes.
   */
  public static Result apply(ModelSpec spec, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 0) {
      Span all = new Span(0, assignment.length());
      String message = Quote.brief(assignment) + " holds no `=`; a change is written KEY=VALUE";
      return new Result(spec, List.of(Problem.of(ConfigRule.SYNTAX_ERROR, all, message)));
    }
    String path = assignment.substring(0, equals).strip();
    int start = assignment.indexOf(path);
    String written = assignment.substring(equals + 1);
    Span span = new Span(equals + 1, assignment.length());
    // Blanks in the place of the key, so that spans count in the assignment.
    SyntaxTree json = SyntaxTree.parse(" ".repeat(equals + 1) + written);
    Node wrapped = json.problems().isEmpty() ? json.root() : new Scalar(Kind.STRING, written, span);
    SpecReader reader = new SpecReader(Catalogue.CONFIG, spec, Notation.JSON);
    List<String> steps = List.of(path.split("\\.", -1));
    Span keySpan = new Span(start, start + path.length());
    for (int i = steps.size() - 1; i > 0; i--) {
      wrapped = new ObjectNode(List.of(new Member(steps.get(i), keySpan, wrapped)), keySpan);
    }
    Member outermost = new Member(steps.get(0), keySpan, wrapped);
    reader.section("", new ObjectNode(List.of(outermost), keySpan));
    return new Result(reader.spec(), reader.problems());
  }

  /**
   * The spec with one value replaced; a value on the way to it or below it goes, as {@code
   * model.leak} does when {@code model.leak.uniform} comes.
   */
  public static <T> ModelSpec replaced(ModelSpec spec, Key<T> key, T value) {
    ModelSpec changed = spec;
    for (String path : spec.plain().keySet()) {
      boolean inTheWay = path.startsWith(key.path() + ".") || key.path().startsWith(path + ".");
      if (inTheWay) {
        changed = changed.without(Keys.at(path).orElseThrow());
      }
    }
    return changed.with(key, value);
  }

  private Overrides() {}
}
