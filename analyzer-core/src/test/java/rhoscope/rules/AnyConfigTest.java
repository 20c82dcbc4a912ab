package rhoscope.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Quantity;
import rhoscope.model.Basis;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.model.TaskKind;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;
import rhoscope.theory.Prediction;

class AnyConfigTest {
  private static final double[] HOSTILE = {
    0, 1, -1, 0.5, 0.9999999, 1.0000001, 8, 50, 1e-300, -1e-9, 1e9, 1e300, Double.MIN_VALUE
  };

  @Test
  void whateverIsMeasuredOfWhateverConfigFindingsAreWellFormed() {
    Property.forAll(
        2000,
        random -> {
          ModelSpec spec = spec(random);
          List<Evidence> evidence = evidence(random, spec);
          List<Finding> findings = Rules.check(spec, evidence, Optional.empty());
          findings.forEach(finding -> assertWellFormed(finding, spec));
          assertEquals(findings, Rules.check(spec, evidence, Optional.empty()));
        });
  }

  static ModelSpec spec(RandomGenerator random) {
    RandomConfigs configs = new RandomConfigs(random);
    ModelSpec spec = ModelSpec.EMPTY;
    for (int i = 0; i < 6; i++) {
      spec = with(spec, configs.key(), configs);
    }
    for (Key<?> key : List.of(Keys.PRESET, Keys.ACTIVATION, Keys.CLIP_NORM, Keys.RECURRENT.kind)) {
      spec = random.nextBoolean() ? with(spec, key, configs) : spec;
    }
    spec = random.nextInt(4) == 0 ? spec : spec.with(Keys.TASK, TaskKind.ADDING);
    return random.nextBoolean() ? spec.with(Keys.DEPENDENCY, 1L + random.nextInt(200)) : spec;
  }

  private static <T> ModelSpec with(ModelSpec spec, Key<T> key, RandomConfigs configs) {
    return spec.with(key, configs.value(key));
  }

  static List<Evidence> evidence(RandomGenerator random, ModelSpec spec) {
    List<Evidence> evidence = new ArrayList<>(List.of(Prediction.of(spec)));
    evidence.add(measured(random, EvidenceKind.INITIALIZATION));
    evidence.add(measured(random, EvidenceKind.RUN));
    return evidence;
  }

  private static Evidence measured(RandomGenerator random, EvidenceKind kind) {
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    for (Quantity quantity : Quantity.values()) {
      if (0 < random.nextInt(4)) {
        values.put(quantity, HOSTILE[random.nextInt(HOSTILE.length)]);
      }
    }
    values.computeIfPresent(
        Quantity.CLIPPED_FRACTION, (q, share) -> Math.max(0, Math.min(1, share)));
    boolean run = kind == EvidenceKind.RUN;
    NonFiniteEvent event = new NonFiniteEvent(999_999_999, "parameter:recurrent", "h", 0, "update");
    return new Evidence(
        kind,
        run ? Optional.of("20261120-142403-7f3a") : Optional.empty(),
        values,
        List.of(),
        run ? Optional.of(event) : Optional.empty());
  }

  private static void assertWellFormed(Finding finding, ModelSpec spec) {
    assertTrue(finding.message().length() <= 100, finding::message);
    assertNotEquals(Severity.OFF, finding.severity());
    assertTrue(
        finding.basis() != Basis.INDICATED || finding.severity() != Severity.ERROR,
        finding::toString);
    assertTrue(Keys.at(finding.key()).isPresent() || Keys.isSection(finding.key()), finding::key);
    for (Fix fix : finding.fixes()) {
      assertTrue(fix.title().length() <= 100, fix::title);
      if (fix instanceof Fix.Edit edit) {
        assertTrue(takes(edit), edit + " of " + spec);
      }
    }
  }

  /** Whether the key takes the value, or each key of the section its own. */
  private static boolean takes(Fix.Edit edit) {
    if (edit.plainValue() instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .allMatch(e -> takes(edit.keyPath() + "." + e.getKey(), e.getValue()));
    }
    return takes(edit.keyPath(), edit.plainValue());
  }

  private static boolean takes(String path, Object value) {
    return Keys.at(path).flatMap(key -> key.domain().read(value)).isPresent();
  }
}
