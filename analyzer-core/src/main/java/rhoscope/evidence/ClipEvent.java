package rhoscope.evidence;

/**
 * One update whose gradient was clipped.
 *
 * @param update 1-based
 * @param norm ‖∂E/∂θ‖ before clipping, over all parameters jointly
 * @param threshold θ
 * @param scale the factor θ / norm that the gradient was multiplied by
 */
public record ClipEvent(long update, double norm, double threshold, double scale) {}
