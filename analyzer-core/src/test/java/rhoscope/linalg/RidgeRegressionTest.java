package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class RidgeRegressionTest {
  @Test
  void theNormalEquationsHold() {
    Property.forAll(
        20,
        random -> {
          int k = random.nextInt(1, 30);
          int o = random.nextInt(1, 4);
          int m = random.nextInt(1, 200);
          double[] penalties = random.doubles(k, 1e-6, 1).toArray();
          double[] rows = gaussian(m * (k + o), random);
          double[] w = solved(penalties, o, rows, m).solve();
          double[] gradient = new double[k * o];
          for (int j = 0; j < k; j++) {
            for (int c = 0; c < o; c++) {
              gradient[j * o + c] = penalties[j] * w[j * o + c];
            }
          }
          for (int r = 0; r < m; r++) {
            for (int c = 0; c < o; c++) {
              double off = -rows[r * (k + o) + k + c];
              for (int j = 0; j < k; j++) {
                off += rows[r * (k + o) + j] * w[j * o + c];
              }
              for (int j = 0; j < k; j++) {
                gradient[j * o + c] += rows[r * (k + o) + j] * off;
              }
            }
          }
          assertTrue(Norms.euclidean(gradient, 0, gradient.length) < 1e-10 * m);
        });
  }

  /** W = V diag(σ / (σ² + β)) Uᵀ Y of an SVD X = U Σ Vᵀ. */
  @Test
  void theSolutionIsThatOfAnSvd() {
    Property.forAll(
        10,
        random -> {
          int k = random.nextInt(2, 20);
          int m = k + random.nextInt(100);
          double beta = Math.pow(10, random.nextInt(-6, 2));
          double[] penalties = new double[k];
          Arrays.fill(penalties, beta);
          double[] rows = gaussian(m * (k + 2), random);
          double[] x = new double[m * k];
          for (int r = 0; r < m; r++) {
            System.arraycopy(rows, r * (k + 2), x, r * k, k);
          }
          var svd = DecompositionFactory_DDRM.svd(m, k, true, true, true);
          assertTrue(svd.decompose(new DMatrixRMaj(m, k, true, x)));
          double[] expected = new double[k * 2];
          for (int i = 0; i < k; i++) {
            double sigma = svd.getSingularValues()[i];
            for (int c = 0; c < 2; c++) {
              double share = 0;
              for (int r = 0; r < m; r++) {
                share += svd.getU(null, false).get(r, i) * rows[r * (k + 2) + k + c];
              }
              for (int j = 0; j < k; j++) {
                double v = svd.getV(null, false).get(j, i);
                expected[j * 2 + c] += v * share * sigma / (sigma * sigma + beta);
              }
            }
          }
          double[] w = solved(penalties, 2, rows, m).solve();
          assertArrayEquals(expected, w, 1e-9);
        });
  }

  /**
   * Läuchli's matrix: δ² is lost beside 1 in the normal equations, whose matrix is then singular.
   */
  @Test
  void columnsThatAreNearlyOneAreToldApart() {
    double d = 1e-9;
    double[] rows = {1, 1, 3, d, 0, d, 0, d, 2 * d}; // [1 1; δ 0; 0 δ] (1, 2)ᵀ = (3, δ, 2δ)ᵀ
    assertEquals(1.0, 1 + d * d);
    double[] w = solved(new double[2], 1, rows, 3).solve();
    assertArrayEquals(new double[] {1, 2}, w, 1e-6);
  }

  @Test
  void aFreeColumnIsTheSameAsCentringTheOthers() {
    Property.forAll(
        5,
        random -> {
          int m = 50;
          double[] rows = new double[m * 4];
          double[] centred = new double[m * 3];
          double[] means = new double[3];
          for (int r = 0; r < m; r++) {
            rows[r * 4] = 1;
            for (int j = 0; j < 3; j++) {
              rows[r * 4 + 1 + j] = 5 + random.nextGaussian();
              means[j] += rows[r * 4 + 1 + j] / m;
            }
          }
          for (int r = 0; r < m; r++) {
            for (int j = 0; j < 3; j++) {
              centred[r * 3 + j] = rows[r * 4 + 1 + j] - means[j];
            }
          }
          double[] free = solved(new double[] {0, 0.5, 0.5}, 1, rows, m).solve();
          double[] slopes = solved(new double[] {0.5, 0.5}, 1, centred, m).solve();
          assertArrayEquals(slopes, new double[] {free[1], free[2]}, 1e-12);
          assertEquals(means[2] - slopes[0] * means[0] - slopes[1] * means[1], free[0], 1e-12);
        });
  }

  @Test
  void withoutAPenaltyEqualColumnsShareTheirWeight() {
    RandomGenerator random = Draws.seeded(3);
    int m = 30;
    double[] rows = new double[m * 4];
    for (int r = 0; r < m; r++) {
      double x = random.nextGaussian();
      double z = random.nextGaussian();
      double[] row = {x, x, z, 3 * x - z};
      System.arraycopy(row, 0, rows, r * 4, 4);
    }
    RidgeRegression regression = solved(new double[3], 1, rows, m);
    assertArrayEquals(new double[] {1.5, 1.5, -1}, regression.solve(), 1e-12);
    assertEquals(0, regression.squares(regression.solve()), 1e-20);
    RidgeRegression nothing = solved(new double[2], 1, new double[6], 2);
    assertArrayEquals(new double[2], nothing.solve());
  }

  @Test
  void theSquaresAreThoseOfTheRowsWithoutThePenalty() {
    Property.forAll(
        10,
        random -> {
          int k = random.nextInt(1, 10);
          int m = random.nextInt(1, 150);
          double[] penalties = random.doubles(k, 0.1, 10).toArray();
          double[] rows = gaussian(m * (k + 1), random);
          RidgeRegression regression = solved(penalties, 1, rows, m);
          double[] w = regression.solve();
          double sum = 0;
          for (int r = 0; r < m; r++) {
            double off = -rows[r * (k + 1) + k];
            for (int j = 0; j < k; j++) {
              off += rows[r * (k + 1) + j] * w[j];
            }
            sum += off * off;
          }
          assertEquals(sum, regression.squares(w), 1e-11 * (1 + sum));
          assertTrue(regression.gradientNorm(w) < 1e-11 * m);
          w[0] += 0.5;
          double slope = regression.gradientNorm(w);
          assertTrue(0.5 * penalties[0] < slope, "away from the solution it is none: " + slope);
        });
  }

  @Test
  void itGoesOnFromItsStateBitForBit() {
    RandomGenerator random = Draws.seeded(9);
    double[] first = gaussian(70 * 8, random);
    double[] second = gaussian(90 * 8, random);
    double[] penalties = {0, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3};
    RidgeRegression whole = solved(penalties, 2, first, 70);
    RidgeRegression resumed = new RidgeRegression(penalties, 2);
    resumed.restore(whole.state());
    whole.add(second.clone(), 90, () -> {});
    resumed.add(second.clone(), 90, () -> {});
    assertArrayEquals(whole.solve(), resumed.solve());
    double[] other = solved(new double[3], 1, new double[0], 0).state();
    assertThrows(IllegalArgumentException.class, () -> resumed.restore(other));
  }

  @Test
  void rowsThatAreNotFiniteHaveNoSolution() {
    double[] rows = {1, 2, Double.NaN, 1, 0, 1, 1, 1, 1};
    double[] w = solved(new double[2], 1, rows, 3).solve();
    assertTrue(Arrays.stream(w).noneMatch(Double::isFinite), Arrays.toString(w));
  }

  private static RidgeRegression solved(double[] penalties, int outputs, double[] rows, int count) {
    RidgeRegression regression = new RidgeRegression(penalties, outputs);
    regression.add(rows.clone(), count, () -> {});
    return regression;
  }

  private static double[] gaussian(int count, RandomGenerator random) {
    return Draws.gaussian(count, random);
  }
}
