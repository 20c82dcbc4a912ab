package rhoscope.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PlotTest {
  private static final Pattern LINE = Pattern.compile("class=\"line c(\\d)\" d=\"([^\"]*)\"");

  @Test
  void aLineRunsFromCornerToCorner() {
    assertEquals("M64.0 256.0L628.0 12.0", path(false, 0, 10));
    assertEquals("M64.0 256.0L628.0 12.0", path(true, 1, 1e5));
  }

  @Test
  void whatHasNoPlaceOnTheAxisIsAGap() {
    assertEquals("M64.0 256.0M440.0 134.0L628.0 12.0", path(false, 0, Double.NaN, 5, 10));
    assertEquals("M346.0 256.0L628.0 12.0", path(true, 0, 1, 100));
    assertEquals("", path(true, 0, -1));
  }

  @Test
  void linesOfOneNameShareAColourAndALegend() {
    double[] xs = {0, 1};
    Figure figure =
        new Figure(
            "a < b",
            "x",
            "y",
            false,
            List.of(
                new Figure.Line("one", xs, new double[] {0, 1}),
                new Figure.Line("two", xs, new double[] {0, 2}),
                new Figure.Line("one", xs, new double[] {0, 3})));
    String plot = Plot.of(figure);
    List<String> colours = LINE.matcher(plot).results().map(r -> r.group(1)).toList();
    assertEquals(List.of("0", "1", "0"), colours);
    assertEquals(2, plot.split("━", -1).length - 1);
    assertTrue(plot.contains("a &lt; b"));
    assertFalse(plot.contains("a < b"));
  }

  private static String path(boolean logarithmic, double... ys) {
    double[] xs = new double[ys.length];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = i;
    }
    List<Figure.Line> lines = List.of(new Figure.Line("line", xs, ys));
    Matcher found = LINE.matcher(Plot.of(new Figure("title", "x", "y", logarithmic, lines)));
    assertTrue(found.find());
    return found.group(2);
  }
}
