package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Domain;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.MatrixInit;
import rhoscope.model.ModelSpec;
import rhoscope.model.Normalization;
import rhoscope.model.Preset;
import rhoscope.testing.Property;

class InitializerTest {
  private static final int H = 100;
  private static final Architecture SIZES = Architecture.plain(3, H, 2);

  @Test
  void everyDistributionHasItsVarianceAndMeanZero() {
    List<MatrixInit> kinds =
        List.of(
            new MatrixInit.Gaussian(0.3),
            new MatrixInit.ScaledGaussian(1.5),
            new MatrixInit.Uniform(0.7),
            new MatrixInit.FanUniform(H),
            new MatrixInit.Orthogonal(2),
            new MatrixInit.Sparse(15, 0.4),
            new MatrixInit.GlorotUniform());
    for (MatrixInit kind : kinds) {
      double[] w = recurrent(kind, 7);
      double variance = kind.variance(H, H);
      double mean = Arrays.stream(w).average().orElseThrow();
      double square = Arrays.stream(w).map(x -> x * x).average().orElseThrow();
      // The variance of a variance is below 3 · 2/n for each of these; sparse entries: 15% count.
      assertEquals(1, square / variance, 5 * Math.sqrt(2.0 / (0.15 * w.length)), kind.toString());
      assertEquals(0, mean / Math.sqrt(variance / w.length), 5, kind.toString());
    }
  }

  @Test
  void gaussianTailsAreGaussian() {
    double[] w = recurrent(new MatrixInit.Gaussian(1), 3);
    long beyond = Arrays.stream(w).filter(x -> 2 < Math.abs(x)).count();
    assertEquals(455, (double) beyond, 5 * Math.sqrt(455));
    assertTrue(3 < Arrays.stream(w).map(Math::abs).max().orElseThrow());
  }

  @Test
  void uniformDrawsFillTheirIntervalAndStayInside() {
    double glorot = Math.sqrt(6.0 / (H + H));
    double[] w = recurrent(new MatrixInit.GlorotUniform(), 5);
    double largest = Arrays.stream(w).map(Math::abs).max().orElseThrow();
    assertTrue(largest <= glorot && 0.99 * glorot < largest, "largest " + largest);
    double[] fan = recurrent(new MatrixInit.FanUniform(H), 5);
    largest = Arrays.stream(fan).map(Math::abs).max().orElseThrow();
    assertTrue(largest <= 0.1 && 0.099 < largest, "largest " + largest);
  }

  @Test
  void orthogonalMatricesAreOrthogonalInEveryShape() {
    Property.forAll(
        6,
        random -> {
          Architecture sizes = Architecture.plain(1 + random.nextInt(9), 5, 1 + random.nextInt(9));
          MatrixInit unit = new MatrixInit.Orthogonal(1.5);
          Parameters p =
              Initializer.draw(plain(unit, unit, unit), sizes, random.nextLong(), () -> false);
          checkOrthogonal(5, 5, p.w());
          checkOrthogonal(5, sizes.inputs(), p.u());
          checkOrthogonal(sizes.outputs(), 5, p.v());
        });
    checkOrthogonal(H, H, recurrent(new MatrixInit.Orthogonal(1.5), 1));
  }

  @Test
  void orthogonalDrawsAreHaars() {
    // Under Haar's measure trace² has the mean 1 and each entry the mean 0, whatever n; without the
    // sign fix the diagonal of Q leans to one side.
    double traces = 0;
    double squares = 0;
    int draws = 4000;
    for (int i = 0; i < draws; i++) {
      MatrixInit unit = new MatrixInit.Orthogonal(1);
      double[] q =
          Initializer.draw(plain(unit, unit, unit), Architecture.plain(1, 3, 1), i, () -> false)
              .w();
      double trace = q[0] + q[4] + q[8];
      traces += trace;
      squares += trace * trace;
    }
    assertEquals(0, traces / draws, 5 / Math.sqrt(draws));
    assertEquals(1, squares / draws, 5 * Math.sqrt(2.0 / draws));
  }

  @Test
  void sparseRowsHoldTheirConnectionsAndNoMore() {
    double[] w = recurrent(new MatrixInit.Sparse(15, 1), 2);
    for (int i = 0; i < H; i++) {
      assertEquals(15, nonZero(w, i * H, H));
    }
    MatrixInit wide = new MatrixInit.Sparse(15, 1);
    Parameters p = Initializer.draw(plain(wide, wide, wide), SIZES, 2, () -> false);
    assertEquals(3 * H, nonZero(p.u(), 0, 3 * H));
  }

  @Test
  void anIdentityIsScaledAndNothingElse() {
    double[] w = recurrent(new MatrixInit.Identity(0.5), 2);
    for (int i = 0; i < w.length; i++) {
      assertEquals(i / H == i % H ? 0.5 : 0, w[i], 0);
    }
  }

  @Test
  void theRadiusIsExactAfterRescaling() {
    ModelSpec spec = spec(Preset.BASIC_TANH).with(Keys.SPECTRAL_RADIUS, 1.25);
    Parameters p = Initializer.draw(spec, 3, 2, 11);
    assertEquals(1.25, Spectrum.of(H, p.w()).radius(), 1e-12);
    assertEquals(0.95, radius(Preset.SMART_TANH), 1e-12);
    ModelSpec tiny = spec.with(Keys.RECURRENT.std, 1e-305);
    assertEquals(1.25, Spectrum.of(H, Initializer.draw(tiny, 3, 2, 11).w()).radius(), 1e-9);
  }

  @Test
  void aMatrixOfRadiusZeroStaysAsItIs() {
    MatrixInit none = new MatrixInit.Identity(0);
    Initialization zero = initialization(none, none, none, Optional.of(0.9));
    assertArrayEquals(new double[H * H], Initializer.draw(zero, SIZES, 1, () -> false).w());
  }

  @Test
  void presetsDrawAsTheirOriginsDo() {
    Parameters torch = Initializer.draw(spec(Preset.PYTORCH), 3, 2, 4);
    assertTrue(Arrays.stream(torch.b()).anyMatch(x -> 0.1 < Math.abs(x)), "two biases are summed");
    assertEquals(2 * 0.01 / 3, meanSquare(torch.b()), 0.003);
    assertEquals(0.01 / 3, meanSquare(torch.v()), 0.001);
    assertTrue(0 < Math.abs(torch.c()[0]) && Math.abs(torch.c()[0]) <= 0.1);
    Parameters keras = Initializer.draw(spec(Preset.KERAS), 3, 2, 4);
    assertArrayEquals(new double[H], keras.b());
    assertArrayEquals(new double[2], keras.c());
    checkOrthogonal(H, H, keras.w(), 1);
    assertEquals(2.0 / (3 + H), meanSquare(keras.u()), 0.003);
    Parameters sigmoid = Initializer.draw(spec(Preset.SIGMOID), 3, 2, 4);
    assertEquals(1e-4, meanSquare(sigmoid.w()), 1e-5);
    Parameters smart = Initializer.draw(spec(Preset.SMART_TANH), 3, 2, 4);
    assertEquals(1e-4, meanSquare(smart.u()), 3e-5);
    assertEquals(15 * H, nonZero(smart.w(), 0, H * H));
  }

  /** Pascanu, Mikolov, Bengio 2013, section 4.1, for the 50 units of Fig. 7. */
  @Test
  void thePresetsOfFigureSevenAreThose() {
    int n = 50;
    for (Preset preset : List.of(Preset.SIGMOID, Preset.BASIC_TANH, Preset.SMART_TANH)) {
      ModelSpec spec = spec(preset).with(Keys.HIDDEN_SIZE, (long) n);
      double deviation = preset == Preset.BASIC_TANH ? 0.1 : 0.01;
      double inputs = 0;
      double outputs = 0;
      double recurrent = 0;
      for (int seed = 1; seed <= 20; seed++) {
        Parameters p = Initializer.draw(spec, 6, 4, seed);
        inputs += meanSquare(p.u()) / 20;
        outputs += meanSquare(p.v()) / 20;
        recurrent += meanSquare(p.w()) / 20;
        assertArrayEquals(new double[n], p.b());
        assertArrayEquals(new double[4], p.c());
        for (int i = 0; i < n; i++) {
          int into = preset == Preset.SMART_TANH ? 15 : n;
          assertEquals(into, nonZero(p.w(), i * n, n), "connections into unit " + i);
        }
        if (preset == Preset.SMART_TANH) {
          assertEquals(0.95, Spectrum.of(n, p.w()).radius(), 1e-12);
        }
      }
      assertEquals(deviation, Math.sqrt(inputs), 0.03 * deviation);
      assertEquals(deviation, Math.sqrt(outputs), 0.03 * deviation);
      if (preset != Preset.SMART_TANH) {
        assertEquals(deviation, Math.sqrt(recurrent), 0.02 * deviation);
      }
    }
  }

  @Test
  void aSkipIsDrawnAsTheRecurrenceIsAndGainsAreOne() {
    ModelSpec plain = spec(Preset.SMART_TANH);
    ModelSpec extended = plain.with(Keys.SKIP, 3L).with(Keys.NORMALIZATION, Normalization.LAYER);
    Parameters p = Initializer.draw(extended, 3, 2, 4);
    double[] v = p.get(Part.SKIP);
    assertEquals(15 * H, nonZero(v, 0, H * H));
    assertEquals(0.95, Spectrum.of(H, v).radius(), 1e-12);
    assertFalse(Arrays.equals(v, p.w()));
    double[] ones = new double[H];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, p.get(Part.GAIN));
    Parameters without = Initializer.draw(plain, 3, 2, 4);
    for (Parameters.Entry entry : without.entries()) {
      assertArrayEquals(entry.values(), p.get(entry.part()), entry.name());
    }
  }

  @Test
  void oneKeyMoreLeavesTheOtherDrawsAlone() {
    Parameters before = Initializer.draw(spec(Preset.PYTORCH), 3, 2, 4);
    ModelSpec changed = spec(Preset.PYTORCH).with(Keys.RECURRENT.std, 0.5).with(Keys.BIAS, 0.25);
    Parameters after = Initializer.draw(changed, 3, 2, 4);
    assertFalse(Arrays.equals(before.w(), after.w()));
    assertEquals(0.25, after.b()[0], 0);
    assertArrayEquals(before.u(), after.u());
    assertArrayEquals(before.v(), after.v());
    assertArrayEquals(before.c(), after.c());
  }

  @Test
  void aDrawCanBeCancelledAtAnyQuestion() {
    ModelSpec spec = spec(Preset.KERAS).with(Keys.SPECTRAL_RADIUS, 0.5);
    AtomicInteger questions = new AtomicInteger();
    Initializer.draw(spec, 3, 2, 1, () -> questions.incrementAndGet() < 0);
    assertTrue(10 < questions.get(), "asked " + questions + " times");
    for (int stopAt = 1; stopAt <= questions.get(); stopAt += 7) {
      AtomicInteger left = new AtomicInteger(stopAt);
      assertThrows(
          CancellationException.class,
          () -> Initializer.draw(spec, 3, 2, 1, () -> left.decrementAndGet() == 0));
    }
  }

  @Test
  void aSeedIsADraw() {
    Parameters one = Initializer.draw(spec(Preset.KERAS), 3, 2, 4);
    Parameters same = Initializer.draw(spec(Preset.KERAS), 3, 2, 4);
    Parameters other = Initializer.draw(spec(Preset.KERAS), 3, 2, 5);
    for (Part part : List.of(Part.RECURRENT, Part.INPUT, Part.OUTPUT)) {
      assertArrayEquals(one.get(part), same.get(part));
      assertFalse(Arrays.equals(one.get(part), other.get(part)));
    }
  }

  private static Initialization plain(MatrixInit w, MatrixInit u, MatrixInit v) {
    return initialization(w, u, v, Optional.empty());
  }

  private static Initialization initialization(
      MatrixInit w, MatrixInit u, MatrixInit v, Optional<Double> radius) {
    Domain.Interval.Ends none = new Domain.Interval.Ends(1, 1);
    return new Initialization(w, u, v, radius, List.of(), 0, Optional.empty(), 0, none);
  }

  private static double[] recurrent(MatrixInit kind, long seed) {
    return Initializer.draw(plain(kind, kind, kind), SIZES, seed, () -> false).w();
  }

  private static ModelSpec spec(Preset preset) {
    return ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, (long) H).with(Keys.PRESET, preset);
  }

  private static double radius(Preset preset) {
    return Spectrum.of(H, Initializer.draw(spec(preset), 3, 2, 1).w()).radius();
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(x -> x * x).average().orElseThrow();
  }

  private static long nonZero(double[] values, int at, int length) {
    return Arrays.stream(values, at, at + length).filter(x -> x != 0).count();
  }

  private static void checkOrthogonal(int rows, int columns, double[] matrix) {
    checkOrthogonal(rows, columns, matrix, 1.5);
  }

  /** The products of the shorter side's lines with each other are gain² times the identity. */
  private static void checkOrthogonal(int rows, int columns, double[] matrix, double gain) {
    boolean tall = columns <= rows;
    int lines = Math.min(rows, columns);
    for (int a = 0; a < lines; a++) {
      for (int b = 0; b <= a; b++) {
        double sum = 0;
        for (int i = 0; i < Math.max(rows, columns); i++) {
          double x = tall ? matrix[i * columns + a] : matrix[a * columns + i];
          double y = tall ? matrix[i * columns + b] : matrix[b * columns + i];
          sum += x * y;
        }
        assertEquals(a == b ? gain * gain : 0, sum, 1e-12);
      }
    }
  }
}
