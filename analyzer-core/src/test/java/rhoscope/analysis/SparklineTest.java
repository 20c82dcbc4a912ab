package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void aBlockIsADecadeAndTheLowestSixOrMore() {
    assertEquals("█▁", Sparkline.ofLagProfile(List.of(2.0, 2e-6), 10));
    assertEquals("█▁", Sparkline.ofLagProfile(List.of(2.0, 0.0), 10));
    assertEquals("██", Sparkline.ofLagProfile(List.of(2.0, 2e9), 10));
    assertEquals("█▅", Sparkline.ofLagProfile(List.of(1.0, 1e-3), 10));
  }

  @Test
  void withoutASignalThereIsNoCurve() {
    assertEquals("", Sparkline.ofLagProfile(List.of(), 10));
    assertEquals("", Sparkline.ofLagProfile(List.of(0.0, 0.0), 10));
  }

  @Test
  void theLastLagIsTheLastBlock() {
    assertEquals("█▁", Sparkline.ofLagProfile(List.of(1.0, 1.0, 1.0, 1e-9), 2));
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0.952", Numbers.three(0.9523));
    assertEquals("8", Numbers.three(8));
    assertEquals("1234", Numbers.three(1234.4));
    assertEquals("1.5e-10", Numbers.three(1.5e-10));
    assertEquals("0", Numbers.three(0));
    assertEquals("2.5e7", Numbers.three(2.5e7));
  }
}
