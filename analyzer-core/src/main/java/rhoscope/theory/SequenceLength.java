package rhoscope.theory;

import java.util.OptionalInt;
import rhoscope.model.DataFile;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;

/** How long the sequences of a config are. */
public final class SequenceLength {
  /**
   * The steps of a sequence, where the config says them: of tasks, of series and of texts. Files of
   * tensors or chorales bring their own.
   */
  public static OptionalInt of(ModelSpec spec) {
    boolean said = DataFile.isWindowed(spec) || spec.says(Keys.TASK);
    return said ? OptionalInt.of(assumed(spec)) : OptionalInt.empty();
  }

  /** The same, and {@code data.length} where the config leaves it to a file. */
  public static int assumed(ModelSpec spec) {
    boolean recalls =
        spec.find(Keys.TASK)
            .filter(task -> task == TaskKind.COPY || task == TaskKind.MEMORIZATION)
            .isPresent();
    int more = recalls ? 2 * spec.size(Keys.POSITIONS) : Overshoot.steps(spec);
    return spec.size(Keys.LENGTH) + more;
  }

  private SequenceLength() {}
}
