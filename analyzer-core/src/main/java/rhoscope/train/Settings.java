package rhoscope.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rhoscope.model.DropoutKind;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Schedule;

/**
 * How a network is trained.
 *
 * @param loss E
 * @param everyStep whether every step has a loss, or only the last of each sequence
 * @param optimizer makes the steps
 * @param schedule of the learning rate
 * @param scheduleWindow the updates that schedules count in, at least 1
 * @param clipNorm θ &gt; 0; empty for no clipping by norm
 * @param clipValue θ &gt; 0; empty for no clipping by value, or where there is one by norm
 * @param regularization beside E
 * @param window k2, how many steps the gradient of a loss at the last step goes back; where every
 *     step has a loss the windows are the data's, see {@link rhoscope.data.Windows}
 * @param forcing how often the input is the true one
 * @param dropout of inputs and states; empty for none
 * @param fixed what is not trained
 */
public record Settings(
    Loss loss,
    boolean everyStep,
    OptimizerSettings optimizer,
    Schedule schedule,
    long scheduleWindow,
    Optional<Double> clipNorm,
    Optional<Double> clipValue,
    Regularization regularization,
    int window,
    Forcing forcing,
    Optional<Dropout> dropout,
    Fixed fixed) {
  public Settings {
    if (scheduleWindow < 1 || window < 1 || (clipNorm.isPresent() && clipValue.isPresent())) {
      throw new IllegalArgumentException(
          "window " + scheduleWindow + ", clip " + clipNorm + " and " + clipValue);
    }
    Stream.of(clipNorm, clipValue)
        .flatMap(Optional::stream)
        .filter(threshold -> !(0 < threshold))
        .forEach(
            threshold -> {
              throw new IllegalArgumentException("clip threshold " + threshold);
            });
  }

  /** What a spec says, as far as it is read, with what the data decide. */
  public static Settings of(ModelSpec spec, Loss loss, boolean everyStep) {
    return of(spec, loss, everyStep, false);
  }

  /**
   * As above.
   *
   * @param feedsBack whether an output is the next input, so that it can stand in its place
   */
  public static Settings of(ModelSpec spec, Loss loss, boolean everyStep, boolean feedsBack) {
    ModelSpec read = spec.withoutIdle();
    Optional<Double> clipNorm = read.find(Keys.CLIP_NORM);
    return new Settings(
        loss,
        everyStep,
        OptimizerSettings.of(spec),
        read.get(Keys.SCHEDULE),
        read.get(Keys.SCHEDULE_WINDOW),
        clipNorm,
        clipNorm.isPresent() ? Optional.empty() : read.find(Keys.CLIP_VALUE),
        Regularization.of(read),
        read.find(Keys.BPTT_WINDOW).map(Math::toIntExact).orElse(Integer.MAX_VALUE),
        feedsBack ? Forcing.of(read) : Forcing.ALWAYS,
        Dropout.of(read),
        Fixed.of(read));
  }

  /** The dropout, where it is of this kind. */
  Optional<Dropout> dropout(DropoutKind kind) {
    return dropout.filter(some -> some.kind() == kind);
  }

  /** The names of what the optimizer keeps from update to update. */
  public List<String> states() {
    return optimizer.states();
  }
}
