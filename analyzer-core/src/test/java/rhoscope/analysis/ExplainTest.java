package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rhoscope.exchange.ProbeJson;
import rhoscope.exchange.SampleProbes;
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
  void theEndOfAPathIsEnoughWhereNoOtherEndsSo() {
    for (String path :
        List.of("model.gru_variant", "model.initialization.recurrent", "training.clip.norm")) {
      String end = path.substring(path.lastIndexOf('.') + 1);
      assertEquals(Explain.page(path), Explain.page(end));
      assertTrue(Explain.page(end).orElseThrow().startsWith("# " + path), end);
    }
    assertTrue(
        Explain.page("recurrent.kind")
            .orElseThrow()
            .startsWith("# model.initialization.recurrent.kind\n"));
    assertEquals(
        List.of("model.form", "training.regularization.omega.form"), Explain.paths("form"));
    assertEquals(List.of(), Explain.paths("orm"));
  }

  @Test
  void aKeyThatAlsoTakesAnObjectIsExplainedWithItsParts() {
    assertTrue(Explain.page("leak").orElseThrow().contains("\n## model.leak.uniform\n"));
    assertTrue(Explain.page("forget_bias").orElseThrow().contains("chrono.t_max"));
  }

  @Test
  void everyMeasuredFieldOfAProbeIsExplained() {
    Set<String> record =
        Set.of("schema", "digest", "source", "layers", "tensor", "gate", "time_step", "pass");
    JsonObject probe =
        JsonParser.parseString(ProbeJson.text(SampleProbes.of("d", 3, 2, 1))).getAsJsonObject();
    Set<String> fields = new TreeSet<>(probe.keySet());
    fields.addAll(probe.getAsJsonArray("layers").get(0).getAsJsonObject().keySet());
    for (String nested : List.of("horizon", "lyapunov", "non_finite")) {
      fields.addAll(probe.getAsJsonObject(nested).keySet());
    }
    fields.addAll(List.of("spectral_radius", "spectral_norm", "henrici", "dead_fraction"));
    fields.removeAll(record);
    for (String field : fields) {
      assertTrue(Explain.page(field).isPresent(), field);
    }
    String profile = Explain.page("ln_lag_profile").orElseThrow();
    assertTrue(profile.startsWith("# lag_profile\n"), profile);
    assertTrue(profile.contains("\n## horizon\n"), profile);
  }

  @Test
  void aMisspeltNameHasANearestOne() {
    assertEquals(Optional.of("horizon-too-short"), Explain.nearest("horizon-to-short"));
    assertEquals(Optional.of("spectral_radius"), Explain.nearest("spectralradius"));
    assertEquals(Optional.of("gru_variant"), Explain.nearest("gruvariant"));
    assertEquals(Optional.of("lag_profile"), Explain.nearest("lagprofil"));
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
