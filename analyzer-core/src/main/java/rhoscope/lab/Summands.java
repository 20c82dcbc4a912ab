package rhoscope.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import rhoscope.evidence.Norms;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed64;
import rhoscope.nn.Architecture;
import rhoscope.nn.Layer64;
import rhoscope.nn.Recurrence64;

/**
 * The gradient of the last step's loss, taken apart by the step through which it flows (Pascanu,
 * Mikolov, Bengio 2013, eq. 3 to 5): C_{T,k} = a_kᵀ ∂⁺h_k, summed over the sequences before its
 * norm is taken.
 *
 * @param lagProfile [T], mean over sequences of ‖∂E/∂s_{T−k}‖₂, k = 0 … T − 1, s the states of all
 *     layers
 * @param longTermShare the mean over sequences of Σ_{k ≤ T/2} ‖C_{T,k}‖ / Σ_k ‖C_{T,k}‖, C of one
 *     sequence and of the recurrent matrices of all layers; empty where no sequence has a summand
 * @param layers from the first up
 */
record Summands(Norms lagProfile, OptionalDouble longTermShare, List<Layer> layers) {

  /**
   * One layer.
   *
   * @param stateGradientNorm [T], ‖∂E/∂s_k‖ over all sequences, k = 1 … T
   * @param summandNorm by parameter, [T], ‖C_{T,k}‖_F
   * @param partialSumNorm of the recurrent matrix, [T], ‖Σ_{j≥k} C_{T,j}‖_F
   * @param parameterGradientNorm by parameter, their full sum: one norm each
   */
  record Layer(
      Norms stateGradientNorm,
      Map<String, Norms> summandNorm,
      Map<String, Norms> partialSumNorm,
      Map<String, Norms> parameterGradientNorm) {}

  static final String RECURRENT = "recurrent";
  private static final String INPUT = "input";
  private static final String BIAS = "bias";
  private static final String SKIP = "skip";
  private static final String GAIN = "gain";

  /** PyTorch's second bias of a GRU, whose part for n stands inside of what r scales. */
  private static final String RECURRENT_BIAS = "bias_hh";

  /** Measures them in one backward pass. */
  static Summands of(Passage passage) {
    int steps = passage.steps();
    NormList profile = new NormList(steps);
    List<Sums> sums = new ArrayList<>();
    for (int l = 0; l < passage.layers().size(); l++) {
      sums.add(new Sums(passage, l));
    }
    LongTermShare share = new LongTermShare(passage);
    Adjoint adjoint = new Adjoint(passage);
    adjoint.start(steps, passage.outputGradient());
    for (int k = steps; 1 <= k; k--) {
      adjoint.storeMean(profile, steps - k);
      for (Sums layer : sums) {
        layer.add(k, adjoint);
      }
      share.add(k, adjoint);
      if (1 < k) {
        adjoint.back();
      }
    }
    return new Summands(profile.norms(), share.mean(), sums.stream().map(Sums::norms).toList());
  }

  /** All undefined: the loss has no finite gradient. */
  static Summands undefined(Architecture architecture, int steps) {
    Norms none = NormList.undefined(steps);
    Norms one = NormList.undefined(1);
    Map<String, Norms> each = new LinkedHashMap<>();
    Map<String, Norms> whole = new LinkedHashMap<>();
    for (String name : names(architecture)) {
      each.put(name, none);
      whole.put(name, one);
    }
    Layer layer = new Layer(none, each, Map.of(RECURRENT, none), whole);
    return new Summands(
        none, OptionalDouble.empty(), java.util.Collections.nCopies(architecture.layers(), layer));
  }

  private static List<String> names(Architecture architecture) {
    List<String> names = new ArrayList<>(List.of(RECURRENT, INPUT, BIAS));
    if (architecture.hasCandidateBias()) {
      names.add(RECURRENT_BIAS);
    }
    if (0 < architecture.skip()) {
      names.add(SKIP);
    }
    if (architecture.hasGains()) {
      names.add(GAIN);
    }
    return names;
  }

  /** The sums of one layer as the adjoint goes back. */
  private static final class Sums {
    private final Passage passage;
    private final Layer64 layer;
    private final int index;
    private final Kernel64 kernel = Kernels.f64();
    private final Packed64 rows;
    private final Packed64 inputRows;
    private final double[] a;
    private final NormList states;
    private final NormList partial;
    private final Map<String, Term> terms = new LinkedHashMap<>();

    Sums(Passage passage, int index) {
      this.passage = passage;
      this.layer = passage.layers().get(index);
      this.index = index;
      int steps = passage.steps();
      int sequences = passage.sequences();
      int inputs = passage.architecture().inputs(index);
      int gates = passage.architecture().gates().size();
      this.rows = kernel.packed(sequences, passage.hidden());
      this.inputRows = kernel.packed(sequences, inputs);
      this.a = new double[layer.trace().count()];
      this.states = new NormList(steps);
      this.partial = new NormList(steps);
      for (String name : names(passage.architecture())) {
        int width =
            switch (name) {
              case RECURRENT, SKIP -> kernel.padded(passage.hidden());
              case INPUT -> kernel.padded(inputs);
              default -> 1;
            };
        terms.put(name, new Term(gates * passage.hidden(), width, steps));
      }
    }

    void add(int k, Adjoint adjoint) {
      states.set(k - 1, adjoint.frobenius(index), adjoint.exponent(index));
      Recurrence64 recurrence = layer.recurrence();
      terms.values().forEach(Term::clear);
      int hidden = passage.hidden();
      int inputExponent = packInput(k);
      int stateExponent = operandExponent(k);
      double[] skipped = layer.trace().state(0, k - recurrence.skip());
      int skipExponent = exponent(skipped, Integer.MIN_VALUE);
      for (int g = 0; g < passage.architecture().gates().size(); g++) {
        adjoint.preActivation(index, g, a, 0);
        multiply(inputRows, term(INPUT), g * hidden);
        if (terms.containsKey(SKIP)) {
          pack(skipped, 0, width(), rows, hidden, skipExponent);
          multiply(rows, term(SKIP), g * hidden);
        }
        adjoint.preActivation(index, recurrence.biasBlock(g), a, 0);
        sum(term(BIAS), g * hidden);
        boolean apart = recurrence.recurrentBlock(g) != g;
        if (terms.containsKey(RECURRENT_BIAS) && !apart) {
          sum(term(RECURRENT_BIAS), g * hidden);
        }
        adjoint.preActivation(index, recurrence.recurrentBlock(g), a, 0);
        pack(recurrence.operand(layer.trace(), k, g), 0, width(), rows, hidden, stateExponent);
        multiply(rows, term(RECURRENT), g * hidden);
        if (terms.containsKey(RECURRENT_BIAS) && apart) {
          sum(term(RECURRENT_BIAS), g * hidden);
        }
        if (terms.containsKey(GAIN)) {
          adjoint.preActivation(index, recurrence.gainBlock(g), a, 0);
          sum(term(GAIN), g * hidden);
        }
      }
      long e = adjoint.exponent(index);
      terms.forEach(
          (name, term) ->
              term.close(k, e + exponent(name, inputExponent, stateExponent, skipExponent)));
      term(RECURRENT).sum.store(partial, k - 1, 1);
    }

    private static long exponent(String name, int input, int state, int skipped) {
      return switch (name) {
        case RECURRENT -> state;
        case INPUT -> input;
        case SKIP -> skipped;
        default -> 0;
      };
    }

    private int operandExponent(int k) {
      int largest = Integer.MIN_VALUE;
      for (int g = 0; g < passage.architecture().gates().size(); g++) {
        largest = exponent(layer.recurrence().operand(layer.trace(), k, g), largest);
      }
      return largest;
    }

    /** The largest exponent of an array's rows, and of what is given. */
    private int exponent(double[] rows, int given) {
      int largest = given;
      for (int n = 0; n < passage.sequences(); n++) {
        largest = Math.max(largest, Scaling.exponentOf(rows, n * width(), passage.hidden()));
      }
      return largest;
    }

    private int packInput(int k) {
      double[] x = passage.input(index, k);
      int at = passage.inputAt(index, k);
      int row = passage.inputRow(index);
      int inputs = passage.architecture().inputs(index);
      int exponent = Integer.MIN_VALUE;
      for (int n = 0; n < passage.sequences(); n++) {
        exponent = Math.max(exponent, Scaling.exponentOf(x, at + n * row, inputs));
      }
      pack(x, at, row, inputRows, inputs, exponent);
      return exponent;
    }

    private void pack(double[] x, int at, int row, Packed64 into, int columns, int exponent) {
      int used = (passage.sequences() - 1) * row + columns;
      double[] scaled = Scaling.scaled(x, at, used, exponent);
      kernel.pack(passage.sequences(), scaled, 0, row, 1, into, 0);
    }

    /** C rows of one gate = aᵀ x. */
    private void multiply(Packed64 x, Term term, int firstRow) {
      kernel.product(
          passage.hidden(),
          passage.sequences(),
          a,
          0,
          1,
          width(),
          x,
          0,
          term.c,
          firstRow * term.width,
          term.width,
          false);
    }

    private void sum(Term term, int firstRow) {
      for (int n = 0; n < passage.sequences(); n++) {
        for (int i = 0; i < passage.hidden(); i++) {
          term.c[firstRow + i] += a[n * width() + i];
        }
      }
    }

    private int width() {
      return layer.trace().width();
    }

    private Term term(String name) {
      Term term = terms.get(name);
      if (term == null) {
        throw new AssertionError(name);
      }
      return term;
    }

    Layer norms() {
      Map<String, Norms> each = new LinkedHashMap<>();
      Map<String, Norms> whole = new LinkedHashMap<>();
      terms.forEach(
          (name, term) -> {
            each.put(name, term.norms.norms());
            whole.put(name, term.total());
          });
      return new Layer(states.norms(), each, Map.of(RECURRENT, partial.norms()), whole);
    }
  }

  /** C_{T,k} of one parameter, G·H rows, and the sum so far. */
  private static final class Term {
    private final int width;
    private final double[] c;
    private final NormList norms;
    private final ScaledSum sum;

    Term(int rows, int width, int steps) {
      this.width = width;
      this.c = new double[rows * width];
      this.norms = new NormList(steps);
      this.sum = new ScaledSum(rows * width);
    }

    void clear() {
      Arrays.fill(c, 0);
    }

    void close(int k, long exponent) {
      norms.set(k - 1, rhoscope.linalg.Norms.frobenius(c), exponent);
      sum.add(c, exponent);
    }

    Norms total() {
      NormList one = new NormList(1);
      sum.store(one, 0, 1);
      return one.norms();
    }
  }
}
