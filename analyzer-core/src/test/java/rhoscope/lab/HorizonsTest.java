package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

final class HorizonsTest {
  @Test
  void aGeometricProfileHasItsFactorAndItsHorizon() {
    // 0.57^8 = 0.0111, 0.57^9 = 0.0064
    Probe.Horizon horizon = of(40, k -> StrictMath.pow(0.57, k));
    assertEquals(8, horizon.stepsTo1Percent());
    assertTrue(!horizon.censored());
    assertEquals(0.57, horizon.decayPerStep().orElseThrow(), 1e-12);
    assertEquals(1, horizon.rSquared().orElseThrow(), 1e-12);
  }

  @Test
  void theHorizonIsReadOffTheProfileAndNotOffTheSlope() {
    Probe.Horizon horizon = of(30, k -> k == 5 ? 0.001 : 1);
    assertEquals(4, horizon.stepsTo1Percent(), "a gap ends it, whatever comes behind");
    assertTrue(!horizon.censored());
  }

  @Test
  void aProfileThatNeverFallsIsCensoredAtItsLastLag() {
    Probe.Horizon horizon = of(25, k -> 1.0);
    assertEquals(24, horizon.stepsTo1Percent());
    assertTrue(horizon.censored());
    assertEquals(1, horizon.decayPerStep().orElseThrow(), 0);
    assertTrue(horizon.rSquared().isEmpty(), "equal values make no line");
    assertTrue(of(1, k -> 1.0).censored());
  }

  @Test
  void exactlyOnePercentStillCounts() {
    assertEquals(1, of(3, k -> new double[] {1, 0.01, 0.0099}[k]).stepsTo1Percent());
  }

  @Test
  void fewerThanEightPointsMakeNoSlope() {
    assertTrue(of(8, k -> 1.0).decayPerStep().isEmpty());
    assertTrue(of(9, k -> StrictMath.pow(0.5, k)).decayPerStep().isPresent());
    assertTrue(of(40, k -> k < 11 ? 1 : 0).decayPerStep().isEmpty());
    assertEquals(
        0.9, of(40, k -> k < 12 ? StrictMath.pow(0.9, k) : 0).decayPerStep().orElseThrow(), 1e-12);
  }

  private static Probe.Horizon of(int length, IntToDoubleFunction profile) {
    return Horizons.of(Norms.of(IntStream.range(0, length).mapToDouble(profile).toArray()))
        .orElseThrow();
  }
}
