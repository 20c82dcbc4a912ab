package rhoscope.train;

/**
 * The first NaN or infinity of a training, in the order of computation.
 *
 * @param update 1-based: the update that was being made
 * @param tensor named as {@code rhoscope.evidence.NonFiniteEvent} names it
 * @param gate as there
 * @param timeStep 1-based; 0 where the tensor has no time axis
 * @param pass in which it appeared
 */
public record NonFinite(long update, String tensor, String gate, int timeStep, Pass pass) {

  /** The same where so many steps lie before the first that the pass went over. */
  NonFinite after(int steps) {
    return timeStep == 0 ? this : new NonFinite(update, tensor, gate, timeStep + steps, pass);
  }

  /** A part of an update. */
  public enum Pass {
    /** From the inputs to the loss. */
    FORWARD,
    /** From the loss to the gradient. */
    BACKWARD,
    /** From the gradient to the new parameters. */
    UPDATE
  }
}
