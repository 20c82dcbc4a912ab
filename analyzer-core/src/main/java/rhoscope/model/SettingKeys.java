package rhoscope.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The catalogue of what a project says for all its configs in a file {@code rhoscope.json}: its
 * keys, in the order of the documentation.
 */
public final class SettingKeys {
  private static final List<Key<?>> CATALOGUE = new ArrayList<>();

  private static final String THRESHOLDS = "thresholds";

  public static final Key<Map<String, Severity>> SEVERITY =
      add(
          Key.of(
              "severity",
              new Domain.Severities(),
              "the severity of a rule by its name, where a config does not say another under"
                  + " rules.severity; off silences it"));

  /** Ours: 0.67 was measured at 0.56 times the mean norm. */
  public static final Key<Double> CLIPPED_FRACTION =
      add(
          threshold("clipped_fraction", 0, 1, "the share of clipped updates above which one hears")
              .or(0.5));

  /** Ours: an LSTM that solved adding had one of 34. */
  public static final Key<Double> GRADIENT_SPIKE =
      add(
          threshold(
                  "gradient_spike",
                  1,
                  1e12,
                  "how many times the median before it a gradient's norm is that counts as a spike")
              .or(100.0));

  /** Ours. */
  public static final Key<Double> PREDICTED_GROWTH =
      add(
          threshold(
                  "predicted_growth",
                  1,
                  1e300,
                  "the predicted growth of a gradient over a sequence that counts as an explosion")
              .or(1e3));

  /** Ours: 0.1625 beside 0.1667 was measured. */
  public static final Key<Double> BASELINE_DISTANCE =
      add(
          threshold(
                  "baseline_distance",
                  0,
                  1,
                  "how near a loss is to that of an answer without inputs, relative to it, to be stuck")
              .or(0.05));

  /** Ours: nearer to 1 the radius suggests nothing. */
  public static final Key<Double> RADIUS_DISTANCE =
      add(
          threshold(
                  "radius_distance", 0, 10, "how far from 1 a spectral radius is that may mislead")
              .or(0.02));

  /** Enough for an interval of the mean. */
  public static final Key<Long> PROBE_SEQUENCES =
      add(
          Key.of(
                  THRESHOLDS + ".probe_sequences",
                  new Domain.Whole(1, 1024),
                  "the fewest sequences of a probe that a verdict on the horizon takes")
              .or(8L)
              .in("sequences"));

  public static final Key<String> STORE =
      add(
          Key.of(
              "store",
              new Domain.Text("the path of a folder"),
              "where runs are kept, from this file on; .rhoscope beside it where it is absent. The"
                  + " option --store comes first"));
  public static final Key<List<String>> INCLUDE =
      add(
          patterns(
              "include",
              "the files that are looked at, where a folder is checked or a file is opened; all where"
                  + " it is absent"));
  public static final Key<List<String>> EXCLUDE =
      add(patterns("exclude", "the files and folders that are left alone, whatever include says"));

  /** Every key, in the order of the documentation. */
  public static List<Key<?>> all() {
    return List.copyOf(CATALOGUE);
  }

  /** Those that say from where on a rule finds something. */
  static List<Key<?>> thresholds() {
    return CATALOGUE.stream().filter(key -> key.section().equals(THRESHOLDS)).toList();
  }

  private static <T> Key<T> add(Key<T> key) {
    CATALOGUE.add(key);
    return key;
  }

  private static Key<Double> threshold(String name, double min, double max, String meaning) {
    return Key.of(THRESHOLDS + "." + name, new Domain.Real(min, max, false), meaning);
  }

  private static Key<List<String>> patterns(String path, String meaning) {
    String what = "a path from this file on, or a name, with * and **";
    return Key.of(path, new Domain.Texts(new Domain.Text(what)), meaning);
  }

  private SettingKeys() {}
}
