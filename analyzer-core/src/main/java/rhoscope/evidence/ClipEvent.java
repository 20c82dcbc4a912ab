package rhoscope.evidence;

/**
 * One update whose gradient was clipped.
 *
 * @param update 1-based
 * @param norm ‖∂E/∂θ‖ before clipping, over all parameters jointly
 * @param threshold θ, of the norm or of each number
 * @param scale the norm after clipping over that before: θ / norm where it was clipped by norm
 */
public record ClipEvent(long update, double norm, double threshold, double scale) {}
