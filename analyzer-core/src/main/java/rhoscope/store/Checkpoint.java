package rhoscope.store;

import rhoscope.model.Tensors;

/**
 * The state of a training from which it can be resumed.
 *
 * @param update the number of updates made before it
 * @param state as the training gave it
 */
public record Checkpoint(long update, Tensors state) {}
