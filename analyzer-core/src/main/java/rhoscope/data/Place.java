package rhoscope.data;

/**
 * Where a training stands in its data.
 *
 * @param batch how many batches it has behind it
 * @param step how many steps of the present one, 0 … T − 1
 */
public record Place(long batch, int step) {}
