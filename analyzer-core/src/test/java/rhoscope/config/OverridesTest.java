package rhoscope.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.model.Activation;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Span;

class OverridesTest {
  @Test
  void aValueIsJsonOrText() {
    assertEquals(7, sound("model.hidden_size=7").size(Keys.HIDDEN_SIZE));
    assertEquals(Activation.RELU, sound("model.activation=relu").get(Keys.ACTIVATION));
    assertEquals(Activation.RELU, sound("model.activation=\"relu\"").get(Keys.ACTIVATION));
    assertEquals("a=b.csv", sound("data.file=a=b.csv").get(Keys.FILE));
    ModelSpec spec =
        sound("model.initialization.recurrent={\"kind\": \"orthogonal\", \"gain\": 2}");
    assertEquals(InitKind.ORTHOGONAL, spec.get(Keys.RECURRENT.kind));
    assertEquals(2.0, spec.get(Keys.RECURRENT.gain));
  }

  @Test
  void aValueInTheWayGoes() {
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.LEAK, 0.5);
    ModelSpec changed = Overrides.apply(spec, "model.leak.uniform=[0.1, 0.2]").spec();
    assertTrue(changed.says(Keys.LEAK_UNIFORM));
    assertEquals(
        ModelSpec.EMPTY.with(Keys.LEAK, 0.25), Overrides.apply(changed, "model.leak=0.25").spec());
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    Problem range = Overrides.apply(ModelSpec.EMPTY, "model.hidden_size=0").problems().get(0);
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, range.rule());
    assertEquals(new Span(18, 19), range.span());
    assertEquals(ConfigRule.UNKNOWN_KEY, rule("model.hiden_size=5"));
    assertEquals(ConfigRule.UNKNOWN_KEY, rule("=5"));
    assertEquals(ConfigRule.UNKNOWN_KEY, rule("a..b=5"));
    assertEquals(ConfigRule.SYNTAX_ERROR, rule("model.hidden_size"));
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, rule("model.hidden_size="));
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, rule("training=5"));
  }

  private static ConfigRule rule(String assignment) {
    List<Problem> problems = Overrides.apply(ModelSpec.EMPTY, assignment).problems();
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0).rule();
  }

  private static ModelSpec sound(String assignment) {
    Overrides.Result result = Overrides.apply(ModelSpec.EMPTY, assignment);
    assertEquals(List.of(), result.problems());
    return result.spec();
  }
}
