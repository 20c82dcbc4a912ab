package rhoscope.worker;

import java.util.List;
import java.util.function.Consumer;

/**
 * Hears how a job goes, never after it has ended. {@link #warned} comes from any thread, the rest
 * from the job's own.
 */
public interface JobListener {
  /** A fact that the user needs to know; the job goes on. */
  void warned(String message);

  /**
   * What is trained on, in lines for people: the data and their variant, the baseline, the
   * criterion.
   */
  default void described(List<String> data) {
    // Only a person at a terminal reads it.
  }

  /**
   * A training has begun.
   *
   * @param run its id in the store
   * @param update that it goes on from, 0 for a new one
   * @param updates that there will be
   */
  void started(String run, long update, long updates);

  /** A training goes on; at most ten times a second, and after its last update. */
  void progressed(Progress progress);

  /** Warnings alone, such as a probe has. */
  static JobListener ofWarnings(Consumer<String> warnings) {
    return new JobListener() {
      @Override
      public void warned(String message) {
        warnings.accept(message);
      }

      @Override
      public void started(String run, long update, long updates) {
        // A probe is too short to be followed.
      }

      @Override
      public void progressed(Progress progress) {
        // A probe is too short to be followed.
      }
    };
  }
}
