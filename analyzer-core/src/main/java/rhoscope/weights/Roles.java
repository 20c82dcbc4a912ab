package rhoscope.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Output;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/** Tensors asked for by name and shape, and all that was wrong with the answers. */
final class Roles {
  private static final List<String> READ_OUTS =
      List.of("output", "fc", "linear", "head", "dense", "lin");

  private final Tensors tensors;
  private final List<String> problems = new ArrayList<>();

  Roles(Tensors tensors) {
    this.tensors = tensors;
  }

  /** The network, unless something was wrong. */
  WeightNames.Reading reading(Optional<Layout> network) {
    return new WeightNames.Reading(problems.isEmpty() ? network : Optional.empty(), problems);
  }

  /** Notes what is wrong. */
  void problem(String format, Object... arguments) {
    problems.add(text(format, arguments));
  }

  /** Notes two of a kind that there should be one of. */
  void several(String what, List<String> names) {
    problems.add(severalOf(what, names));
  }

  static String severalOf(String what, List<String> names) {
    String first = WeightsProblem.quoted(names.get(0));
    return text("%d %s: %s and %s", names.size(), what, first, WeightsProblem.quoted(names.get(1)));
  }

  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** The tensor of this name if it has this shape; notes what is wrong. */
  Optional<Tensor> required(String name, int... shape) {
    Optional<Tensor> found = optional(name, shape);
    if (tensors.find(name).isEmpty()) {
      problem("%s is missing", WeightsProblem.quoted(name));
    }
    return found;
  }

  /** As above for one that may be missing. */
  Optional<Tensor> optional(String name, int... shape) {
    Optional<Tensor> tensor = tensors.find(name);
    if (tensor.isEmpty() || tensor.get().hasShape(shape)) {
      return tensor;
    }
    problem(
        "%s has shape %s, its role needs %s",
        WeightsProblem.quoted(name), tensor.get().shapeText(), Arrays.toString(shape));
    return Optional.empty();
  }

  /** The length of one axis where the tensor has that rank, at least 1. */
  int size(String name, int rank, int axis) {
    return tensors
        .find(name)
        .filter(found -> found.rank() == rank)
        .map(found -> Math.max(1, found.size(axis)))
        .orElse(1);
  }

  /**
   * How many gates a recurrent matrix with these many rows and columns has; notes it and is 0 where
   * that is none.
   */
  int gates(String name, int rows, int hidden, String form) {
    int gates = hidden == 0 || rows % hidden != 0 ? 0 : rows / hidden;
    if (gates != 1 && gates != 3 && gates != 4) {
      problem(
          "%s has shape %s, not %s with G = 1, 3 or 4",
          WeightsProblem.quoted(name), tensors.get(name).shapeText(), form);
      return 0;
    }
    return gates;
  }

  /** PyTorch's read-out: {@code output.weight} [O, H] and its bias, or one of the other names. */
  Optional<Output> readOut(int hidden) {
    for (String readOut : READ_OUTS) {
      String weight = readOut + ".weight";
      List<String> names =
          tensors.names().stream()
              .filter(name -> name.equals(weight) || name.endsWith("." + weight))
              .toList();
      if (names.size() > 1) {
        several("read-outs", names);
        return Optional.empty();
      }
      if (!names.isEmpty()) {
        return readOut(names.get(0), hidden);
      }
    }
    problem("no read-out: no tensor named %s.weight", String.join(".weight, ", READ_OUTS));
    return Optional.empty();
  }

  private Optional<Output> readOut(String name, int hidden) {
    int outputs = size(name, 2, 0);
    String biasName = name.substring(0, name.length() - "weight".length()) + "bias";
    return required(name, outputs, hidden)
        .map(weight -> new Output(weight, optional(biasName, outputs)));
  }
}
