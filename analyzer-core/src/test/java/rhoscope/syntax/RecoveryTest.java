package rhoscope.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import rhoscope.testing.SampleConfigs;

class RecoveryTest {
  private static final int EDITS = 300;

  @Test
  void brokenTextKeepsItsThreePaths() {
    assertEquals(
        Map.of(
            "/cell/type", "lstm", "/cell/hiddenSize", "missing@40", "/cell/activa", "missing@49"),
        Damage.scalars("{\"cell\": {\"type\": \"lstm\", \"hiddenSize\": , \"activa"));
  }

  /** What is lost lies below keys of which a letter is deleted: another key, soundly written. */
  @Test
  void aDeletedCharacterCostsLittle() {
    assertTrue(survival(SampleConfigs.FULL, Damage::deleteOneCharacter) >= 0.97);
    for (String sample : SampleConfigs.ALL) {
      assertTrue(survival(sample, Damage::deleteOneCharacter) >= 0.88, sample);
    }
  }

  @Test
  void aDeletedSignCostsNextToNothing() {
    double sum = 0;
    int count = 0;
    for (String sample : SampleConfigs.ALL) {
      for (int i = 0; i < sample.length(); i++) {
        if (!Character.isLetterOrDigit(sample.charAt(i)) && sample.charAt(i) != '_') {
          sum += Damage.survival(sample, sample.substring(0, i) + sample.substring(i + 1));
          count++;
        }
      }
    }
    assertTrue(sum / count >= 0.995);
  }

  @Test
  void aHalfTypedKeyLineCostsLittle() {
    double sum = 0;
    for (String sample : SampleConfigs.ALL) {
      sum += survival(sample, Damage::addHalfTypedKeyLine) / SampleConfigs.ALL.size();
    }
    assertTrue(sum >= 0.97);
  }

  @Test
  void aDeletedValueCostsItself() {
    for (String sample : SampleConfigs.ALL) {
      for (Span value : Damage.values(sample)) {
        String broken = sample.substring(0, value.start()) + sample.substring(value.end());
        long lost = Damage.values(sample).stream().filter(value::contains).count();
        long all = Damage.scalars(sample).size();
        double kept = Damage.survival(sample, broken);
        assertTrue(kept * all >= all - lost - 0.5, broken);
      }
    }
  }

  @Test
  void aHalfTypedKeyLeavesTheNextLineAlone() {
    for (String half :
        new String[] {"\"", "\"act", "\"act\"", "\"act\":", "\"act\": \"ta", "act"}) {
      String text = "{\n  \"a\": 1,\n  " + half + "\n  \"b\": {\n    \"c\": 2\n  }\n}";
      Map<String, String> scalars = Damage.scalars(text);
      assertEquals("1", scalars.get("/a"), half);
      assertEquals("2", scalars.get("/b/c"), half);
    }
  }

  @Test
  void aMissingQuoteIsFoundAgain() {
    String sound = "{\"a\": {\"b\": \"x\", \"c\": 1}, \"d\": \"y\"}";
    for (int i = sound.indexOf('"'); i >= 0; i = sound.indexOf('"', i + 1)) {
      String broken = sound.substring(0, i) + sound.substring(i + 1);
      assertEquals(Damage.scalars(sound), Damage.scalars(broken), broken);
    }
  }

  @Test
  void aMissingCommaOrColonCostsNothing() {
    String sound = "{\"a\": {\"b\": \"x\", \"c\": [1, true]}, \"d\": 2.5}";
    for (int i = 0; i < sound.length(); i++) {
      if (sound.charAt(i) == ',' || sound.charAt(i) == ':') {
        String broken = sound.substring(0, i) + sound.substring(i + 1);
        assertEquals(Damage.scalars(sound), Damage.scalars(broken), broken);
      }
    }
  }

  @Test
  void indentationReplacesAMissingBrace() {
    String sound = SampleConfigs.FULL;
    for (int i = 0; i < sound.length(); i++) {
      char c = sound.charAt(i);
      if (c == '{' || c == '}') {
        String broken = sound.substring(0, i) + sound.substring(i + 1);
        double kept = Damage.survival(sound, broken);
        assertTrue(kept >= 0.95, () -> kept + " of\n" + broken);
      }
    }
  }

  private static double survival(
      String sample, BiFunction<String, RandomGenerator, String> damage) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    double sum = 0;
    for (int i = 0; i < EDITS; i++) {
      sum += Damage.survival(sample, damage.apply(sample, random));
    }
    return sum / EDITS;
  }
}
