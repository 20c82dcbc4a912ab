package rhoscope.nn;

import java.util.List;
import java.util.Optional;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Parameters by PyTorch's names: {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0},
 * {@code bias_hh_l0} and a linear read-out's {@code weight} and {@code bias} under {@code output},
 * {@code fc}, {@code linear} or {@code head}, each behind any prefix that ends in a dot. Both
 * biases are added; an absent bias is 0.
 */
final class TorchWeights {
  private static final List<String> READOUTS = List.of("output", "fc", "linear", "head");

  private final Tensors tensors;
  private Optional<String> problem = Optional.empty();

  private TorchWeights(Tensors tensors) {
    this.tensors = tensors;
  }

  /** Why these tensors are not a one-layer plain RNN with a read-out, as one line; or empty. */
  static Optional<String> problem(Tensors tensors) {
    TorchWeights reader = new TorchWeights(tensors);
    reader.read();
    return reader.problem;
  }

  static Parameters read(Tensors tensors) {
    TorchWeights reader = new TorchWeights(tensors);
    Optional<Parameters> parameters = reader.read();
    return parameters.orElseThrow(
        () -> new IllegalArgumentException(reader.problem.orElse("no weights")));
  }

  static Tensors write(Parameters p) {
    int hidden = p.sizes().hidden();
    int inputs = p.sizes().inputs();
    int outputs = p.sizes().outputs();
    return Tensors.builder()
        .add("weight_ih_l0", Tensor.of(new int[] {hidden, inputs}, p.u()))
        .add("weight_hh_l0", Tensor.of(new int[] {hidden, hidden}, p.w()))
        .add("bias_ih_l0", Tensor.of(new int[] {hidden}, p.b()))
        .add("bias_hh_l0", Tensor.of(new int[] {hidden}, new double[hidden]))
        .add("output.weight", Tensor.of(new int[] {outputs, hidden}, p.v()))
        .add("output.bias", Tensor.of(new int[] {outputs}, p.c()))
        .build();
  }

  private Optional<Parameters> read() {
    refuse("weight_hh_l1", "has a second layer; one is built so far");
    refuse("weight_hh_l0_reverse", "is of a bidirectional network; one direction is built so far");
    Optional<Tensor> w = matrix("weight_hh_l0");
    Optional<Tensor> u = matrix("weight_ih_l0");
    Optional<String> head =
        READOUTS.stream().filter(n -> find(n + ".weight").isPresent()).findFirst();
    if (problem.isEmpty() && head.isEmpty()) {
      fail("no read-out: output.weight is missing");
    }
    Optional<Tensor> v = head.flatMap(name -> matrix(name + ".weight"));
    if (problem.isPresent() || w.isEmpty() || u.isEmpty() || v.isEmpty()) {
      return Optional.empty();
    }
    int hidden = w.get().size(0);
    require("weight_hh_l0", w.get(), hidden, hidden);
    require("weight_ih_l0", u.get(), hidden, u.get().size(1));
    require(head.get() + ".weight", v.get(), v.get().size(0), hidden);
    Optional<Tensor> first = bias("bias_ih_l0", hidden);
    Optional<Tensor> second = bias("bias_hh_l0", hidden);
    Optional<Tensor> c = bias(head.get() + ".bias", v.get().size(0));
    if (problem.isPresent()) {
      return Optional.empty();
    }
    Parameters p = Parameters.zeros(new Sizes(u.get().size(1), hidden, v.get().size(0)));
    add(w.get(), p.w());
    add(u.get(), p.u());
    add(v.get(), p.v());
    first.ifPresent(bias -> add(bias, p.b()));
    second.ifPresent(bias -> add(bias, p.b()));
    c.ifPresent(bias -> add(bias, p.c()));
    return Optional.of(p);
  }

  private void refuse(String name, String why) {
    if (find(name).isPresent()) {
      fail(name + " " + why);
    }
  }

  private Optional<Tensor> matrix(String name) {
    Optional<Tensor> found = find(name);
    if (found.isEmpty()) {
      fail(name + " is missing");
    } else if (found.get().rank() != 2 || found.get().count() == 0) {
      fail(name + " has the shape " + found.get().shapeText() + ", not rows and columns");
      return Optional.empty();
    }
    return found;
  }

  private Optional<Tensor> bias(String name, int length) {
    Optional<Tensor> found = find(name);
    if (found.isPresent() && !found.get().hasShape(length)) {
      fail(name + " has the shape " + found.get().shapeText() + ", not [" + length + "]");
    }
    return found;
  }

  private void require(String name, Tensor tensor, int rows, int columns) {
    if (!tensor.hasShape(rows, columns)) {
      String shape = "[" + rows + ", " + columns + "]";
      fail(name + " has the shape " + tensor.shapeText() + "; a plain RNN has " + shape);
    }
  }

  /** The tensor whose name is this or ends in a dot and this; two of them are a problem. */
  private Optional<Tensor> find(String name) {
    List<String> names =
        tensors.names().stream().filter(n -> n.equals(name) || n.endsWith("." + name)).toList();
    if (1 < names.size()) {
      fail("two tensors for " + name + ": " + names.get(0) + " and " + names.get(1));
    }
    return names.stream().findFirst().flatMap(tensors::find);
  }

  private void fail(String why) {
    problem = problem.or(() -> Optional.of(why));
  }

  private static void add(Tensor tensor, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += tensor.at(i);
    }
  }
}
