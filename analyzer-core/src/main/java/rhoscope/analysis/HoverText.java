package rhoscope.analysis;

import static rhoscope.evidence.Quantity.CLIPPED_FRACTION;
import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.DECAY_PER_STEP;
import static rhoscope.evidence.Quantity.FINAL_LOSS;
import static rhoscope.evidence.Quantity.GRADIENT_NORM_MEAN;
import static rhoscope.evidence.Quantity.HENRICI;
import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.LOSS_FALL;
import static rhoscope.evidence.Quantity.LYAPUNOV;
import static rhoscope.evidence.Quantity.MEAN_SLOPE;
import static rhoscope.evidence.Quantity.PREDICTED_DECAY;
import static rhoscope.evidence.Quantity.PREDICTED_HORIZON;
import static rhoscope.evidence.Quantity.SATURATED_FRACTION;
import static rhoscope.evidence.Quantity.SPECTRAL_NORM;
import static rhoscope.evidence.Quantity.SPECTRAL_RADIUS;
import static rhoscope.evidence.Quantity.UPDATES;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.config.ParsedConfig;
import rhoscope.config.SourceMap;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Quantity;
import rhoscope.model.Domain;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node;
import rhoscope.syntax.Span;
import rhoscope.theory.Dependency;

/** The text of a hover: headline, meaning, what the value may be, the numbers that belong to it. */
final class HoverText {
  private static final int SPARKLINE_WIDTH = 40;

  /**
   * The numbers worth showing beside the keys whose path begins so; the first topic that fits
   * holds.
   *
   * @param reach whether the gradient's reach belongs to such a key
   */
  private record Topic(String path, boolean reach, List<Quantity> quantities) {
    private static final List<Topic> ALL =
        List.of(
            new Topic(
                "training.clip",
                false,
                List.of(CLIPPED_FRACTION, GRADIENT_NORM_MEAN, CLIP_NORM_P90)),
            new Topic(
                "training",
                false,
                List.of(UPDATES, FINAL_LOSS, LOSS_FALL, CLIPPED_FRACTION, GRADIENT_NORM_MEAN)),
            new Topic(
                "model.initialization",
                true,
                List.of(
                    HORIZON,
                    PREDICTED_HORIZON,
                    PREDICTED_DECAY,
                    SPECTRAL_RADIUS,
                    SPECTRAL_NORM,
                    HENRICI)),
            new Topic(
                "model",
                true,
                List.of(
                    HORIZON,
                    PREDICTED_HORIZON,
                    DECAY_PER_STEP,
                    LYAPUNOV,
                    SPECTRAL_RADIUS,
                    SPECTRAL_NORM,
                    MEAN_SLOPE,
                    SATURATED_FRACTION)),
            new Topic("data", true, List.of(HORIZON, PREDICTED_HORIZON, DECAY_PER_STEP)),
            new Topic("", false, List.of()));

    static Topic of(String path) {
      return ALL.stream().filter(topic -> path.startsWith(topic.path)).findFirst().orElseThrow();
    }
  }

  private final List<String> plain = new ArrayList<>();
  private final List<String> markdown = new ArrayList<>();

  static Optional<Hover> at(Analysis analysis, int offset) {
    return analysis
        .config()
        .pathAt(offset)
        .map(path -> of(analysis, path).hover(span(analysis.config().sourceMap(), path)));
  }

  /** Key and value; of a section the key alone. */
  private static Span span(SourceMap map, String path) {
    SourceMap.Entry entry = map.find(path).orElseThrow();
    return entry.value() instanceof Node.ObjectNode
        ? entry.key()
        : new Span(entry.key().start(), Math.max(entry.key().end(), entry.value().span().end()));
  }

  private static HoverText of(Analysis analysis, String path) {
    HoverText text = new HoverText();
    ModelSpec spec = analysis.config().spec();
    Optional<Key<?>> key = analysis.config().key(path).or(() -> FrameworkKeys.at(path));
    String value = key.flatMap(k -> shown(spec, k)).map(v -> ": " + v).orElse("");
    Topic topic = Topic.of(path);
    text.headline(name(analysis.config(), path) + value + reach(analysis, topic));
    if (analysis.config().isForeign()) {
      text.foreign(analysis.config(), path, key);
    } else {
      key.ifPresent(text::describe);
    }
    if (topic.reach()) {
      text.profile(analysis);
    }
    text.numbers(analysis, topic);
    return text;
  }

  /** As it stands in a file of another framework; else the key's own. */
  private static String name(ParsedConfig config, String path) {
    if (config.isForeign()) {
      Span key = config.sourceMap().find(path).orElseThrow().key();
      return key.of(config.text().content()).replace("\"", "");
    }
    return path.isEmpty() ? "config" : path.substring(path.lastIndexOf('.') + 1);
  }

  /** What the framework means by it, and what is not known. */
  private void foreign(ParsedConfig config, String path, Optional<Key<?>> key) {
    key.ifPresent(
        known ->
            paragraph(known.meaning() + (known.unit().isEmpty() ? "" : ", in " + known.unit())));
    config.note(path).ifPresent(this::paragraph);
    if (key.equals(Optional.of(Keys.CELL))) {
      paragraph("no prediction, no probe: the file does not say what data the network learns from");
    }
  }

  /** What the headline adds for keys that the gradient's reach depends on. */
  private static String reach(Analysis analysis, Topic topic) {
    if (!topic.reach()) {
      return "";
    }
    Optional<Evidence> measured = best(analysis, HORIZON);
    Optional<Evidence> source = measured.or(() -> best(analysis, PREDICTED_HORIZON));
    if (source.isEmpty()) {
      return "";
    }
    Quantity quantity = measured.isPresent() ? HORIZON : PREDICTED_HORIZON;
    boolean censored =
        source.get().find(Quantity.HORIZON_CENSORED).orElse(0) > 0 && measured.isPresent();
    String steps = Numbers.withUnit(quantity, source.get().find(quantity).orElse(0));
    String needed =
        Dependency.of(analysis.config().spec())
            .map(dependency -> " of the " + dependency.steps() + " needed")
            .orElse("");
    return String.format(
        Locale.ROOT,
        " · the gradient reaches %s%s back%s (%s)",
        censored ? "at least " : "",
        steps,
        needed,
        basis(source.get()));
  }

  private static <T> Optional<String> shown(ModelSpec spec, Key<T> key) {
    return spec.find(key).map(value -> Domain.text(key.domain().plain(value)));
  }

  private void headline(String line) {
    plain.add(line);
    markdown.add("**" + escape(line) + "**");
  }

  private void describe(Key<?> key) {
    String source = key.source().isEmpty() ? "" : " (" + key.source() + ")";
    paragraph(key.meaning() + source);
    String fallback = fallback(key).map(value -> "; " + value + " where absent").orElse("");
    String unit = key.unit().isEmpty() ? "" : ", in " + key.unit();
    paragraph("takes " + key.takes() + unit + fallback);
  }

  private static <T> Optional<String> fallback(Key<T> key) {
    return key.fallback().map(value -> Domain.text(key.domain().plain(value)));
  }

  private void profile(Analysis analysis) {
    Optional<Evidence> source =
        newestFirst(analysis).stream().filter(e -> !e.lagProfile().isEmpty()).findFirst();
    source.ifPresent(
        evidence -> {
          List<Double> profile = evidence.lagProfile();
          String line = Sparkline.ofLagProfile(profile, SPARKLINE_WIDTH);
          String caption =
              "gradient at lag 0 to " + (profile.size() - 1) + ", " + basis(evidence) + " (log)";
          plain.add("");
          plain.add(line);
          plain.add(caption);
          markdown.add("");
          markdown.add("`" + line + "`  ");
          markdown.add(escape(caption));
        });
  }

  private void numbers(Analysis analysis, Topic topic) {
    List<String> lines = new ArrayList<>();
    for (Quantity quantity : topic.quantities) {
      Optional<Evidence> source = best(analysis, quantity);
      OptionalDouble value = source.map(e -> e.find(quantity)).orElseGet(OptionalDouble::empty);
      if (value.isPresent()) {
        lines.add(
            quantity.label()
                + " "
                + Numbers.withUnit(quantity, value.getAsDouble())
                + ", "
                + basis(source.orElseThrow()));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    plain.add("");
    markdown.add("");
    lines.forEach(
        line -> {
          plain.add("- " + line);
          markdown.add("- " + escape(line));
        });
  }

  private static Optional<Evidence> best(Analysis analysis, Quantity quantity) {
    return newestFirst(analysis).stream().filter(e -> e.find(quantity).isPresent()).findFirst();
  }

  /** The surest evidence first. */
  private static List<Evidence> newestFirst(Analysis analysis) {
    return analysis.evidence().stream().sorted((a, b) -> b.kind().compareTo(a.kind())).toList();
  }

  private static String basis(Evidence evidence) {
    return switch (evidence.kind()) {
      case CONFIG -> "predicted from the config";
      case INITIALIZATION -> "measured at initialisation";
      case WEIGHTS -> "measured on the weights";
      case RUN -> "measured after " + updates(evidence);
    };
  }

  private static String updates(Evidence evidence) {
    return evidence.find(UPDATES).isPresent()
        ? Labels.count((long) evidence.find(UPDATES).getAsDouble(), "update")
        : "the run";
  }

  private void paragraph(String line) {
    plain.add(line);
    markdown.add("");
    markdown.add(escape(line));
  }

  private Hover hover(Span span) {
    return new Hover(span, String.join("\n", plain), String.join("\n", markdown));
  }

  /** Keeps what users wrote from being read as Markdown or HTML; names_like_this stay readable. */
  private static String escape(String line) {
    return line.replaceAll("([\\\\`*\\[\\]<>#|~&]|\\b_|_\\b)", "\\\\$1");
  }
}
