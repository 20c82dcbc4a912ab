package rhoscope.theory;

import java.util.List;
import java.util.Optional;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;

/**
 * How far back the target needs the input.
 *
 * @param steps the lag from the earliest needed input to the loss, at least 1
 * @param declared whether the config says it; else it follows from the task
 */
public record Dependency(int steps, boolean declared) {
  /** The keys that it depends on. */
  public static final List<Key<?>> READS =
      List.of(
          Keys.TASK,
          Keys.LENGTH,
          Keys.DEPENDENCY,
          Keys.POSITIONS,
          Keys.DELAYS,
          Keys.PERIOD,
          Keys.OVERSHOOT);

  /**
   * What {@code data.dependency} says, else the task's own: T where the first step counts, 0.9 T
   * (as the generators round it) for temporal order, T + K from a symbol to its recall, and what a
   * network overshoots by on top, from the last step. Empty for data files, for the Mackey-Glass
   * series and for the cliff, which have none of their own.
   */
  public static Optional<Dependency> of(ModelSpec spec) {
    Optional<Dependency> declared =
        spec.find(Keys.DEPENDENCY).map(steps -> new Dependency(Math.toIntExact(steps), true));
    return declared.or(() -> spec.find(Keys.TASK).flatMap(task -> ofTask(task, spec)));
  }

  private static Optional<Dependency> ofTask(TaskKind task, ModelSpec spec) {
    int length = spec.size(Keys.LENGTH);
    return switch (task) {
      case ADDING, MULTIPLICATION, XOR, RANDOM_PERMUTATION, FIRST_BIT, LATCH -> own(length);
      case TEMPORAL_ORDER, TEMPORAL_ORDER_3BIT -> own(length - length / 10);
      case MEMORIZATION, COPY -> own(length + spec.size(Keys.POSITIONS));
      case LINEAR_MEMORY -> own(spec.size(Keys.DELAYS));
      case DELAY_INDICATOR -> own(spec.size(Keys.PERIOD) + Overshoot.steps(spec));
      case CLIFF, MACKEY_GLASS -> Optional.empty();
    };
  }

  private static Optional<Dependency> own(int steps) {
    return Optional.of(new Dependency(steps, false));
  }
}
