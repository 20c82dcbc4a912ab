package rhoscope.data;

import java.util.OptionalInt;

/** A task whose target is made of two values that {@link Markers} point out. */
interface MarkedTask extends Task {
  /** Where the two stand. */
  Markers markers();

  @Override
  default int inputSize() {
    return Markers.INPUTS;
  }

  @Override
  default int outputSize() {
    return 1;
  }

  @Override
  default int length() {
    return markers().longest();
  }

  /** T: the first marker may stand at the first step. */
  @Override
  default OptionalInt dependency() {
    return OptionalInt.of(markers().length());
  }
}
