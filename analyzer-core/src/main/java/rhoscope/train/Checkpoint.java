package rhoscope.train;

import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/**
 * The complete state of a training between two updates: {@code update}, {@code parameter.NAME} and
 * {@code velocity.NAME}, bit for bit. Batches follow from the seed and the number of the update, so
 * no generator has a state to keep.
 *
 * @param update how many were made
 * @param parameters θ
 * @param velocity of the momentum
 */
public record Checkpoint(long update, Parameters parameters, Parameters velocity) {
  private static final String UPDATE = "update";
  private static final String PARAMETER = "parameter.";
  private static final String VELOCITY = "velocity.";

  /**
   * Reads one back.
   *
   * @throws IllegalArgumentException if a tensor is missing or has another shape
   */
  public static Checkpoint from(Tensors tensors) {
    Tensor w = tensors.get(PARAMETER + Part.RECURRENT.label());
    Tensor u = tensors.get(PARAMETER + Part.INPUT.label());
    Tensor c = tensors.get(PARAMETER + Part.OUTPUT_BIAS.label());
    if (w.rank() != 2 || u.rank() != 2 || tensors.get(UPDATE).count() != 1) {
      throw new IllegalArgumentException("no checkpoint: " + tensors);
    }
    Architecture sizes = Architecture.plain(u.size(1), w.size(0), c.count());
    long update = (long) tensors.get(UPDATE).at(0);
    return new Checkpoint(update, read(tensors, PARAMETER, sizes), read(tensors, VELOCITY, sizes));
  }

  /** As named arrays; copies. */
  public Tensors toTensors() {
    Tensors.Builder tensors = Tensors.builder();
    tensors.add(UPDATE, Tensor.ofIntegers(new int[0], (double) update));
    for (Parameters.Entry entry : parameters.entries()) {
      tensors.add(PARAMETER + entry.name(), tensor(entry));
    }
    for (Parameters.Entry entry : velocity.entries()) {
      tensors.add(VELOCITY + entry.name(), tensor(entry));
    }
    return tensors.build();
  }

  private static Tensor tensor(Parameters.Entry entry) {
    return Tensor.of(entry.shape(), entry.values());
  }

  private static Parameters read(Tensors tensors, String prefix, Architecture sizes) {
    Parameters values = Parameters.zeros(sizes);
    for (Parameters.Entry entry : values.entries()) {
      Tensor tensor = tensors.get(prefix + entry.name());
      if (!tensor.hasShape(entry.shape())) {
        throw new IllegalArgumentException(
            prefix + entry.name() + " has the shape " + tensor.shapeText() + " for " + sizes);
      }
      double[] copy = tensor.values();
      System.arraycopy(copy, 0, entry.values(), 0, copy.length);
    }
    return values;
  }
}
