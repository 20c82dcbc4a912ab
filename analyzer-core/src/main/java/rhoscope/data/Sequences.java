package rhoscope.data;

/** A list of sequences that are kept, or cut out of something that is kept, in a fixed order. */
interface Sequences {

  /** How many there are. */
  int count();

  /** The steps of one, at least 1. */
  int steps(int sequence);

  /** Input d of a step. */
  double input(int sequence, int step, int d);

  /**
   * Value w of the target of a step; where only the last step has a loss, of that one whatever the
   * step.
   */
  double target(int sequence, int step, int w);
}
