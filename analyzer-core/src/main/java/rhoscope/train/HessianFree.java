package rhoscope.train;

import static rhoscope.train.Vectors.copy;

import java.util.List;
import java.util.function.BooleanSupplier;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Architecture;
import rhoscope.nn.GaussNewton32;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/**
 * Hessian-free optimisation with structural damping: each step d minimises the quadratic model q(d)
 * = gᵀ d + ½ dᵀ (G + λ I + λ μ S) d of the loss f = E + ½ λ₂ ‖W‖², by conjugate gradients.
 */
final class HessianFree implements Optimizer {
  /*
   * g and f are those of the whole batch, G and S those of its first sequences, the curvature's, all
   * in one solve. In an update [1, 2, 3]:
   *
   *   solve        (G + λ I + λ μ S) x = −g from 0.95 times the last solution
   *   back up      from the last iterate that was kept as long as the one before has the lower f,
   *                on the curvature's sequences: d
   *   trust        ρ = (f(θ + d) − f(θ)) / q(d), q here without λ; ρ < ¼ or no fall: λ ← 1.5 λ,
   *                ρ > ¾: λ ← λ / 1.5
   *   line search  θ ← θ + α d, α = 1, 0.8, 0.64, … the first with f(θ + α d) ≤ f(θ) + 0.01 α gᵀ d
   *
   * A step that leads nowhere is not made; with the next batch and the larger λ there is another.
   * G and S are products in float32, and so are all vectors; their scalar products are summed in
   * float64, and differences of f are those of losses summed in float64.
   *
   * [1] Martens 2010
   * [2] Martens, Sutskever 2011
   * [3] Boulanger-Lewandowski, theano-hf: q without λ in ρ, backing up to a local minimum only
   */
  private static final double FADING = 0.95;
  private static final double CHANGE = 1.5;
  private static final double LITTLE_TRUST = 0.25;
  private static final double MUCH_TRUST = 0.75;
  private static final double ARMIJO = 0.01;
  private static final double SHRINK = 0.8;
  private static final int SHRINKS = 60;

  /** λ stays within, so that float32 holds it and what it is added to. */
  private static final double DAMPING_MAX = 1e12;

  private static final double DAMPING_MIN = 1e-12;

  private final HessianFreeSettings settings;
  private final Regularization regularization;
  private final Vectors vectors;
  private final GaussNewton32 model;
  private final ConjugateGradients solver;
  private final ConjugateGradients.Operator damped = this::damped;
  private final Weights32 last;
  private final Weights32 solution;
  private final Weights32 start;
  private final Portion whole = new Portion();
  private final Portion some = new Portion();
  private double loss;
  private double damping;
  private int steps;
  private boolean moves;

  /**
   * One before its first step.
   *
   * @param initial whose leaks are everyone's
   * @param cancelled asked every few milliseconds of a step
   */
  HessianFree(Settings settings, Parameters initial, int threads, BooleanSupplier cancelled) {
    Architecture architecture = initial.architecture();
    this.settings = settings.optimizer().hessianFree();
    this.regularization = settings.regularization();
    this.vectors = new Vectors(cancelled);
    this.model =
        new GaussNewton32(
            Kernels.f32(), architecture, settings.loss(), settings.everyStep(), threads, cancelled);
    model.weights().load(initial);
    this.last = new Weights32(Kernels.f32(), architecture);
    this.solution = new Weights32(Kernels.f32(), architecture);
    this.start = new Weights32(Kernels.f32(), architecture);
    this.solver =
        new ConjugateGradients(
            vectors,
            this.settings.cgIterations(),
            () -> new Weights32(Kernels.f32(), architecture));
    this.damping = this.settings.damping();
  }

  /** An upper estimate of what it allocates, in bytes: see {@link Trainer#bytes}. */
  static long bytes(
      HessianFreeSettings settings,
      Architecture sizes,
      boolean everyStep,
      long steps,
      long sequences) {
    double vectors = 3 + ConjugateGradients.held(settings.cgIterations());
    return (long) (Float.BYTES * vectors * sizes.parameterCount())
        + GaussNewton32.bytes(Kernels.f32(), sizes, everyStep, steps, sequences);
  }

  @Override
  public List<Weights32> states() {
    return List.of(last);
  }

  @Override
  public double[] numbers() {
    return new double[] {damping};
  }

  @Override
  public void restore(double[] numbers) {
    if (numbers.length != 1 || !(0 < numbers[0])) {
      throw new IllegalArgumentException("no damping among the optimizer's numbers");
    }
    damping = numbers[0];
  }

  @Override
  public void look(Batch batch, double lossOfBatch) {
    whole.take(batch, Long.MAX_VALUE);
    some.take(batch, settings.cgBatchSize());
    loss = lossOfBatch;
  }

  @Override
  public boolean step(
      long update, double rate, double scale, Weights32 gradient, Weights32 parameters) {
    copy(parameters, start);
    copy(last, solution);
    vectors.combine(0, last, FADING, solution);
    evaluate(some, 0, solution);
    int made = solver.solve(damped, gradient, solution);
    moves = false;
    double next = 0 < made ? trust(gradient) : raised();
    boolean finite = Double.isFinite(vectors.dot(solution, solution));
    if (moves) {
      copy(model.weights(), parameters);
    }
    if (finite) {
      copy(solution, last);
    } else {
      Vectors.clear(last);
    }
    steps = made;
    damping = Math.max(DAMPING_MIN, Math.min(DAMPING_MAX, next));
    return Double.isFinite(parameters.squares());
  }

  @Override
  public void tell(long update, TrainingListener listener) {
    listener.sampled("damping", "", update, damping);
    listener.sampled("cg_iterations", "", update, steps);
  }

  /** (G + λ₂ + λ + λ μ S) v, at the weights of the model's last forward pass. */
  private void damped(Weights32 v, Weights32 into) {
    copy(model.product(v, damping * settings.structuralDamping()), into);
    regularization.addTo(into, v);
    vectors.combine(damping, v, 1, into);
  }

  private double raised() {
    return damping * CHANGE;
  }

  /** f(θ + α d). */
  private double evaluate(Portion portion, double alpha, Weights32 d) {
    Weights32 weights = model.weights();
    copy(start, weights);
    if (alpha != 0) {
      vectors.combine(alpha, d, 1, weights);
    }
    weights.changed();
    double data =
        model.forward(portion.steps(), portion.lengths(), portion.inputs(), portion.targets());
    return data + regularization.penalty(weights);
  }

  /** Finds where to move, in the model's weights, and the λ of the next update. */
  private double trust(Weights32 gradient) {
    Weights32 d = backUp();
    double slope = vectors.dot(gradient, d);
    evaluate(some, 0, d);
    Weights32 curved = model.product(d, 0);
    regularization.addTo(curved, d);
    double predicted = slope + vectors.dot(d, curved) / 2;
    double before = loss + regularization.penalty(start);
    double after = evaluate(whole, 1, d);
    moves = slope < 0 && search(before, after, slope, d);
    double ratio = (after - before) / predicted;
    if (!(predicted < 0) || !(LITTLE_TRUST <= ratio)) {
      return raised();
    }
    return MUCH_TRUST < ratio ? damping / CHANGE : damping;
  }

  private Weights32 backUp() {
    int best = solver.kept() - 1;
    double lowest = evaluate(some, 1, solver.kept(best));
    while (0 < best) {
      double before = evaluate(some, 1, solver.kept(best - 1));
      if (!(before < lowest) && Double.isFinite(lowest)) {
        break;
      }
      lowest = before;
      best--;
    }
    return solver.kept(best);
  }

  private boolean search(double before, double first, double slope, Weights32 d) {
    double alpha = 1;
    double after = first;
    for (int i = 0; i < SHRINKS && !(after <= before + ARMIJO * alpha * slope); i++) {
      alpha *= SHRINK;
      after = evaluate(whole, alpha, d);
    }
    return after <= before + ARMIJO * alpha * slope;
  }
}
