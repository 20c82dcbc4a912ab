package rhoscope.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.config.ParsedConfig;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.StaleRun;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Span;
import rhoscope.theory.Prediction;

/**
 * A config with its evidence in comments above and its findings in comments below the lines that
 * they are about.
 */
final class AnnotatedConfig {
  private static final Pattern EVIDENCE = Pattern.compile("// evidence \\((\\w+)\\): (.*)");
  private static final Pattern NON_FINITE =
      Pattern.compile(
          "// non-finite: update (\\d+), ([^,]+), gate (\\w*), time step (\\d+), (\\w+)");
  private static final Pattern STALE =
      Pattern.compile("// stale run: (\\S+), (\\d+) updates(?:, another content of (\\S+))?");

  private final String text;
  private final ParsedConfig parsed;

  private AnnotatedConfig(String text) {
    this.text = text;
    this.parsed =
        ConfigReader.read("example.json", text)
            .filter(ParsedConfig::isForeign)
            .orElseGet(() -> ConfigReader.read(Format.RHOSCOPE_JSON, text));
  }

  /** Strips the findings. */
  static AnnotatedConfig of(String annotated) {
    List<String> lines = annotated.lines().filter(line -> !line.matches(" *//\\^.*")).toList();
    return new AnnotatedConfig(String.join("\n", lines) + "\n");
  }

  /** What the text itself has wrong; an example has nothing. */
  List<String> problems() {
    return parsed.problems().stream().map(problem -> problem.message()).toList();
  }

  ModelSpec spec() {
    return parsed.spec();
  }

  List<Finding> findings() {
    return Rules.check(parsed.spec(), evidence(), stale());
  }

  /** The text with the findings that it really gets. */
  String rendered() {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (String line : text.lines().toList()) {
      lines.add(line);
      for (Finding finding : findings()) {
        Span span = parsed.sourceMap().anchor(finding.key());
        if (start <= span.start() && span.start() <= start + line.length()) {
          lines.add(annotation(finding, span.start() - start, span.length()));
        }
      }
      start += line.length() + 1;
    }
    return String.join("\n", lines) + "\n";
  }

  private static String annotation(Finding finding, int column, int length) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    return " ".repeat(column - 2)
        + "//"
        + "^".repeat(length)
        + String.format(" %s[%s]: %s", severity, finding.rule(), finding.message());
  }

  List<Evidence> evidence() {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(Prediction.of(parsed.spec()));
    Matcher matcher = EVIDENCE.matcher(text);
    while (matcher.find()) {
      EvidenceKind kind = EvidenceKind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
      boolean run = kind == EvidenceKind.RUN;
      evidence.add(
          new Evidence(
              kind,
              run ? Optional.of("r1") : Optional.empty(),
              values(matcher.group(2)),
              List.of(),
              nonFinite()));
    }
    return evidence;
  }

  private static Map<Quantity, Double> values(String list) {
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    for (String entry : list.split(", ", -1)) {
      String[] sides = entry.split(" = ", -1);
      Quantity quantity =
          Quantity.named(sides[0]).orElseThrow(() -> new AssertionError("quantity " + sides[0]));
      values.put(quantity, Double.valueOf(sides[1]));
    }
    return values;
  }

  private Optional<NonFiniteEvent> nonFinite() {
    Matcher matcher = NON_FINITE.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new NonFiniteEvent(
            Long.parseLong(matcher.group(1)),
            matcher.group(2),
            matcher.group(3),
            Integer.parseInt(matcher.group(4)),
            matcher.group(5)));
  }

  Optional<StaleRun> stale() {
    Matcher matcher = STALE.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    RunSummary run =
        new RunSummary(
            matcher.group(1),
            "a.rnn.json",
            EvidenceKey.of("another"),
            1,
            Instant.EPOCH,
            Outcome.FINISHED,
            Long.parseLong(matcher.group(2)),
            OptionalDouble.empty());
    return Optional.of(new StaleRun(run, Optional.ofNullable(matcher.group(3)).stream().toList()));
  }
}
