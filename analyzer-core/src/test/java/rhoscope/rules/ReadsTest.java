package rhoscope.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Evidence;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;
import rhoscope.theory.Prediction;

/** A key that a rule names as read changes its findings for some config, and no other key does. */
class ReadsTest {
  private static final int TRIES = 20_000;

  @Test
  void noOtherKeyChangesAFinding() {
    Property.forAll(
        3000,
        random -> {
          ModelSpec spec = AnyConfigTest.spec(random);
          List<Evidence> evidence = AnyConfigTest.evidence(random, spec);
          Key<?> key = new RandomConfigs(random).key();
          ModelSpec other = changed(spec, key, random);
          for (Rule rule : Rules.ALL) {
            if (!rule.reads().contains(key)) {
              assertEquals(
                  said(rule, spec, evidence), said(rule, other, evidence), rule + " reads " + key);
            }
          }
          if (!Prediction.READS.contains(key)) {
            assertEquals(Prediction.of(spec), Prediction.of(other), "predictions read " + key);
          }
        });
  }

  @Test
  void everyNamedKeyChangesAFinding() {
    for (Rule rule : Rules.ALL) {
      Set<Key<?>> idle = new HashSet<>(rule.reads());
      if (rule.needs().stream().anyMatch(Prediction.QUANTITIES::contains)) {
        Prediction.READS.forEach(idle::remove);
      }
      List<AnnotatedConfig> examples = rule.examples().stream().map(AnnotatedConfig::of).toList();
      for (int seed = 0; seed < TRIES && !idle.isEmpty(); seed++) {
        RandomGenerator random = random(seed);
        AnnotatedConfig example = examples.get(random.nextInt(examples.size()));
        ModelSpec spec = example.spec();
        spec = random.nextBoolean() ? spec : spec.without(Keys.DEPENDENCY);
        spec = random.nextBoolean() ? spec : changed(spec, Keys.TASK, random);
        spec = 0 < random.nextInt(4) ? spec : spec.without(Keys.TASK);
        List<Key<?>> named = List.copyOf(rule.reads());
        for (int i = random.nextInt(4); i > 0; i--) {
          spec = changed(spec, named.get(random.nextInt(named.size())), random);
        }
        for (Key<?> key : List.copyOf(idle)) {
          ModelSpec other = changed(spec, key, random);
          if (!said(rule, spec, example.evidence()).equals(said(rule, other, example.evidence()))) {
            idle.remove(key);
          }
        }
      }
      assertEquals(Set.of(), idle, rule + " does not read all that it names");
    }
  }

  @Test
  void everyKeyThatIsNamedChangesAPrediction() {
    Set<Key<?>> idle = new HashSet<>(Prediction.READS);
    for (int seed = 0; seed < TRIES && !idle.isEmpty(); seed++) {
      RandomGenerator random = random(seed);
      ModelSpec spec = ModelSpec.EMPTY;
      for (Key<?> key :
          List.of(
              Keys.TASK,
              Keys.FILE,
              Keys.RECURRENT.kind,
              Keys.PRESET,
              new RandomConfigs(random).key())) {
        spec = random.nextBoolean() ? spec : changed(spec, key, random);
      }
      Evidence before = Prediction.of(spec);
      for (Key<?> key : List.copyOf(idle)) {
        if (!before.equals(Prediction.of(changed(spec, key, random)))) {
          idle.remove(key);
        }
      }
    }
    assertEquals(Set.of(), idle);
  }

  private static List<String> said(Rule rule, ModelSpec spec, List<Evidence> evidence) {
    return Rules.check(rule, spec, evidence, Optional.empty()).stream()
        .map(finding -> finding.severity() + " " + finding.message())
        .toList();
  }

  /** Another value, or none. */
  private static <T> ModelSpec changed(ModelSpec spec, Key<T> key, RandomGenerator random) {
    T value = new RandomConfigs(random).value(key);
    return random.nextInt(4) == 0 ? spec.without(key) : spec.with(key, value);
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
