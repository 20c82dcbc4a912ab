package rhoscope.train;

import java.util.Optional;
import rhoscope.data.Place;
import rhoscope.data.Window;
import rhoscope.model.Tensors;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/** A training between two updates. For one caller at a time. */
public interface Training {
  /** How many updates were made. */
  long update();

  /** Where the next window stands in the data. */
  Place place();

  /** θ; the object itself, which is overwritten when this is called after a further update. */
  Parameters parameters();

  /** The recurrent weights in float32, where updates change them; not to be modified. */
  Optional<Weights32> recurrence();

  /**
   * Makes one update.
   *
   * @param window the one that follows on that of the last update
   * @return finished; diverged, after the listener was told; or cancelled, with nothing changed
   * @throws IllegalArgumentException if it does not fit the network
   * @throws IllegalStateException if the training has diverged before
   */
  Ending step(Window window);

  /**
   * A copy of all that the training is, as of the last update; what {@link Checkpoint} reads of it
   * is the same in every training.
   */
  Tensors state();
}
