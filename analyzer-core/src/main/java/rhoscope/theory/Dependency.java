package rhoscope.theory;

import java.util.Optional;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;

/**
 * How far back the target needs the input.
 *
 * @param steps the lag from the earliest needed input to the loss, at least 1
 * @param declared whether the config says it; else it follows from the task
 */
public record Dependency(int steps, boolean declared) {
  /**
   * What {@code data.dependency} says, else the task's own: T for adding, 0.9 T (as its generator
   * rounds it) for temporal order. Empty for data files, which have none of their own.
   */
  public static Optional<Dependency> of(ModelSpec spec) {
    Optional<Dependency> declared =
        spec.find(Keys.DEPENDENCY).map(steps -> new Dependency(Math.toIntExact(steps), true));
    return declared.or(() -> spec.find(Keys.TASK).map(task -> ofTask(task, spec)));
  }

  private static Dependency ofTask(TaskKind task, ModelSpec spec) {
    int length = spec.size(Keys.LENGTH);
    return switch (task) {
      case ADDING -> new Dependency(length, false);
      case TEMPORAL_ORDER -> new Dependency(length - length / 10, false);
    };
  }
}
