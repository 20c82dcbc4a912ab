package rhoscope.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import rhoscope.syntax.Survival.Edit;
import rhoscope.syntax.Survival.Kept;
import rhoscope.syntax.SyntaxTree.Language;

/** What a half-typed config still says; below these shares an editor flickers while one types. */
class SurvivalTest {
  @Test
  void json() throws IOException {
    assertEquals(7, Survival.samples(Language.JSON).size());
    assertKept(Language.JSON);
  }

  @Test
  void yaml() throws IOException {
    assertKept(Language.YAML);
  }

  private static void assertKept(Language language) throws IOException {
    for (Edit edit : Edit.values()) {
      Kept kept = Survival.of(language, Survival.samples(language), edit, Survival.ours(language));
      assertTrue(edit.goal(language) <= kept.share(), language + ", " + edit + ": " + kept);
    }
  }

  /**
   * Our own examples are short: one key that is another for want of a letter is a large share. What
   * an edit costs of them is the part that it is made in, seldom more.
   */
  @Test
  void anEditOfAShortConfigCostsAPairOrTwo() throws IOException {
    for (Language language : Language.values()) {
      for (Edit edit : Edit.values()) {
        Kept kept =
            Survival.of(language, Survival.examples(language), edit, Survival.ours(language));
        assertTrue(kept.lost() <= 1.5, language + ", " + edit + ": " + kept);
      }
    }
  }
}
