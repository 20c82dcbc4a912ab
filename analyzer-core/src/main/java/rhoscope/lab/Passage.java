package rhoscope.lab;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.linalg.Products;
import rhoscope.nn.ElmanCell;
import rhoscope.nn.Losses;
import rhoscope.nn.Network;
import rhoscope.nn.Nonlinearity;
import rhoscope.nn.Parameters;
import rhoscope.nn.Trace;

/**
 * The subject after one forward pass: states, slopes φ′(z_t), and where the first NaN or infinity
 * appeared. Every probe reads it and none changes it.
 */
final class Passage {
  /*
   * W is held scaled by a power of two so that its largest entry lies in [1, 2). Products of
   * Jacobians and adjoints are carried as numbers near 1 with an exponent of their own, and with the
   * scaled W no single factor can overflow them, whatever a weights file holds. The scaling is exact.
   */
  private final Subject subject;
  private final BooleanSupplier cancelled;
  private final Trace trace;
  private final double[] w;
  private final int wExponent;
  private final double[] slopes;
  private final double loss;
  private final double[] outputGradient;
  private final Optional<NonFiniteEvent> nonFinite;
  private final int[] finiteSteps;

  /**
   * Runs the network forward.
   *
   * @param update that a non-finite event is reported at
   * @throws CancellationException if {@code cancelled} turns true
   */
  Passage(Subject subject, long update, BooleanSupplier cancelled) {
    this.subject = subject;
    this.cancelled = cancelled;
    Parameters p = subject.parameters();
    this.trace = new Trace(p.architecture(), subject.everyStep());
    trace.fit(subject.steps(), subject.sequences());
    int outputRow = subject.sequences() * p.architecture().outputs();
    this.outputGradient = new double[outputRow];
    int steps = subject.steps();
    NonFiniteSearch search = new NonFiniteSearch(subject, trace, update);
    Optional<NonFiniteEvent> inParameters = search.inParameters();
    Network network = new Network(subject.activation(), subject.loss(), cancelled);
    network.forward(p, subject.inputs(), subject.targets(), trace);
    int last = subject.everyStep() ? (steps - 1) * outputRow : 0;
    this.loss =
        Losses.evaluate(
            subject.loss(),
            subject.sequences(),
            p.architecture().outputs(),
            Arrays.copyOfRange(trace.outputs(), last, last + outputRow),
            subject.targetsAt(steps),
            outputGradient);
    this.nonFinite =
        inParameters.or(search::inStates).or(() -> search.inOutputs(loss, outputGradient));
    this.finiteSteps = measureFiniteSteps();
    this.wExponent = finite(p.w(), 0, p.w().length) ? exponentOf(p.w(), 0, p.w().length) : 0;
    this.w = scaled(p.w(), 0, p.w().length, wExponent);
    this.slopes = measureSlopes();
  }

  private int[] measureFiniteSteps() {
    Parameters p = subject.parameters();
    int[] counts = new int[sequences()];
    boolean recurrence =
        Stream.of(p.w(), p.u(), p.b()).allMatch(part -> finite(part, 0, part.length));
    for (int n = 0; recurrence && n < counts.length; n++) {
      while (counts[n] < steps() && finiteStep(counts[n], n)) {
        counts[n]++;
      }
    }
    return counts;
  }

  /** Whether x, z and h of sequence n are finite, {@code before} steps being made. */
  private boolean finiteStep(int before, int n) {
    int inputs = subject.parameters().architecture().inputs();
    int row = before * sequences() + n;
    return finite(subject.inputs(), row * inputs, inputs)
        && finite(trace.preActivations(), row * hidden(), hidden())
        && finite(trace.states(), (row + sequences()) * hidden(), hidden());
  }

  private static boolean finite(double[] values, int at, int length) {
    return Arrays.stream(values, at, at + length).allMatch(Double::isFinite);
  }

  private double[] measureSlopes() {
    int count = steps() * sequences() * hidden();
    int first = sequences() * hidden();
    double[] slope = new double[count];
    for (int i = 0; i < count; i++) {
      slope[i] = Nonlinearity.slope(subject.activation(), trace.states()[first + i]);
    }
    return slope;
  }

  Subject subject() {
    return subject;
  }

  int steps() {
    return subject.steps();
  }

  int sequences() {
    return subject.sequences();
  }

  int hidden() {
    return subject.parameters().architecture().hidden();
  }

  /** E of the last step. */
  double loss() {
    return loss;
  }

  Optional<NonFiniteEvent> nonFinite() {
    return nonFinite;
  }

  /**
   * Up to which step inputs, pre-activations and states of sequence n are finite, 0 … T; 0 where a
   * parameter of the recurrence is not. The Jacobians of these steps can be measured.
   */
  int finiteSteps(int n) {
    return finiteSteps[n];
  }

  /** Whether they are up to step T, of every sequence. */
  boolean statesFinite() {
    return Arrays.stream(finiteSteps).allMatch(count -> count == steps());
  }

  /** Whether parameters, states, E and ∂E/∂y all are. */
  boolean lossFinite() {
    return nonFinite.isEmpty();
  }

  /** z_t, T × N × H. */
  double[] preActivations() {
    return trace.preActivations();
  }

  /** h_t, (T + 1) × N × H from h_0 on. */
  double[] states() {
    return trace.states();
  }

  /** The outputs, one row per output row of the subject. */
  double[] outputs() {
    return trace.outputs();
  }

  /** φ′(z_t), T × N × H. */
  double[] slopes() {
    return slopes;
  }

  /** W · 2^{−{@link #wExponent}}. */
  double[] w() {
    return w;
  }

  int wExponent() {
    return wExponent;
  }

  /** ∂E/∂h_T of the loss at the last step, N × H. */
  double[] lastStateGradient() {
    return stateGradient(outputGradient);
  }

  /** ∂E/∂h = ∂E/∂y V of one step, N × H. */
  double[] stateGradient(double[] dy) {
    Parameters p = subject.parameters();
    double[] dh = new double[sequences() * hidden()];
    Products.addNn(sequences(), hidden(), p.architecture().outputs(), dy, 0, p.v(), 0, dh, 0);
    return dh;
  }

  /** J_t · 2^{−{@link #wExponent}} = diag(φ′(z_t)) W of sequence n, t = 1 … T. */
  void jacobian(int step, int sequence, double[] jacobian) {
    int at = ((step - 1) * sequences() + sequence) * hidden();
    ElmanCell.stateJacobian(hidden(), w, slopes, at, jacobian);
  }

  /**
   * @throws CancellationException if the probe was cancelled
   */
  void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** The exponent of the largest of the numbers; 0 where all are 0. */
  static int exponentOf(double[] values, int at, int length) {
    double largest = 0;
    for (int i = at; i < at + length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  /** A copy of a window of values times 2^{−exponent}. */
  static double[] scaled(double[] values, int at, int length, int exponent) {
    double[] copy = Arrays.copyOfRange(values, at, at + length);
    rescale(copy, 0, length, -exponent);
    return copy;
  }

  /** Multiplies a window by 2^{shift}. */
  static void rescale(double[] values, int at, int length, int shift) {
    if (shift != 0) {
      for (int i = at; i < at + length; i++) {
        values[i] = Math.scalb(values[i], shift);
      }
    }
  }
}
