package rhoscope.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> NAMES = List.of("hidden_size", "layers", "leak");

  @Test
  void slipsAndOtherSpellingsAreUnderstood() {
    for (String written :
        List.of("hiden_size", "hiddenSize", "hidden-size", "HIDDEN_SIZE", "hidden_szie")) {
      assertEquals(Optional.of("hidden_size"), Nearest.of(written, NAMES), written);
    }
    assertEquals(Optional.of("leak"), Nearest.of("laek", NAMES));
    assertEquals(Optional.of("hidden_size"), Nearest.of("hid", NAMES));
  }

  @Test
  void anotherWordIsNoSlip() {
    assertEquals(Optional.empty(), Nearest.of("momentum", NAMES));
    assertEquals(Optional.empty(), Nearest.of("", NAMES));
    assertEquals(Optional.empty(), Nearest.of("x".repeat(1_000_000), NAMES));
  }

  @Test
  void distanceIsSymmetricAndCountsEdits() {
    assertEquals(1, Nearest.distance("abc", "acb"));
    assertEquals(3, Nearest.distance("", "abc"));
    assertEquals(Nearest.distance("kitten", "sitting"), Nearest.distance("sitting", "kitten"));
    assertEquals(3, Nearest.distance("kitten", "sitting"));
  }
}
