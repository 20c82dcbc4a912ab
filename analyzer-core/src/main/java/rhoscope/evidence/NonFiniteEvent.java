package rhoscope.evidence;

/**
 * The first NaN or infinity of an update.
 *
 * @param update 1-based
 * @param tensor {@code input}, {@code pre_activation}, {@code hidden_state}, {@code output}, {@code
 *     loss}, {@code state_gradient}, {@code gradient} or {@code parameter}, with the parameter's
 *     name behind a colon where it belongs to one
 * @param gate {@code h} for a plain RNN; empty for the read-out and the loss
 * @param timeStep 1-based; 0 where the tensor has no time axis
 * @param pass {@code forward}, {@code backward} or {@code update}
 */
public record NonFiniteEvent(long update, String tensor, String gate, int timeStep, String pass) {}
