package rhoscope.model;

import java.util.Optional;

/** Steps that a network goes on without inputs, behind those that have some. */
public final class Overshoot {
  /**
   * m⁺, 0 where the data have no targets beyond their inputs: only a series or a text goes on with
   * a target at every step.
   */
  public static int steps(ModelSpec spec) {
    return goesOn(spec) ? spec.size(Keys.OVERSHOOT) : 0;
  }

  private static boolean goesOn(ModelSpec spec) {
    Optional<TaskKind> task = spec.find(Keys.TASK);
    if (task.isPresent()) {
      return task.get() == TaskKind.MACKEY_GLASS || task.get() == TaskKind.DELAY_INDICATOR;
    }
    return DataFile.isWindowed(spec) && spec.get(Keys.LOSS_AT) == LossAt.EVERY;
  }

  private Overshoot() {}
}
