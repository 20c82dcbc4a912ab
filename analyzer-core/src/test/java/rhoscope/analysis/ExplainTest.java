package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Golden;

class ExplainTest {
  @Test
  void docsHoldThePages() {
    Explain.documents().forEach((path, text) -> Golden.check("docs/" + path, text));
  }

  @Test
  void docsHoldNoPageOfARuleThatIsGone() {
    String folder = "rules/";
    Set<String> names =
        Explain.documents().keySet().stream()
            .filter(path -> path.startsWith(folder))
            .map(path -> path.substring(folder.length()))
            .collect(Collectors.toSet());
    Golden.checkNames("docs/rules", names);
  }

  @Test
  void everyNameHasAPage() {
    for (String name : Explain.names()) {
      String page = Explain.page(name).orElseThrow(() -> new AssertionError(name));
      assertTrue(page.startsWith("# "), page);
      assertTrue(page.endsWith("\n"), page);
    }
  }

  @Test
  void namesAreFoundHoweverTheyAreWritten() {
    assertEquals(Explain.page("horizon-too-short"), Explain.page("Horizon_Too_Short"));
    assertEquals(Explain.page("hidden_size"), Explain.page("model.hidden-size"));
    assertEquals(Optional.empty(), Explain.page("kind"));
    assertTrue(Explain.page("training.clip").orElseThrow().contains("## training.clip.norm"));
    assertEquals(Optional.empty(), Explain.page(""));
    assertEquals(Optional.empty(), Explain.page("no such thing"));
  }

  @Test
  void aMisspeltNameHasANearestOne() {
    assertEquals(Optional.of("horizon-too-short"), Explain.nearest("horizon-to-short"));
    assertEquals(Optional.of("spectral_radius"), Explain.nearest("spectralradius"));
    assertEquals(Optional.empty(), Explain.nearest("zzzzzzzzzzzz"));
    assertEquals(Optional.empty(), Explain.nearest("x".repeat(100_000)));
  }

  @Test
  void linesOfPagesFitATerminal() {
    Explain.documents()
        .forEach(
            (path, page) ->
                page.lines()
                    .filter(line -> !line.startsWith("|") && !line.contains("//"))
                    .forEach(line -> assertTrue(line.length() <= 180, path + ": " + line)));
  }
}
