package rhoscope.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import rhoscope.analysis.Numbers;

/** A figure as SVG to stand within a page; its colours are the page's classes {@code c0} … */
public final class Plot {
  /** How many colours there are; further names begin again. */
  static final int COLOURS = 6;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;
  private static final int TICKS = 5;

  private final Figure figure;
  private final Axis x;
  private final Axis y;
  private final StringBuilder out = new StringBuilder();

  private Plot(Figure figure) {
    this.figure = figure;
    this.x = Axis.of(figure.lines().stream().flatMapToDouble(l -> DoubleStream.of(l.xs())), false);
    this.y =
        Axis.of(
            figure.lines().stream().flatMapToDouble(l -> DoubleStream.of(l.ys())),
            figure.logarithmic());
  }

  /** The title, the legend and the plot. */
  public static String of(Figure figure) {
    return new Plot(figure).draw();
  }

  private String draw() {
    out.append("<figure>\n<figcaption>").append(escape(figure.title())).append("</figcaption>\n");
    List<String> names = figure.lines().stream().map(Figure.Line::name).distinct().toList();
    out.append("<p class=\"legend\">");
    for (int i = 0; i < names.size(); i++) {
      out.append("<span class=\"c").append(i % COLOURS).append("\">");
      out.append("<b>━</b> ").append(escape(names.get(i))).append("</span> ");
    }
    out.append("</p>\n");
    print(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
        WIDTH, HEIGHT, escape(figure.title()));
    for (double tick : y.ticks()) {
      double at = atY(tick);
      print("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, at, WIDTH - RIGHT);
      print("<text x=\"%d\" y=\"%.1f\" class=\"end\">%s</text>\n", LEFT - 6, at + 4, y.label(tick));
    }
    for (double tick : x.ticks()) {
      print(
          "<text x=\"%.1f\" y=\"%d\" class=\"mid\">%s</text>\n",
          atX(tick), HEIGHT - BOTTOM + 16, x.label(tick));
    }
    print("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
    print(
        "<text x=\"%d\" y=\"%d\" class=\"mid\">%s</text>\n",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, escape(figure.x()));
    print(
        "<text transform=\"translate(12 %d) rotate(-90)\" class=\"mid\">%s</text>\n",
        (TOP + HEIGHT - BOTTOM) / 2, escape(figure.y()));
    for (Figure.Line line : figure.lines()) {
      print(
          "<path class=\"line c%d\" d=\"%s\"/>\n",
          names.indexOf(line.name()) % COLOURS, path(line));
    }
    return out.append("</svg>\n</figure>\n").toString();
  }

  private String path(Figure.Line line) {
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (int i = 0; i < line.xs().length; i++) {
      double value = line.ys()[i];
      boolean shown = Double.isFinite(value) && (!figure.logarithmic() || 0 < value);
      if (shown) {
        path.append(
            String.format(
                Locale.ROOT, "%s%.1f %.1f", open ? "L" : "M", atX(line.xs()[i]), atY(value)));
      }
      open = shown;
    }
    return path.toString();
  }

  private double atX(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double atY(double value) {
    return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
  }

  private void print(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments));
  }

  /** Text within an element or an attribute. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /**
   * Numbers along one side.
   *
   * @param low at the beginning, or its decimal logarithm
   * @param high at the end, above low
   * @param step between two ticks
   */
  private record Axis(double low, double high, double step, boolean logarithmic) {
    static Axis of(DoubleStream values, boolean logarithmic) {
      double[] all =
          values
              .filter(v -> Double.isFinite(v) && (!logarithmic || 0 < v))
              .map(v -> logarithmic ? StrictMath.log10(v) : v)
              .toArray();
      double low = DoubleStream.of(all).min().orElse(0);
      double high = DoubleStream.of(all).max().orElse(1);
      double span = low < high ? high - low : 1;
      double step = logarithmic ? Math.max(1, Math.ceil(span / TICKS)) : nice(span / TICKS);
      double from = step * Math.floor(low / step);
      return new Axis(from, Math.max(high, from + step), step, logarithmic);
    }

    /** 1, 2 or 5 times a power of ten, at least as much. */
    private static double nice(double least) {
      double power = StrictMath.pow(10, Math.floor(StrictMath.log10(least)));
      double[] factors = {1, 2, 5};
      for (double factor : factors) {
        if (least <= factor * power) {
          return factor * power;
        }
      }
      return 10 * power;
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      for (int i = 0; low + i * step <= high + step / 1e6; i++) {
        double at = low + i * step;
        ticks.add(logarithmic ? StrictMath.pow(10, at) : at);
      }
      return ticks;
    }

    double share(double value) {
      return ((logarithmic ? StrictMath.log10(value) : value) - low) / (high - low);
    }

    String label(double tick) {
      return Math.abs(tick) < step / 1e6 && !logarithmic ? "0" : Numbers.three(tick);
    }
  }
}
