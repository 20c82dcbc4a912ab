package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MapNormsTest {
  private static final int UNITS = 20;
  private static final int WIDTH = 24;

  @Test
  void theNormsOfManyMapsAreTheirLargestSingularValues() {
    double[][] matrices = new double[5][];
    for (int r = 0; r < 5; r++) {
      matrices[r] = Draws.gaussian(4 * UNITS * UNITS, Draws.seeded(r));
    }
    double[] norms = MapNorms.of(new Dense(matrices), shape(5), 0, 1e-11, 80, () -> {});
    for (int r = 0; r < 5; r++) {
      double expected = Singular.values(2 * UNITS, 2 * UNITS, matrices[r])[0];
      assertEquals(expected, norms[r], 1e-10 * expected);
    }
  }

  @Test
  void hugeMapsAreMeasuredWithSmallVectors() {
    double[] huge = Draws.times(Draws.gaussian(4 * UNITS * UNITS, Draws.seeded(7)), 0x1p1000);
    double[] norms =
        MapNorms.of(new Dense(new double[][] {huge}), shape(1), -500, 1e-11, 80, () -> {});
    double expected = Singular.values(2 * UNITS, 2 * UNITS, Draws.times(huge, 0x1p-500))[0];
    assertEquals(expected, norms[0], 1e-10 * expected);
  }

  @Test
  void aZeroMapHasTheNormZeroAndCrowdedValuesHaveNone() {
    double[] zero = new double[4 * UNITS * UNITS];
    double[] crowded = new double[4 * UNITS * UNITS];
    for (int i = 0; i < 2 * UNITS; i++) {
      crowded[i * (2 * UNITS + 1)] = 1 - 1e-5 * i;
    }
    double[][] matrices = {zero, Draws.identity(2 * UNITS), crowded};
    double[] norms = MapNorms.of(new Dense(matrices), shape(3), 0, 1e-11, 20, () -> {});
    assertEquals(0, norms[0], 0);
    assertEquals(1, norms[1], 1e-14);
    assertTrue(Double.isNaN(norms[2]));
  }

  private static MapNorms.Shape shape(int rows) {
    return new MapNorms.Shape(rows, 2, UNITS, WIDTH);
  }

  /** A matrix per row, on vectors of two parts. */
  private record Dense(double[][] matrices) implements MapNorms.Maps {
    @Override
    public void apply(double[][] rows) {
      for (int r = 0; r < matrices.length; r++) {
        multiply(r, rows, false);
      }
    }

    @Override
    public void applyTransposed(double[][] rows) {
      for (int r = 0; r < matrices.length; r++) {
        multiply(r, rows, true);
      }
    }

    private void multiply(int r, double[][] rows, boolean transposed) {
      int n = 2 * UNITS;
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double entry = matrices[r][transposed ? j * n + i : i * n + j];
          y[i] += entry * rows[j / UNITS][r * WIDTH + j % UNITS];
        }
      }
      for (int i = 0; i < n; i++) {
        rows[i / UNITS][r * WIDTH + i % UNITS] = y[i];
      }
    }
  }
}
