package rhoscope.evidence;

/**
 * The first NaN or infinity of an update.
 *
 * @param update 1-based
 * @param tensor {@code input}, {@code pre_activation}, {@code hidden_state}, {@code output}, {@code
 *     loss}, {@code output_gradient}, {@code state_gradient}, {@code pre_activation_gradient}, or
 *     {@code parameter}, {@code gradient} or a state of the optimizer, {@code velocity}, {@code
 *     mean} or {@code square}, with the parameter's name behind a colon, such as {@code
 *     gradient:recurrent}, in a probe of a weights file with the name of that file's tensor in
 *     brackets: {@code parameter:recurrent (rnn.weight_hh_l0)}; or {@code gradient_norm}, where
 *     only the norm of a finite gradient overflows
 * @param gate {@code h} for tensors of the plain recurrence; empty for inputs, read-out and loss
 * @param timeStep 1-based; 0 where the tensor has no time axis
 * @param pass {@code forward}, {@code backward} or {@code update}
 */
public record NonFiniteEvent(long update, String tensor, String gate, int timeStep, String pass) {}
