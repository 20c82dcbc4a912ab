package rhoscope.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.data.Place;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;

/**
 * The complete state of a training between two updates: {@code update}, {@code parameter.NAME},
 * {@code leak.LAYER}, {@code schedule}, {@code optimizer}, and {@code STATE.NAME} for each state of
 * its optimizer, bit for bit; {@code place} in the data and, within a batch, the {@code carried}
 * state in which its next window begins. Batches and draws follow from the seed and the place, so
 * no generator has a state to keep.
 *
 * @param update how many were made
 * @param parameters θ, and the leaks
 * @param optimizer what the optimizer keeps, by the name of the state: {@code velocity}, …
 * @param numbers what else the optimizer remembers
 * @param schedule what the schedules remember
 * @param place of the next window
 * @param states of all layers in which it begins, as {@code States32} gives them; none for 0
 */
public record Checkpoint(
    long update,
    Parameters parameters,
    Map<String, Parameters> optimizer,
    double[] numbers,
    double[] schedule,
    Place place,
    double[] states) {
  private static final String UPDATE = "update";
  private static final String PARAMETER = "parameter.";
  private static final String SCHEDULE = "schedule";
  private static final String OPTIMIZER = "optimizer";
  private static final String LEAK = "leak.";
  private static final String PLACE = "place";
  private static final String CARRIED = "carried";

  /**
   * Reads one back.
   *
   * @param architecture of the network that was trained
   * @param states the names of those of the optimizer that are wanted
   * @throws IllegalArgumentException if a tensor is missing or has another shape, in one line
   */
  public static Checkpoint from(Tensors tensors, Architecture architecture, List<String> states) {
    Tensor update = tensor(tensors, UPDATE);
    Parameters parameters = read(tensors, PARAMETER, architecture);
    for (int l = 0; l < architecture.layers(); l++) {
      copy(tensors, LEAK + l, parameters.leak(l), architecture.hidden());
    }
    Map<String, Parameters> optimizer = new LinkedHashMap<>();
    for (String state : states) {
      optimizer.put(state, read(tensors, state + ".", architecture));
    }
    double[] numbers = tensors.find(OPTIMIZER).map(Tensor::values).orElse(new double[0]);
    double[] schedule = tensors.find(SCHEDULE).map(Tensor::values).orElse(new double[0]);
    // One without a place is of a version that made an update of each whole batch.
    Place place =
        tensors
            .find(PLACE)
            .map(at -> new Place((long) at.at(0), (int) at.at(1)))
            .orElse(new Place((long) update.at(0), 0));
    double[] begins = tensors.find(CARRIED).map(Tensor::values).orElse(new double[0]);
    return new Checkpoint(
        (long) update.at(0), parameters, optimizer, numbers, schedule, place, begins);
  }

  /**
   * What the optimizer keeps under a name.
   *
   * @throws IllegalArgumentException if it keeps none
   */
  Parameters state(String name) {
    return Optional.ofNullable(optimizer.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no state " + name));
  }

  /** As named arrays; copies. */
  public Tensors toTensors() {
    Tensors.Builder tensors = Tensors.builder();
    tensors.add(UPDATE, Tensor.ofIntegers(new int[0], (double) update));
    for (Parameters.Entry entry : parameters.entries()) {
      tensors.add(PARAMETER + entry.name(), Tensor.of(entry.shape(), entry.values()));
    }
    optimizer.forEach(
        (state, values) -> {
          for (Parameters.Entry entry : values.entries()) {
            tensors.add(state + "." + entry.name(), Tensor.of(entry.shape(), entry.values()));
          }
        });
    if (0 < numbers.length) {
      tensors.add(OPTIMIZER, Tensor.of(new int[] {numbers.length}, numbers));
    }
    tensors.add(SCHEDULE, Tensor.of(new int[] {schedule.length}, schedule));
    tensors.add(PLACE, Tensor.ofIntegers(new int[] {2}, (double) place.batch(), place.step()));
    tensors.add(CARRIED, Tensor.of(new int[] {states.length}, states));
    for (int l = 0; l < parameters.architecture().layers(); l++) {
      double[] leak = parameters.leak(l);
      tensors.add(LEAK + l, Tensor.of(new int[] {leak.length}, leak));
    }
    return tensors.build();
  }

  private static Parameters read(Tensors tensors, String prefix, Architecture architecture) {
    Parameters values = Parameters.zeros(architecture);
    for (Parameters.Entry entry : values.entries()) {
      copy(tensors, prefix + entry.name(), entry.values(), entry.shape());
    }
    return values;
  }

  private static void copy(Tensors tensors, String name, double[] into, int... shape) {
    Tensor tensor = tensor(tensors, name);
    if (!tensor.hasShape(shape)) {
      throw new IllegalArgumentException(
          name + " has the shape " + tensor.shapeText() + ": it is of another network");
    }
    System.arraycopy(tensor.values(), 0, into, 0, into.length);
  }

  private static Tensor tensor(Tensors tensors, String name) {
    return tensors
        .find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no tensor " + name + ": it is of an earlier version or another network"));
  }
}
