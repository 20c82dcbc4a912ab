package rhoscope.theory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rhoscope.model.DataFile;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;

/** What a config tells of its data without their files; a file of tensors keeps its own secrets. */
public final class DataTraits {
  /** What says how often an input is the network's own output. */
  public static final List<Key<?>> FORCING =
      List.of(
          Keys.TEACHER_FORCING,
          Keys.TEACHER_FORCING_FROM,
          Keys.TEACHER_FORCING_TO,
          Keys.TEACHER_FORCING_OVER);

  /** Whether every step has a loss, or only the last of each sequence. */
  public static Optional<Boolean> lossAtEveryStep(ModelSpec spec) {
    if (DataFile.isWindowed(spec)) {
      return Optional.of(spec.get(Keys.LOSS_AT) == LossAt.EVERY);
    }
    String file = file(spec);
    if (!file.isEmpty()) {
      return file.endsWith(".json") ? Optional.of(true) : Optional.empty();
    }
    return Optional.of(
        switch (spec.find(Keys.TASK).orElse(TaskKind.ADDING)) {
          case MEMORIZATION, COPY, LINEAR_MEMORY, DELAY_INDICATOR, MACKEY_GLASS -> true;
          case ADDING,
              MULTIPLICATION,
              XOR,
              TEMPORAL_ORDER,
              TEMPORAL_ORDER_3BIT,
              RANDOM_PERMUTATION,
              FIRST_BIT,
              CLIFF,
              LATCH ->
              false;
        });
  }

  /** Whether the target of each step is the input of the next one; never without inputs. */
  public static Optional<Boolean> feedsBack(ModelSpec spec) {
    if (0 < Overshoot.steps(spec)) {
      return Optional.of(false);
    }
    if (DataFile.isWindowed(spec)) {
      return lossAtEveryStep(spec).map(every -> every && spec.get(Keys.STEPS_AHEAD) == 1);
    }
    String file = file(spec);
    if (!file.isEmpty()) {
      return file.endsWith(".json") ? Optional.of(true) : Optional.empty();
    }
    return Optional.of(
        spec.find(Keys.TASK).filter(task -> task == TaskKind.MACKEY_GLASS).isPresent());
  }

  /**
   * Whether the sequences are pieces of one stream, always with inputs and with a loss at every
   * step.
   */
  public static boolean isStream(ModelSpec spec) {
    boolean every = spec.get(Keys.LOSS_AT) == LossAt.EVERY;
    return DataFile.isWindowed(spec) && every && Overshoot.steps(spec) == 0;
  }

  private static String file(ModelSpec spec) {
    return spec.find(Keys.FILE).orElse("").toLowerCase(Locale.ROOT);
  }

  private DataTraits() {}
}
