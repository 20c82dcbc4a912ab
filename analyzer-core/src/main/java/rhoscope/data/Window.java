package rhoscope.data;

/**
 * The steps that one update goes back over.
 *
 * @param steps of the batch, in time: those that count and, where the window is longer than the
 *     stride, older ones before them
 * @param first how many steps of the whole batch lie before; where there are some the window begins
 *     from the state after them, which an earlier window has left
 * @param silent how many of its first steps counted in an earlier window
 * @param next after how many of its steps the next window begins; 0 where that one begins from the
 *     state 0
 * @param index of the batch, 0-based
 * @param last whether it is the last window of its batch
 */
public record Window(Batch steps, int first, int silent, int next, long index, boolean last) {}
