package rhoscope.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import rhoscope.analysis.Numbers;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunEvidence;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.Series;
import rhoscope.model.Labels;

/** Runs for people. */
public final class RunText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int CURVE_WIDTH = 50;

  /** A table, newest first as given; one line that says so where there is none. */
  public static String list(List<RunSummary> runs, Style style) {
    if (runs.isEmpty()) {
      return "no runs yet; `rhoscope train CONFIG` makes one\n";
    }
    int id = runs.stream().mapToInt(run -> run.id().length()).max().orElse(2);
    String row = "%-" + id + "s  %-19s  %-11s  %8s  %10s  %s";
    StringBuilder out = new StringBuilder();
    out.append(
            style.bold(
                String.format(
                    Locale.ROOT,
                    row,
                    "run",
                    "started (UTC)",
                    "outcome",
                    "updates",
                    "loss",
                    "config")))
        .append('\n');
    for (RunSummary run : runs) {
      String loss =
          run.finalLoss().isPresent() ? Numbers.three(run.finalLoss().getAsDouble()) : "-";
      out.append(
              String.format(
                  Locale.ROOT,
                  row,
                  run.id(),
                  TIME.format(run.started()),
                  Labels.of(run.outcome()),
                  run.updates(),
                  loss,
                  run.config()))
          .append('\n');
    }
    return out.toString();
  }

  /** A run with its curves and its last probe. */
  public static String show(Run run, Style style) {
    RunSummary summary = run.summary();
    StringBuilder out = new StringBuilder();
    out.append(style.bold("run " + summary.id() + ": " + summary.config())).append('\n');
    row(out, style, "started", TIME.format(summary.started()) + " UTC");
    row(out, style, "seed", Long.toString(summary.seed()));
    row(
        out,
        style,
        "outcome",
        Labels.of(summary.outcome()) + " after " + Labels.count(summary.updates(), "update"));
    run.result().ifPresent(result -> result(out, style, result));
    RunEvidence.memoryCapacity(run)
        .ifPresent(sum -> row(out, style, "memory capacity", Numbers.three(sum)));
    for (String name : List.of("loss", "gradient_norm")) {
      Series series = run.series().get(name);
      if (series != null && series.size() > 0) {
        row(out, style, name, curve(series));
      }
    }
    row(out, style, "clipped", Labels.count(run.clipEvents().size(), "update"));
    for (NonFiniteEvent event : run.nonFinite()) {
      row(out, style, "not finite", ProbeText.event(event));
    }
    if (!run.probes().isEmpty()) {
      var last = run.probes().get(run.probes().size() - 1);
      String made = Labels.count(last.update(), "update");
      out.append('\n').append("probe after ").append(made).append(": ");
      out.append(ProbeText.of(last.probe(), style));
    }
    return out.toString();
  }

  private static void result(StringBuilder out, Style style, RunResult result) {
    if (result.finalError().isPresent()) {
      row(out, style, "error, fresh data", Numbers.three(result.finalError().getAsDouble()));
    }
    result
        .solved()
        .ifPresent(
            solved ->
                row(
                    out,
                    style,
                    "solved",
                    solved ? "at update " + result.updatesToSolve().orElse(0) : "no"));
  }

  /** First and last value around the medians between them, on a linear axis from the least. */
  private static String curve(Series series) {
    double[] values = series.values();
    return Numbers.three(values[0])
        + " "
        + Curve.of(values, CURVE_WIDTH)
        + " "
        + Numbers.three(values[values.length - 1]);
  }

  private static void row(StringBuilder out, Style style, String label, String value) {
    out.append(style.dim(String.format(Locale.ROOT, "  %-20s", label))).append(value).append('\n');
  }

  private RunText() {}
}
