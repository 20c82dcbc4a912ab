package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import rhoscope.evidence.Quantity;

class NumbersTest {
  @Test
  void oneIsNoPlural() {
    assertEquals("1 step", Numbers.withUnit(Quantity.HORIZON, 1));
    assertEquals("0 steps", Numbers.withUnit(Quantity.HORIZON, 0));
    assertEquals("8 updates", Numbers.withUnit(Quantity.UPDATES, 8));
    assertEquals("1 loss", Numbers.withUnit(Quantity.FINAL_LOSS, 1));
    assertEquals("1", Numbers.withUnit(Quantity.SPECTRAL_RADIUS, 1));
  }
}
