package rhoscope.nn;

import java.util.List;
import java.util.Optional;
import rhoscope.linalg.Kernel64;

/** Finds the first NaN or infinity that a pass of a network met, in the order of computation. */
final class NonFiniteSearch64 {
  /*
   * That order is: layer by layer; forward, at each step, the input, z of each gate, and the state;
   * then the outputs. Backward from the outputs' gradients, at each step from the last, ∂E/∂s and
   * ∂E/∂z of each gate. So the first hit is a cause and not a consequence. An infinite z that a tanh
   * made finite again is reported too: somebody asks only when something else has gone wrong.
   *
   * A pass keeps neither z nor the gradients, so both are computed again. Steps beyond a sequence's
   * end carry no loss and are no cause.
   */
  private static final String[] STATES = {"hidden_state", "cell_state"};
  private static final String[] PARTS = {"h", "c"};

  private final List<String> gates;
  private final Sequences64 batch;
  private final Slice64[] slices;
  private final int layers;
  private final int parts;
  private final int units;
  private final int width;
  private final int outputs;
  private final boolean everyStep;
  private final Runnable check;
  private double[] z = {};
  private double[] product = {};

  /**
   * A search after a forward pass.
   *
   * @param slices of the pass
   */
  NonFiniteSearch64(
      Architecture architecture,
      Kernel64 kernel,
      Sequences64 batch,
      Slice64[] slices,
      boolean everyStep,
      Runnable check) {
    this.gates = architecture.gates();
    this.batch = batch;
    this.slices = slices;
    this.layers = architecture.layers();
    this.parts = architecture.stateParts();
    this.units = architecture.hidden();
    this.width = kernel.padded(units);
    this.outputs = architecture.outputs();
    this.everyStep = everyStep;
    this.check = check;
  }

  /** In the forward pass, between the parameters and the loss. */
  Optional<NonFiniteNumber> inForward() {
    for (int l = 0; l < layers; l++) {
      for (int t = 1; t <= batch.steps(); t++) {
        check.run();
        Optional<NonFiniteNumber> found = inStep(l, t);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return inOutputs();
  }

  private Optional<NonFiniteNumber> inStep(int l, int t) {
    for (Slice64 slice : slices) {
      int row = batch.width();
      if (l == 0 && any(slice, t, batch.rows(), batch.at(t, slice.first()), row, row)) {
        return Optional.of(new NonFiniteNumber("input", "", t));
      }
    }
    for (int g = 0; g < gates.size(); g++) {
      for (Slice64 slice : slices) {
        preActivation(slice, l, t, g);
        if (any(slice, t, z, 0, width, units)) {
          return found("pre_activation", l, gates.get(g), t);
        }
      }
    }
    // c is computed before h
    for (int part = parts - 1; 0 <= part; part--) {
      for (Slice64 slice : slices) {
        if (any(slice, t, slice.layer(l).trace().state(part, t), 0, width, units)) {
          return found(STATES[part], l, PARTS[part], t);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<NonFiniteNumber> found(String tensor, int l, String gate, int t) {
    return Optional.of(NonFiniteNumber.ofLayer(tensor, l, gate, t));
  }

  /** z of a gate, R × P. */
  private void preActivation(Slice64 slice, int l, int t, int g) {
    Layer64 layer = slice.layer(l);
    LayerTrace64 trace = layer.trace();
    int count = trace.count();
    if (z.length < count) {
      z = new double[count];
      product = new double[count];
    }
    slice.feed(batch, l, t, g, z);
    layer.recurrence().addRecurrent(layer.weights(), trace, t, g, z, product);
  }

  private Optional<NonFiniteNumber> inOutputs() {
    int first = everyStep ? 1 : batch.steps();
    for (int t = first; t <= batch.steps(); t++) {
      for (Slice64 slice : slices) {
        double[] y = slice.output(t - first);
        if (any(slice, everyStep ? t : 1, y, 0, slice.outputWidth(), outputs)) {
          return Optional.of(new NonFiniteNumber("output", "", t));
        }
      }
    }
    return Optional.empty();
  }

  /** In the backward pass, before the gradients of the parameters; the forward pass was finite. */
  Optional<NonFiniteNumber> inBackward() {
    for (int block = 0; block < (everyStep ? batch.steps() : 1); block++) {
      for (Slice64 slice : slices) {
        double[] dy = slice.outputGradient(block);
        if (any(slice, 1, dy, 0, slice.outputWidth(), outputs)) {
          return Optional.of(new NonFiniteNumber("output_gradient", "", 0));
        }
      }
    }
    for (int l = layers - 1; 0 <= l; l--) {
      for (Slice64 slice : slices) {
        slice.beginLayer();
      }
      for (int t = batch.steps(); 1 <= t; t--) {
        check.run();
        Optional<NonFiniteNumber> found = inStepBack(l, t);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<NonFiniteNumber> inStepBack(int l, int t) {
    for (Slice64 slice : slices) {
      slice.arrive(batch, l, t);
    }
    for (int part = 0; part < slices[0].stateGradients().length; part++) {
      for (Slice64 slice : slices) {
        if (any(slice, 1, slice.stateGradients()[part], 0, width, units)) {
          return found("state_gradient", l, PARTS[part < parts ? part : 0], t);
        }
      }
    }
    for (Slice64 slice : slices) {
      slice.back(l, t);
    }
    for (int b = 0; b < slices[0].preActivationGradients().length; b++) {
      for (Slice64 slice : slices) {
        if (any(slice, 1, slice.preActivationGradients()[b], 0, width, units)) {
          int gate = Math.min(b, gates.size() - 1);
          return found("pre_activation_gradient", l, gates.get(gate), t);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether one of the first numbers of a row is not finite, in the sequences that reach a step.
   */
  private boolean any(Slice64 slice, int t, double[] values, int at, int row, int columns) {
    for (int r = 0; r < slice.rows(); r++) {
      for (int i = 0; t <= batch.length(slice.first() + r) && i < columns; i++) {
        if (!Double.isFinite(values[at + r * row + i])) {
          return true;
        }
      }
    }
    return false;
  }
}
