package rhoscope.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.formats.ForeignModel;
import rhoscope.formats.ForeignModel.Ignored;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.formats.Formats;
import rhoscope.model.Framework;
import rhoscope.model.ModelSpec;
import rhoscope.model.Settings;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.Missing;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Quote;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxTree;
import rhoscope.syntax.SyntaxTree.Language;
import rhoscope.syntax.Text;
import rhoscope.syntax.TextEdit;

/** Reads config texts; never fails, whatever the text is. */
public final class ConfigReader {
  /** 16 MiB: a thousand times any config, and read in half a second. */
  public static final int CHARS_MAX = 16 * 1024 * 1024;

  /**
   * The config in a file's text, or empty for a file that is none by its name or, for a {@code
   * .json}, {@code .jsonc}, {@code .yaml} or {@code .yml} file without a native name, by its
   * content.
   *
   * @param fileName with or without folders; only its end is looked at
   */
  public static Optional<ParsedConfig> read(String fileName, String content) {
    Optional<Format> named = Format.ofNativeName(fileName);
    if (named.isPresent()) {
      return Optional.of(read(named.get(), content));
    }
    boolean candidate = Format.mayBeConfig(fileName) && content.length() <= CHARS_MAX;
    if (!candidate || !(content.contains("model") || Formats.isCandidate(content))) {
      return Optional.empty();
    }
    SyntaxTree tree = SyntaxTree.parse(Format.language(fileName), content);
    return looksNative(tree)
        ? Optional.of(read(Format.of(tree.language()), tree))
        : Formats.read(tree).map(model -> foreign(tree, model));
  }

  private static ParsedConfig foreign(SyntaxTree tree, ForeignModel model) {
    Span root = tree.root().span();
    Span start = new Span(root.start(), Math.min(root.end(), root.start() + 1));
    List<Foreign> parts = Foreign.all(model.parts(), start);
    Foreign first = parts.get(0);
    return new ParsedConfig(
        Format.of(tree.language()),
        tree,
        first.spec(),
        first.sourceMap(),
        problems(tree, model, parts),
        Suppressions.of(tree),
        parts);
  }

  /** Where only names tell what is meant, nothing is said of how the text is written. */
  private static List<Problem> problems(SyntaxTree tree, ForeignModel model, List<Foreign> parts) {
    Set<Problem> problems = new LinkedHashSet<>();
    if (!model.framework().isLoose()) {
      problems.addAll(ofSyntax(tree));
    } else if (model.framework() == Framework.FREEFORM && tree.language() == Language.YAML) {
      problems.addAll(YamlProblems.asText(tree, parts.get(0).sourceMap()));
    }
    for (Part part : model.parts()) {
      part.ignored().forEach(ignored -> problems.add(ignored(tree, ignored)));
    }
    return problems.stream()
        .sorted(Comparator.comparingInt(problem -> problem.span().start()))
        .toList();
  }

  private static Problem ignored(SyntaxTree tree, Ignored ignored) {
    String message = Quote.brief(ignored.member().key()) + " has no effect: " + ignored.why();
    List<TextEdit> edits = Edits.remove(tree, ignored.home());
    Optional<Fix> fix =
        edits.isEmpty()
            ? Optional.empty()
            : Optional.of(new Fix("Remove it: nothing changes", edits));
    return new Problem(ConfigRule.ACCEPTED_BUT_IGNORED, ignored.member().keySpan(), message, fix);
  }

  private static List<Problem> ofSyntax(SyntaxTree tree) {
    return tree.problems().stream()
        .map(problem -> Problem.of(ConfigRule.SYNTAX_ERROR, problem.span(), problem.message()))
        .toList();
  }

  /**
   * The text of a file's bytes: UTF-8, or UTF-16 where a byte order mark says so. Bytes that are
   * neither become replacement characters.
   */
  public static String decode(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    boolean utf16 = first == 0xfeff || first == 0xfffe;
    return new String(bytes, utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
  }

  /** The config in a text that is known to be one, whatever it looks like. */
  public static ParsedConfig read(Format format, String content) {
    if (content.length() > CHARS_MAX) {
      return tooLarge(format);
    }
    return read(format, SyntaxTree.parse(format.language(), content));
  }

  /** What is said of a text longer than {@link #CHARS_MAX}, which need not even be loaded. */
  public static ParsedConfig tooLarge(Format format) {
    String message = "the text is longer than 16 MiB; nothing of it is read";
    return unread(format, "", Problem.of(ConfigRule.TOO_LARGE, Span.at(0), message));
  }

  private static ParsedConfig read(Format format, SyntaxTree tree) {
    boolean settings = format == Format.SETTINGS;
    boolean silent = settings && tree.text().content().isBlank(); // it marks a project's folder
    List<Problem> problems = silent ? new ArrayList<>() : new ArrayList<>(ofSyntax(tree));
    Span root = tree.root().span();
    Span start = new Span(root.start(), Math.min(root.end(), root.start() + 1));
    SpecReader reader =
        new SpecReader(format.catalogue(), ModelSpec.EMPTY, Notation.of(tree.language()));
    if (tree.root() instanceof ObjectNode object) {
      reader.section("", object);
      if (!settings && object.member("model").isEmpty()) {
        String message = "there is no `model`; the defaults of all its keys are analysed";
        problems.add(Problem.of(ConfigRule.MISSING_KEY, start, message));
      }
    } else if (!(tree.root() instanceof Missing)) {
      String message =
          settings
              ? "settings are an object; the defaults of all keys hold"
              : "a config is an object; the defaults of all keys are analysed";
      problems.add(Problem.of(ConfigRule.VALUE_OUT_OF_RANGE, start, message));
    }
    SourceMap map = new SourceMap(reader.entries(), start);
    problems.addAll(reader.problems());
    if (tree.language() == Language.YAML) {
      problems.addAll(YamlProblems.of(tree, map));
    }
    problems.sort(Comparator.comparingInt(problem -> problem.span().start()));
    ModelSpec spec = settings ? new Settings(reader.spec()).over(reader.spec()) : reader.spec();
    return new ParsedConfig(format, tree, spec, map, problems, Suppressions.of(tree), List.of());
  }

  private static ParsedConfig unread(Format format, String content, Problem problem) {
    SyntaxTree tree =
        new SyntaxTree(
            Text.of(content), new Missing(Span.at(0)), List.of(), List.of(), format.language());
    return new ParsedConfig(
        format,
        tree,
        ModelSpec.EMPTY,
        new SourceMap(Map.of(), Span.at(0)),
        List.of(problem),
        Suppressions.of(tree),
        List.of());
  }

  /**
   * Whether it has a {@code model} of which most keys are ours, among them one that names a
   * recurrent network, and beside it another section or key of ours.
   */
  private static boolean looksNative(SyntaxTree tree) {
    Optional<ObjectNode> model =
        tree.member(List.of("model"))
            .map(Member::value)
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast);
    if (model.isEmpty() || !(tree.root() instanceof ObjectNode root)) {
      return false;
    }
    long known = known("model", model.get());
    boolean marked =
        model.get().member("cell").isPresent() || model.get().member("hidden_size").isPresent();
    boolean another = known >= 2 || known("", root) >= 2;
    return marked && another && 2 * known >= model.get().members().size();
  }

  private static long known(String section, ObjectNode object) {
    return object.members().stream()
        .map(Member::key)
        .distinct()
        .filter(Catalogue.CONFIG.names(section)::contains)
        .count();
  }

  private ConfigReader() {}
}
