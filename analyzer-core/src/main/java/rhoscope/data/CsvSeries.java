package rhoscope.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import rhoscope.model.Labels;
import rhoscope.model.Loss;

/** One column of a CSV file as a series whose next values are predicted. */
final class CsvSeries {
  /*
   * Windows of T steps: inputs x_i … x_{i+T−1}, targets x_{i+a} … x_{i+a+T−1}, a steps ahead. All
   * windows inside the first part of the series are trained on; those of the last part, cut side by
   * side, are held out, so that no value is both. A probe takes windows side by side from the very
   * beginning: overlapping ones would be one sequence seen several times.
   *
   * Standardising by the mean and deviation of the first part is part of the data: the probe reads
   * the same numbers as the training.
   */

  /**
   * How a series becomes sequences.
   *
   * @param length T
   * @param stepsAhead a
   * @param everyStep a loss at every step of a window, or at its last
   * @param standardize by the training part
   * @param holdout the share of the series at its end that is held out, 0 … 0.9
   */
  record Options(
      Optional<String> column,
      int length,
      int stepsAhead,
      boolean everyStep,
      boolean standardize,
      double holdout) {

    Options ofLength(int other) {
      return new Options(column, other, stepsAhead, everyStep, standardize, holdout);
    }
  }

  /**
   * Opens a series.
   *
   * @throws DataProblem if the column cannot be read, is constant, or is too short for one window
   *     in each part
   */
  static Dataset open(Path file, Options options) throws IOException {
    CsvColumn column = CsvColumn.read(file, options.column());
    double[] values = column.values();
    int heldOutValues = (int) (options.holdout() * values.length);
    int trainingValues = values.length - heldOutValues;
    int windowValues = options.length() + options.stepsAhead();
    checkHolds(file, "the training part", trainingValues, windowValues);
    if (0 < heldOutValues) {
      checkHolds(file, "the held-out part", heldOutValues, windowValues);
    }
    double[] series = options.standardize() ? standardized(file, values, trainingValues) : values;
    Sequences training = new Excerpts(series, 0, trainingValues, 1, options);
    Sequences beside = new Excerpts(series, 0, trainingValues, options.length(), options);
    Sequences heldOut =
        heldOutValues == 0
            ? beside
            : new Excerpts(series, trainingValues, values.length, options.length(), options);
    Recorded.Form form =
        new Recorded.Form(
            description(column.name(), values.length, options),
            1,
            1,
            Loss.SQUARED_ERROR,
            ErrorMeasure.MEAN_SQUARED_ERROR,
            options.everyStep(),
            false,
            options.everyStep() && options.stepsAhead() == 1);
    double[] mean = {mean(series, trainingValues)};
    double loss = Statistics.squaredError(heldOut, form, mean);
    String text = "always the mean of the training part, on the held-out part";
    Optional<Dataset.Baseline> baseline = Optional.of(new Dataset.Baseline(loss, text));
    return new Recorded(
        form,
        training,
        heldOut,
        beside,
        Optional.of(count -> streams(series, trainingValues, count, options)),
        () -> Statistics.secondMoments(beside, 1),
        baseline);
  }

  /** The training part side by side in so many windows that touch. */
  private static Sequences streams(double[] series, int end, int count, Options options) {
    int each = (end - options.stepsAhead()) / count;
    return new Excerpts(
        series, 0, count * each + options.stepsAhead(), each, options.ofLength(each));
  }

  private static void checkHolds(Path file, String part, int values, int windowValues)
      throws DataProblem {
    if (values < windowValues) {
      String fact =
          part
              + " has "
              + values
              + (values == 1 ? " value" : " values")
              + ", one window and its target take "
              + windowValues;
      throw new DataProblem(file, "last line", fact);
    }
  }

  /** (x − mean) / deviation, both of the first {@code count} values. */
  private static double[] standardized(Path file, double[] values, int count) throws DataProblem {
    double mean = mean(values, count);
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    double deviation = Math.sqrt(squares / count);
    if (!(0 < deviation && deviation < Double.POSITIVE_INFINITY)) {
      String fact = "the deviation of the training part is " + deviation + ", not above 0";
      throw new DataProblem(file, "line 1", fact);
    }
    return Arrays.stream(values).map(x -> (x - mean) / deviation).toArray();
  }

  private static double mean(double[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum / count;
  }

  private static String description(String column, int count, Options options) {
    String name = column.length() <= 40 ? column : column.substring(0, 40);
    return String.format(
        Locale.ROOT,
        "series %s of %s, T = %d, %d ahead%s",
        name.replaceAll("\\p{Cntrl}", " "),
        Labels.count(count, "value"),
        options.length(),
        options.stepsAhead(),
        options.standardize() ? ", standardised" : "");
  }

  /** Windows of values {@code from} … {@code to} − 1, their starts {@code stride} apart. */
  private record Excerpts(double[] series, int from, int to, int stride, Options options)
      implements Sequences {

    @Override
    public int count() {
      return (to - from - options.length() - options.stepsAhead()) / stride + 1;
    }

    @Override
    public int steps(int sequence) {
      return options.length();
    }

    @Override
    public double input(int sequence, int step, int d) {
      return series[from + sequence * stride + step];
    }

    @Override
    public double target(int sequence, int step, int w) {
      int last = options.everyStep() ? step : options.length() - 1;
      return series[from + sequence * stride + last + options.stepsAhead()];
    }
  }

  private CsvSeries() {}
}
