package rhoscope.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import rhoscope.analysis.Numbers;
import rhoscope.analysis.Sparkline;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.model.Labels;

/** A probe for people. */
public final class ProbeText {
  private static final int LABEL_WIDTH = 20;
  private static final int SPARKLINE_WIDTH = 50;

  private final Style style;
  private final StringBuilder out = new StringBuilder();

  private ProbeText(Style style) {
    this.style = style;
  }

  /** Some ten lines, ending in a line break. */
  public static String of(Probe probe, Style style) {
    ProbeText text = new ProbeText(style);
    text.head(probe);
    probe.nonFinite().ifPresent(event -> text.row("not finite", event(event)));
    text.loss(probe);
    text.horizon(probe);
    probe.longTermShare().ifPresent(text::longTermShare);
    for (int i = 0; i < probe.layers().size(); i++) {
      if (probe.layers().size() > 1) {
        text.out.append("  ").append(style.bold("layer " + (i + 1))).append('\n');
      }
      text.layer(probe.layers().get(i), probe.cell());
    }
    probe.lyapunov().ifPresent(text::lyapunov);
    probe.echo().ifPresent(text::echo);
    return text.out.toString();
  }

  /** {@code hidden_state at step 12, forward, update 3}. */
  public static String event(NonFiniteEvent event) {
    boolean named = !List.of("", "h", "c").contains(event.gate());
    String gate = named ? " (gate " + event.gate() + ")" : "";
    String step = event.timeStep() > 0 ? " at step " + event.timeStep() : "";
    return event.tensor() + gate + step + ", " + event.pass() + " pass of update " + event.update();
  }

  private void head(Probe probe) {
    String source =
        switch (probe.source()) {
          case WEIGHTS -> "weights from the file";
          case RUN -> "weights of the run";
          case INITIALIZATION, CONFIG -> "weights as drawn";
        };
    out.append(
            style.bold(
                String.format(
                    Locale.ROOT,
                    "%s, %s%s, %s of %s, %s",
                    probe.cell(),
                    probe.layers().size() > 1 ? probe.layers().size() + " layers of " : "",
                    Labels.count(probe.hiddenSize(), "unit"),
                    Labels.count(probe.sequences(), "sequence"),
                    Labels.count(probe.sequenceLength(), "step"),
                    source)))
        .append('\n');
  }

  private void loss(Probe probe) {
    probe.loss().ifPresent(loss -> row("loss, last step", Numbers.three(loss)));
  }

  private void horizon(Probe probe) {
    if (probe.horizon().isEmpty()) {
      return;
    }
    Probe.Horizon horizon = probe.horizon().get();
    if (probe.lagProfile().ln()[0] == Double.NEGATIVE_INFINITY) {
      row("1 % horizon", "no gradient at lag 0");
      return;
    }
    int reach = horizon.stepsTo1Percent();
    String atLeast = horizon.censored() ? "at least " : "";
    row("1 % horizon", atLeast + Labels.count(reach, "step"));
    decay(horizon);
    double[] profile = probe.lagProfile().values();
    if (Arrays.stream(profile).allMatch(Double::isFinite)) {
      List<Double> values = Arrays.stream(profile).boxed().toList();
      String line = Sparkline.ofLagProfile(values, SPARKLINE_WIDTH);
      if (!line.isEmpty()) {
        row("gradient by lag", line + " 0 to " + (profile.length - 1) + ", six decades");
      }
    }
  }

  private void longTermShare(double share) {
    row("long-term share", Numbers.three(100 * share) + " % from half the sequence back or more");
  }

  private void decay(Probe.Horizon horizon) {
    OptionalDouble decay = horizon.decayPerStep();
    if (decay.isPresent() && Double.isFinite(decay.getAsDouble())) {
      String straight =
          horizon.rSquared().isPresent()
              ? " (R² " + Numbers.three(horizon.rSquared().getAsDouble()) + ")"
              : "";
      row("decay per step", Numbers.three(decay.getAsDouble()) + straight);
    }
  }

  /** What is undefined has no place here: a row without numbers is left out. */
  private void layer(Probe.Layer layer, String cell) {
    layer.recurrentWeights().forEach(this::weights);
    slope(layer, cell);
    List<String> norms = new ArrayList<>();
    layer
        .parameterGradientNorm()
        .forEach(
            (name, norm) -> {
              if (norm.ln()[0] < Double.POSITIVE_INFINITY) {
                norms.add(name + " " + size(norm));
              }
            });
    rowOf("gradient norms", norms);
  }

  private void weights(String gate, Probe.Weights weights) {
    List<String> figures = new ArrayList<>();
    figure(figures, "ρ", weights.spectralRadius());
    figure(figures, "σ_max", weights.spectralNorm());
    figure(figures, "Henrici", weights.henrici());
    rowOf("W (" + gate + ")", figures);
  }

  private static void figure(List<String> figures, String name, double value) {
    if (Double.isFinite(value)) {
      figures.add(name + " " + Numbers.three(value));
    }
  }

  private void rowOf(String label, List<String> figures) {
    if (!figures.isEmpty()) {
      row(label, String.join(", ", figures));
    }
  }

  private void slope(Probe.Layer layer, String cell) {
    if (layer.meanSlope().isEmpty()) {
      return;
    }
    row(
        "mean slope φ′" + (cell.equals("lstm") ? " (g)" : cell.equals("gru") ? " (n)" : ""),
        Numbers.three(layer.meanSlope().getAsDouble())
            + share(", saturated ", layer.saturatedFraction())
            + share(", dead ", layer.deadFraction()));
  }

  private static String share(String label, OptionalDouble share) {
    return share.isPresent()
        ? label + String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble())
        : "";
  }

  private static String size(Norms norm) {
    double value = norm.values()[0];
    boolean inRange = value != 0 && Double.isFinite(value);
    return inRange || norm.ln()[0] == Double.NEGATIVE_INFINITY
        ? Numbers.three(value)
        : "e^" + Numbers.three(norm.ln()[0]);
  }

  private void lyapunov(Probe.Lyapunov lyapunov) {
    if (lyapunov.exponents()[0] == Double.NEGATIVE_INFINITY) {
      row("Lyapunov λ₁", "-∞: steps whose Jacobian is exactly 0");
    }
    if (!Double.isFinite(lyapunov.exponents()[0])) {
      return;
    }
    String error =
        lyapunov.standardError().isPresent()
            ? " ± " + Numbers.three(lyapunov.standardError().getAsDouble())
            : "";
    row("Lyapunov λ₁", Numbers.three(lyapunov.exponents()[0]) + error + " nats per step");
  }

  private void echo(Probe.Echo echo) {
    List<String> figures = new ArrayList<>();
    figure(figures, "ρ((1 − a) I + a W)", echo.effectiveRadius());
    figure(figures, "‖D W D⁻¹‖", echo.scaledNorm());
    rowOf("echo states", figures);
  }

  private void row(String label, String value) {
    String padded = String.format(Locale.ROOT, "  %-" + LABEL_WIDTH + "s", label);
    out.append(style.dim(padded)).append(value).append('\n');
  }
}
