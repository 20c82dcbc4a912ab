package rhoscope.bench;

import java.util.Locale;

/**
 * The sizes of a training.
 *
 * @param hidden H
 * @param batch B
 * @param steps T
 */
record Size(int hidden, int batch, int steps) {
  /**
   * From {@code HxBxT}.
   *
   * @throws IllegalArgumentException if it is not
   */
  static Size of(String text) {
    String[] parts = text.split("x");
    if (parts.length != 3) {
      throw new IllegalArgumentException("no size: " + text);
    }
    return new Size(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  /** As options of a kind of work. */
  String options(String cell, int threads) {
    return String.format(
        Locale.ROOT, "cell=%s H=%d B=%d T=%d threads=%d", cell, hidden, batch, steps, threads);
  }

  @Override
  public String toString() {
    return hidden + "×" + batch + "×" + steps;
  }
}
