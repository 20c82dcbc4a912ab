package rhoscope.train;

/**
 * The first NaN or infinity of a training, in the order of computation.
 *
 * @param update 1-based: the update that was being made
 * @param tensor {@code input}, {@code pre_activation}, {@code hidden_state}, {@code output}, {@code
 *     loss}, {@code output_gradient}, {@code state_gradient}, {@code pre_activation_gradient}, or
 *     {@code parameter}, {@code gradient}, {@code velocity} with the parameter's name behind a
 *     colon, or {@code gradient_norm}, where only the norm of a finite gradient overflows
 * @param gate {@code h} for tensors of the plain recurrence; empty for inputs, read-out and loss
 * @param timeStep 1-based; 0 where the tensor has no time axis
 * @param pass in which it appeared
 */
public record NonFinite(long update, String tensor, String gate, int timeStep, Pass pass) {

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
