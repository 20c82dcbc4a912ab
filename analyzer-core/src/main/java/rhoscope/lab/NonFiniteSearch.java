package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.model.Labels;
import rhoscope.nn.Architecture;
import rhoscope.nn.Layer64;
import rhoscope.nn.LayerTrace64;
import rhoscope.nn.NonFiniteNumber;
import rhoscope.train.NonFinite;

/** Finds the first NaN or infinity of a probe's forward pass in the order of computation. */
final class NonFiniteSearch {
  /*
   * A gate's array holds z or φ(z), and φ makes a finite number of every finite z: where it holds
   * none, z had none. The second layer's tensors have _l1 behind their name, as its parameters do.
   */
  private static final String FORWARD = Labels.of(NonFinite.Pass.FORWARD);
  private static final String BACKWARD = Labels.of(NonFinite.Pass.BACKWARD);

  private final Subject subject;
  private final Architecture architecture;
  private final List<Layer64> layers;
  private final long update;

  NonFiniteSearch(Subject subject, List<Layer64> layers, long update) {
    this.subject = subject;
    this.architecture = subject.parameters().architecture();
    this.layers = layers;
    this.update = update;
  }

  /** As it is recorded. */
  static NonFiniteEvent event(NonFinite found) {
    String pass = Labels.of(found.pass());
    return new NonFiniteEvent(found.update(), found.tensor(), found.gate(), found.timeStep(), pass);
  }

  /**
   * In ∂E/∂s_k of the last step's loss, from the last step back: a norm beyond float64, of which
   * the logarithm alone is measured.
   */
  static Optional<NonFiniteEvent> inStateGradients(List<Summands.Layer> layers, long update) {
    int steps = layers.get(0).stateGradientNorm().ln().length;
    for (int k = steps; 1 <= k; k--) {
      for (int l = layers.size() - 1; 0 <= l; l--) {
        if (Double.isInfinite(layers.get(l).stateGradientNorm().values()[k - 1])) {
          String tensor = "state_gradient" + suffix(l);
          return Optional.of(new NonFiniteEvent(update, tensor, "h", k, BACKWARD));
        }
      }
    }
    return Optional.empty();
  }

  /** In the parameters; the tensor of a weights file that it came from stands behind its name. */
  Optional<NonFiniteEvent> inParameters() {
    return NonFiniteNumber.in(subject.parameters())
        .flatMap(
            found ->
                event(
                    "parameter:"
                        + found.tensor()
                        + subject
                            .parameters()
                            .source(found.tensor())
                            .map(name -> " (" + name + ")")
                            .orElse(""),
                    found.gate(),
                    0));
  }

  private static String suffix(int layer) {
    return layer == 0 ? "" : "_l" + layer;
  }

  /** In inputs, gates and states, step by step and layer by layer. */
  Optional<NonFiniteEvent> inStates() {
    int width = subject.sequences() * architecture.inputs();
    for (int t = 1; t <= subject.steps(); t++) {
      if (0 <= firstNonFinite(subject.inputs(), (t - 1) * width, width)) {
        return event("input", "", t);
      }
      for (int l = 0; l < layers.size(); l++) {
        Optional<NonFiniteEvent> found = inLayer(l, t);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<NonFiniteEvent> inLayer(int l, int t) {
    LayerTrace64 trace = layers.get(l).trace();
    List<String> gates = architecture.gates();
    String suffix = suffix(l);
    for (int g = 0; g < gates.size(); g++) {
      if (anyIn(trace, gate(layers.get(l), t, g))) {
        return event("pre_activation" + suffix, gates.get(g), t);
      }
    }
    if (1 < architecture.stateParts() && anyIn(trace, trace.state(1, t))) {
      return event("cell_state" + suffix, "c", t);
    }
    return anyIn(trace, trace.state(0, t))
        ? event("hidden_state" + suffix, "h", t)
        : Optional.empty();
  }

  private static double[] gate(Layer64 layer, int t, int gate) {
    return layer.recurrence().input(layer.weights(), layer.trace(), t, gate);
  }

  private static boolean anyIn(LayerTrace64 trace, double[] values) {
    for (int n = 0; n < trace.rows(); n++) {
      if (0 <= firstNonFinite(values, n * trace.width(), trace.units())) {
        return true;
      }
    }
    return false;
  }

  /** In the outputs of the last step, its loss, and ∂E/∂y. */
  Optional<NonFiniteEvent> inOutputs(double[] outputs, double loss, double[] outputGradient) {
    int row = outputGradient.length;
    if (0 <= firstNonFinite(outputs, outputs.length - row, row)) {
      return event("output", "", subject.steps());
    }
    return Double.isFinite(loss) && firstNonFinite(outputGradient, 0, row) < 0
        ? Optional.empty()
        : event("loss", "", subject.steps());
  }

  private Optional<NonFiniteEvent> event(String tensor, String gate, int step) {
    return Optional.of(new NonFiniteEvent(update, tensor, gate, step, FORWARD));
  }

  /** For each layer and sequence, up to which step all that a Jacobian is made of is finite. */
  int[][] finiteSteps() {
    int[][] counts = new int[layers.size()][subject.sequences()];
    boolean finite = true;
    for (int l = 0; l < counts.length && (finite &= recurrenceFinite(l)); l++) {
      for (int n = 0; n < counts[l].length; n++) {
        int most = l == 0 ? subject.steps() : counts[l - 1][n];
        while (counts[l][n] < most && finiteStep(l, counts[l][n] + 1, n)) {
          counts[l][n]++;
        }
      }
    }
    return counts;
  }

  private boolean recurrenceFinite(int layer) {
    return subject.parameters().entries().stream()
        .filter(entry -> entry.part().ofLayer() && entry.layer() == layer)
        .allMatch(entry -> Arrays.stream(entry.values()).allMatch(Double::isFinite));
  }

  private boolean finiteStep(int layer, int t, int n) {
    LayerTrace64 trace = layers.get(layer).trace();
    int inputs = architecture.inputs();
    int row = (t - 1) * subject.sequences() + n;
    boolean finite = 0 != layer || finite(subject.inputs(), row * inputs, inputs);
    for (int g = 0; g < architecture.gates().size(); g++) {
      finite = finite && finite(gate(layers.get(layer), t, g), n * trace.width(), trace.units());
    }
    for (int part = 0; part < trace.parts(); part++) {
      finite = finite && finite(trace.state(part, t), n * trace.width(), trace.units());
    }
    return finite;
  }

  private static boolean finite(double[] values, int at, int length) {
    return firstNonFinite(values, at, length) < 0;
  }

  private static int firstNonFinite(double[] values, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (!Double.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }
}
