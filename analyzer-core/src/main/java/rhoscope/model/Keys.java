package rhoscope.model;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The catalogue of keys: everything that a native config can say, in the order of the
 * documentation.
 */
public final class Keys {
  private static final List<Key<?>> CATALOGUE = new ArrayList<>();

  /** The beginnings of the keys that a reservoir, one layer whose weights stay, has no use for. */
  private static final List<String> NOT_OF_A_RESERVOIR =
      List.of(
          "model.layers",
          "training.optimizer.",
          "training.schedule",
          "training.clip.",
          "training.bptt_",
          "training.carry_state",
          "training.regularization.",
          "training.dropout.",
          "training.teacher_forcing");

  /** Far above any recurrent layer in use; a dense W of this size still fits an array. */
  public static final int HIDDEN_SIZE_MAX = 16_384;

  /** The longest window that any probe or training accepts. */
  public static final int LENGTH_MAX = 1_000_000;

  /** A mean that forgets slower than this is none within a training. */
  private static final double DECAY_MAX = 0.999_999;

  /** The optimizers that need nothing but a gradient. */
  private static final OptimizerKind[] FIRST_ORDER = {
    OptimizerKind.SGD, OptimizerKind.RMSPROP, OptimizerKind.ADAM
  };

  // model

  public static final Key<Cell> CELL =
      add(choice("model.cell", Cell.class, "the recurrence of each layer").or(Cell.RNN));
  public static final Key<Form> FORM =
      add(
          choice("model.form", Form.class, "where the nonlinearity stands")
              .or(Form.ELMAN)
              .from("Pascanu, Mikolov, Bengio 2013, eq. 2 and footnote 1")
              .only(Cell.RNN));
  public static final Key<Activation> ACTIVATION =
      add(
          choice("model.activation", Activation.class, "the nonlinearity φ of an rnn or esn")
              .or(Activation.TANH)
              .only(Cell.RNN, Cell.ESN));
  public static final Key<Long> INPUT_SIZE =
      add(
          whole("model.input_size", 1, 65_536, "inputs per step; the data's own where it is absent")
              .in("units"));
  public static final Key<Long> HIDDEN_SIZE =
      add(
          whole("model.hidden_size", 1, HIDDEN_SIZE_MAX, "recurrent units per layer")
              .or(100L)
              .in("units"));
  public static final Key<Long> OUTPUT_SIZE =
      add(
          whole(
                  "model.output_size",
                  1,
                  65_536,
                  "outputs per step; the data's own where it is absent")
              .in("units"));
  public static final Key<Long> LAYERS =
      add(whole("model.layers", 1, 64, "recurrent layers on top of each other").or(1L));
  public static final Key<Double> LEAK =
      add(
          positive(
                  "model.leak",
                  1,
                  "the leak a of an rnn or esn in h_t = (1 − a) h_{t−1} + a φ(z_t); 1 is an ordinary"
                      + " unit (Pascanu et al. 2013 have 1 − a in its place). Gated cells take none: their"
                      + " forget or update gate is a leak of each unit that it learns, and"
                      + " forget_bias.chrono draws these from a range")
              .or(1.0)
              .from("Jaeger et al. 2007; Bengio, Boulanger-Lewandowski, Pascanu 2012")
              .only(Cell.RNN, Cell.ESN));
  public static final Key<Domain.Interval.Ends> LEAK_UNIFORM =
      add(
          Key.of(
                  "model.leak.uniform",
                  new Domain.Interval(new Domain.Real(0, 1, true)),
                  "draws a leak for each unit from this interval")
              .from("Bengio, Boulanger-Lewandowski, Pascanu 2012")
              .only(Cell.RNN, Cell.ESN));
  public static final Key<GruReset> GRU_RESET =
      add(
          choice(
                  "model.gru_variant.reset",
                  GruReset.class,
                  "where the reset gate acts: after the product, r ⊙ (W h + b′), as in PyTorch and in the"
                      + " source's first version, or before it, W (r ⊙ h), as in its third")
              .or(GruReset.AFTER)
              .from("Cho et al. 2014, arXiv:1406.1078")
              .only(Cell.GRU));
  public static final Key<GruUpdate> GRU_UPDATE =
      add(
          choice(
                  "model.gru_variant.update",
                  GruUpdate.class,
                  "which state the update gate keeps: the old one, z ⊙ h_{t−1} + (1 − z) ⊙ n, as in PyTorch"
                      + " and the source, or the new one, (1 − z) ⊙ h_{t−1} + z ⊙ n")
              .or(GruUpdate.OLD)
              .from("Cho et al. 2014, arXiv:1406.1078")
              .only(Cell.GRU));
  public static final Key<Boolean> LINEAR_TRANSITION =
      add(
          flag(
                  "model.linear_transition",
                  "the recurrence h_t = W h_{t−1} + φ(U x_t + b), with a leak a h_t = (1 − a) h_{t−1}"
                      + " + a (W h_{t−1} + φ(U x_t + b))")
              .or(false)
              .from("Henaff, Szlam, LeCun 2016, arXiv:1602.06662")
              .only(Cell.RNN));
  public static final Key<Long> SKIP =
      add(
          whole(
                  "model.skip",
                  0,
                  LENGTH_MAX,
                  "a delay d: every gate hears V h_{t−d} beside U x_t, with a V of its own, drawn as W"
                      + " is; 0 is none. A probe measures the state of the last d steps together")
              .or(0L)
              .in("steps")
              .from("Lin, Horne, Tiňo, Giles 1996; El Hihi, Bengio 1996")
              .only(Cell.RNN, Cell.LSTM, Cell.GRU));
  public static final Key<Long> OVERSHOOT =
      add(
          whole(
                  "model.overshoot",
                  0,
                  LENGTH_MAX,
                  "autonomous steps m⁺ behind the data.length steps with inputs, of a series or a text"
                      + " with a loss at every step; their targets count as all others")
              .or(0L)
              .in("steps")
              .from("Schaefer, Udluft, Zimmermann 2006"));
  public static final Key<Normalization> NORMALIZATION =
      add(
          choice(
                  "model.normalization",
                  Normalization.class,
                  "layer: each gate's pre-activation a (all that it sums up but its bias) becomes γ (a −"
                      + " μ) / √(σ² + 1e-5) + b with mean μ and variance σ² over the units of each step,"
                      + " gains γ from 1 on. Batch normalisation is left out: statistics over sequences would make one"
                      + " sequence's gradient depend on the others, differ between training and probe"
                      + " and need figures of their own for every step")
              .or(Normalization.NONE)
              .from("Ba, Kiros, Hinton 2016, arXiv:1607.06450, eq. 4")
              .only(Cell.RNN, Cell.LSTM, Cell.GRU));
  public static final Key<String> WEIGHTS =
      add(
          text(
              "model.weights",
              "the path of a weights file",
              "trained weights instead of a draw, of safetensors, PyTorch (.pt, .pth, .ckpt), Keras"
                  + " (.keras, .h5), ONNX, RTNeural, NAM or GuitarML, told by the file's content; two"
                  + " biases that act alike are trained as their sum"));

  // model.initialization

  public static final Key<Preset> PRESET =
      add(
          choice(
                  "model.initialization.preset",
                  Preset.class,
                  "a named set of distributions; the keys beside it override its parts")
              .or(Preset.KERAS));
  public static final MatrixKeys RECURRENT =
      new MatrixKeys("model.initialization.recurrent", "the recurrent matrix W");
  public static final MatrixKeys INPUT =
      new MatrixKeys("model.initialization.input", "the input matrix U");
  public static final MatrixKeys OUTPUT =
      new MatrixKeys("model.initialization.output", "the read-out matrix");
  public static final Key<Double> SPECTRAL_RADIUS =
      add(
          positive(
              "model.initialization.spectral_radius",
              1e6,
              "rescales the recurrent matrix of each gate and layer to this spectral radius after the"
                  + " draw"));
  public static final Key<Double> BIAS =
      add(real("model.initialization.bias", -1e6, 1e6, "the constant that hidden biases start at"));
  public static final Key<Double> BIAS_LIMIT =
      add(
          real(
              "model.initialization.bias.limit",
              0,
              1e6,
              "draws each hidden bias from [−limit, limit] instead"));
  public static final Key<Double> FORGET_BIAS =
      add(
          real(
                  "model.initialization.forget_bias",
                  -1e6,
                  1e6,
                  "the forget bias of an lstm at the start; the sum of both where it has two")
              .from("Jozefowicz, Zaremba, Sutskever 2015")
              .only(Cell.LSTM));
  public static final Key<Double> CHRONO =
      add(
          real(
                  "model.initialization.forget_bias.chrono",
                  2,
                  LENGTH_MAX,
                  "T_max of forget biases ln(U[2, T_max] − 1), with input biases their negatives; of a"
                      + " gru the update gate's")
              .in("steps")
              .from("Tallec, Ollivier 2018, arXiv:1804.11188")
              .only(Cell.LSTM, Cell.GRU));
  public static final Key<Double> CHRONO_MIN =
      add(
          real(
                  "model.initialization.forget_bias.chrono.t_min",
                  1,
                  LENGTH_MAX,
                  "T_min in place of 2, the shortest memory that a unit starts with")
              .in("steps")
              .only(Cell.LSTM, Cell.GRU));
  public static final Key<Double> CHRONO_MAX =
      add(
          real(
                  "model.initialization.forget_bias.chrono.t_max",
                  2,
                  LENGTH_MAX,
                  "T_max, the longest memory that a unit starts with; data.length where it is absent")
              .in("steps")
              .only(Cell.LSTM, Cell.GRU));

  // data

  public static final Key<TaskKind> TASK =
      add(
          choice(
              "data.task",
              TaskKind.class,
              "a synthetic task, drawn fresh; adding where there is no file either"));
  public static final Key<String> FILE =
      add(
          text(
              "data.file",
              "the path of a .csv, .json, .txt or .safetensors file",
              "a series, chorales, characters or tensors instead of a task"));
  public static final Key<AddingVariant> VARIANT =
      add(
          choice(
                  "data.variant",
                  AddingVariant.class,
                  "whose rules adding, multiplication and xor mark their two values by")
              .or(AddingVariant.LE));
  public static final Key<Long> LENGTH =
      add(
          whole(
                  "data.length",
                  1,
                  LENGTH_MAX,
                  "T, the steps of a sequence or of a window of a series; of copy and memorization the"
                      + " steps between the symbols and their recall; a longer tensors file is cut to"
                      + " its last T")
              .or(100L)
              .in("steps"));
  public static final Key<Long> POSITIONS =
      add(
          whole("data.positions", 1, 100_000, "K, how many symbols copy and memorization keep")
              .or(10L)
              .in("symbols"));
  public static final Key<Long> SYMBOLS =
      add(
          whole(
                  "data.symbols",
                  2,
                  4096,
                  "S, how many different symbols there are to keep: 8 in copy, 5 in memorization where"
                      + " it is absent")
              .in("symbols"));
  public static final Key<Long> DELAYS =
      add(
          whole(
                  "data.delays",
                  1,
                  65_536,
                  "K of linear_memory: outputs for the inputs 1 … K steps ago")
              .or(10L)
              .in("steps")
              .from("Jaeger 2001, GMD report 152"));
  public static final Key<Long> DELAY =
      add(
          whole("data.delay", 1, 1000, "the delay τ of mackey_glass; at 17 the series is chaotic")
              .or(17L)
              .in("steps")
              .from("Mackey, Glass 1977"));
  public static final Key<Double> OFFSET =
      add(
          real(
                  "data.offset",
                  -1e6,
                  1e6,
                  "what is taken from each value of mackey_glass, whose mean is near 0.93; with 1, about"
                      + " as in the source, which learns tanh(x − 1)")
              .or(0.0)
              .from("Jaeger, Haas 2004, Science 304"));
  public static final Key<Long> PERIOD =
      add(
          whole(
                  "data.period",
                  2,
                  LENGTH_MAX,
                  "the period d of delay_indicator: every d-th value is a mark")
              .or(40L)
              .in("steps")
              .from("Schaefer, Udluft, Zimmermann 2008"));
  public static final Key<Double> NOISE =
      add(
          real("data.noise", 0, 1e6, "the standard deviation s of the inputs that latch ignores")
              .or(0.2)
              .from("Bengio, Simard, Frasconi 1994"));
  public static final Key<Long> DEPENDENCY =
      add(
          whole(
                  "data.dependency",
                  1,
                  LENGTH_MAX,
                  "the lag from the earliest input that the target needs to the loss")
              .in("steps"));
  public static final Key<Loss> LOSS =
      add(choice("data.loss", Loss.class, "the loss; the data's own where it is absent"));
  public static final Key<LossAt> LOSS_AT =
      add(
          choice("data.loss_at", LossAt.class, "the steps of a series or a text that have a loss")
              .or(LossAt.EVERY));
  public static final Key<String> COLUMN =
      add(
          text(
              "data.column",
              "the name of a column",
              "the column of a CSV file; its last one of numbers where it is absent"));
  public static final Key<Long> STEPS_AHEAD =
      add(
          whole("data.steps_ahead", 1, LENGTH_MAX, "how far ahead a series or a text is predicted")
              .or(1L)
              .in("steps"));
  public static final Key<Boolean> STANDARDIZE =
      add(
          flag(
                  "data.standardize",
                  "scales a CSV series by the mean and deviation of its training part")
              .or(true));
  public static final Key<Double> HOLDOUT =
      add(
          real(
                  "data.holdout",
                  0,
                  0.9,
                  "the share at the end of a series or a text kept for evaluation")
              .or(0.2));

  // training

  public static final Key<Long> UPDATES =
      add(whole("training.updates", 1, 1_000_000_000, "how long to train").or(1000L).in("updates"));
  public static final Key<Long> BATCH_SIZE =
      add(whole("training.batch_size", 1, 65_536, "sequences per update").or(20L).in("sequences"));
  public static final Key<Long> SEED =
      add(
          whole(
                  "training.seed",
                  0,
                  9_007_199_254_740_991L,
                  "seed of every random number of the run")
              .or(1L));
  public static final Key<OptimizerKind> OPTIMIZER =
      add(
          choice("training.optimizer.kind", OptimizerKind.class, "the optimizer")
              .or(OptimizerKind.SGD));
  public static final Key<Double> LEARNING_RATE =
      add(
          positive(
                  "training.optimizer.learning_rate",
                  1e6,
                  "the learning rate η, of sgd in v ← μ v − η g, θ ← θ + v")
              .or(0.01)
              .only(FIRST_ORDER));
  public static final Key<Double> MOMENTUM =
      add(
          Key.of(
                  "training.optimizer.momentum",
                  new Domain.Real(0, 0.9999, false),
                  "the momentum μ in v ← μ v − η g, θ ← θ + v; rmsprop divides η g first")
              .or(0.0)
              .only(OptimizerKind.SGD, OptimizerKind.RMSPROP));
  public static final Key<MomentumSchedule> MOMENTUM_SCHEDULE =
      add(
          choice(
                  "training.optimizer.momentum_schedule",
                  MomentumSchedule.class,
                  "how μ changes; increasing is min(1 − 2^(−1 − log₂(⌊t/250⌋ + 1)), μ) at update t")
              .or(MomentumSchedule.CONSTANT)
              .from("Sutskever et al. 2013, eq. 5")
              .only(OptimizerKind.SGD, OptimizerKind.RMSPROP));
  public static final Key<Boolean> NESTEROV =
      add(
          flag(
                  "training.optimizer.nesterov",
                  "takes the gradient at the point that the momentum leads to; that point is what is"
                      + " trained, probed and stored")
              .or(false)
              .from("Sutskever et al. 2013; Bengio, Boulanger-Lewandowski, Pascanu 2012")
              .only(OptimizerKind.SGD));
  public static final Key<Double> MEAN_DECAY =
      add(
          Key.of(
                  "training.optimizer.mean_decay",
                  new Domain.Real(0, DECAY_MAX, false),
                  "the decay β₁ of adam's running mean of gradients")
              .or(0.9)
              .from("Kingma, Ba 2015")
              .only(OptimizerKind.ADAM));
  public static final Key<Double> EPSILON =
      add(
          real("training.optimizer.epsilon", 0, 1, "ε in the denominator of rmsprop and adam")
              .or(1e-8)
              .only(OptimizerKind.RMSPROP, OptimizerKind.ADAM));
  public static final Key<Boolean> EPSILON_INSIDE =
      add(
          flag(
                  "training.optimizer.epsilon_inside",
                  "whether ε stands under the root, √(v + ε), v the running mean square, or behind it, √v"
                      + " + ε, as PyTorch has it")
              .or(true)
              .from("Graves 2013, arXiv:1308.0850")
              .only(OptimizerKind.RMSPROP));
  public static final Key<Double> DECAY =
      add(
          Key.of(
                  "training.optimizer.decay",
                  new Domain.Real(0, DECAY_MAX, false),
                  "the decay of the running mean square, adam's β₂; 0.9 for rmsprop and 0.999 for adam"
                      + " where it is absent")
              .only(OptimizerKind.RMSPROP, OptimizerKind.ADAM));
  public static final Key<Double> INITIAL_SQUARE =
      add(
          real(
                  "training.optimizer.initial_square",
                  0,
                  1e6,
                  "the value v₀ that the running mean square starts at")
              .or(0.0)
              .only(OptimizerKind.RMSPROP));
  public static final Key<Double> DAMPING =
      add(
          positive(
                  "training.optimizer.damping",
                  1e6,
                  "the damping λ that hessian_free starts with; after each step it is multiplied or"
                      + " divided by 1.5, as the model of the loss was trusted too much or too little")
              .or(0.1)
              .from("Martens 2010")
              .only(OptimizerKind.HESSIAN_FREE));
  public static final Key<Double> STRUCTURAL_DAMPING =
      add(
          real(
                  "training.optimizer.structural_damping",
                  0,
                  1e6,
                  "the structural damping μ of hessian_free: λ μ weighs what a step changes in the"
                      + " pre-activations z of all layers and gates, the mean over steps of Σ φ′(z) R{z}²")
              .or(0.03)
              .from("Martens, Sutskever 2011")
              .only(OptimizerKind.HESSIAN_FREE));
  public static final Key<Long> CG_ITERATIONS =
      add(
          whole(
                  "training.optimizer.cg_iterations",
                  1,
                  100_000,
                  "the most steps of one conjugate-gradient solve of hessian_free")
              .or(250L)
              .in("steps")
              .only(OptimizerKind.HESSIAN_FREE));
  public static final Key<Long> CG_BATCH_SIZE =
      add(
          whole(
                  "training.optimizer.cg_batch_size",
                  1,
                  1_000_000,
                  "the sequences of hessian_free's curvature, the first of each batch; all of them where"
                      + " it is absent")
              .in("sequences")
              .only(OptimizerKind.HESSIAN_FREE));
  public static final Key<Schedule> SCHEDULE =
      add(
          choice(
                  "training.schedule",
                  Schedule.class,
                  "how the learning rate changes: halve_on_rise after a window of updates whose mean loss"
                      + " is above the one before, one_over_t by τ / max(t, τ), τ the window")
              .or(Schedule.CONSTANT)
              .only(FIRST_ORDER));
  public static final Key<Long> SCHEDULE_WINDOW =
      add(
          whole(
                  "training.schedule_window",
                  1,
                  1_000_000_000,
                  "the window of schedules; the batches of an epoch, where there is one")
              .or(250L)
              .in("updates")
              .only(FIRST_ORDER));
  public static final Key<Double> CLIP_NORM =
      add(
          positive(
                  "training.clip.norm",
                  1e12,
                  "the threshold θ: a gradient whose norm over all parameters reaches θ is scaled to it")
              .from("Pascanu, Mikolov, Bengio 2013, Algorithm 1")
              .only(FIRST_ORDER));
  public static final Key<Double> CLIP_VALUE =
      add(
          positive(
                  "training.clip.value",
                  1e12,
                  "clips each gradient entry to [−θ, θ], where there is no clip.norm")
              .only(FIRST_ORDER));
  public static final Key<Long> BPTT_WINDOW =
      add(
          whole(
                  "training.bptt_window",
                  1,
                  LENGTH_MAX,
                  "k2, how many steps a gradient goes back at most, from the state that earlier steps"
                      + " have left; to the beginning of the sequence where it is absent")
              .in("steps")
              .from("Williams, Peng 1990")
              .only(FIRST_ORDER));
  public static final Key<Long> BPTT_STRIDE =
      add(
          whole(
                  "training.bptt_stride",
                  1,
                  LENGTH_MAX,
                  "k1 ≤ k2, the steps between two updates where every step has a loss: an update"
                      + " counts the newest k1, whose gradients go back k2 − k1 + 1 … k2 steps; k2"
                      + " where it is absent")
              .in("steps")
              .from("Williams, Peng 1990")
              .only(FIRST_ORDER));
  public static final Key<Boolean> CARRY_STATE =
      add(
          flag(
                  "training.carry_state",
                  "reads a series or a text from its beginning to its end, as batch_size streams side"
                      + " by side, and hands the state on from update to update; without a window k2 is"
                      + " data.length")
              .or(false)
              .only(FIRST_ORDER));
  public static final Key<Boolean> FIXED_READ_OUT =
      add(
          flag(
                  "training.fixed_read_out",
                  "leaves the read-out as it was drawn, so that what the recurrence says is trained,"
                      + " not how it is read")
              .or(false)
              .only(FIRST_ORDER));
  public static final Key<Boolean> FIXED_BIAS =
      add(
          flag(
                  "training.fixed_bias",
                  "leaves the hidden biases as they start; from 0 that is a network without biases")
              .or(false)
              .only(FIRST_ORDER));
  public static final Key<Double> L1 =
      add(
          real(
                  "training.regularization.l1",
                  0,
                  1e6,
                  "the weight λ₁ of ‖W‖₁ over the recurrent and skip matrices, by the proximal map after each"
                      + " step: W ← sign(W) max(|W| − η λ₁, 0)")
              .or(0.0)
              .only(FIRST_ORDER));
  public static final Key<Double> L2 =
      add(
          real(
                  "training.regularization.l2",
                  0,
                  1e6,
                  "the weight λ₂ of ½‖W‖² over the recurrent and skip matrices, in the gradient;"
                      + " hessian_free has it in its curvature too")
              .or(0.0));
  public static final Key<Double> ORTHOGONALITY_MARGIN =
      add(
          real(
                  "training.regularization.orthogonality_margin",
                  0,
                  1,
                  "the margin m: each update ends at the nearest recurrent matrices of all gates whose"
                      + " singular values lie in [1 − m, 1 + m]; the source has W = U S Vᵀ and turns U and"
                      + " V in steps of their own. None where it is absent")
              .from("Vorontsov, Trabelsi, Kadoury, Pal 2017, arXiv:1702.00071")
              .only(FIRST_ORDER));
  public static final Key<Double> OMEGA_WEIGHT =
      add(
          real(
                  "training.regularization.omega.weight",
                  0,
                  1e6,
                  "the weight α of the regulariser Ω, the mean of (ratio − 1)² over the steps and"
                      + " sequences with ‖δ‖² ≥ 1e-20; its gradient reaches W alone")
              .or(0.0)
              .from("Pascanu, Mikolov, Bengio 2013, eq. 9")
              .only(Cell.RNN)
              .only(FIRST_ORDER));
  public static final Key<OmegaForm> OMEGA_FORM =
      add(
          choice(
                  "training.regularization.omega.form",
                  OmegaForm.class,
                  "the ratio in Ω, of ‖δ J‖ to ‖δ‖, δ = ∂E/∂h_t, as in eq. 9 of the source, or of their"
                      + " squares, as in its eq. 10 and its authors' code")
              .or(OmegaForm.SQUARED_NORM_RATIO)
              .from("Pascanu, Mikolov, Bengio 2013")
              .only(Cell.RNN)
              .only(FIRST_ORDER));
  public static final Key<Schedule> OMEGA_SCHEDULE =
      add(
          choice(
                  "training.regularization.omega.schedule",
                  Schedule.class,
                  "how α changes, as training.schedule does the learning rate")
              .or(Schedule.CONSTANT)
              .only(Cell.RNN)
              .only(FIRST_ORDER));
  public static final Key<Double> ACTIVATION_L1 =
      add(
          real(
                  "training.regularization.activation_l1",
                  0,
                  1e6,
                  "the weight λ of Σ|h_t| / (T·N), over all units, T·N the steps of a batch")
              .or(0.0)
              .only(FIRST_ORDER));
  public static final Key<DropoutKind> DROPOUT =
      add(
          choice(
                  "training.dropout.kind",
                  DropoutKind.class,
                  "how inputs and states are dropped in training, and in training alone: probes and"
                      + " errors are those of the whole network; none is dropped where it is absent."
                      + " variational draws a mask for each sequence, the same at every step, and with"
                      + " carry_state for each update, and outputs that are read again are masked as"
                      + " inputs; fast takes the mean over masks of every step")
              .from("Gal, Ghahramani 2016, arXiv:1512.05287; Wang, Manning 2013; Bayer et al. 2013")
              .only(FIRST_ORDER));
  public static final Key<Double> KEEP =
      add(
          positive(
                  "training.dropout.keep",
                  1,
                  "the probability p that a state is kept; what is kept is divided by p")
              .or(0.8)
              .only(FIRST_ORDER));
  public static final Key<Double> INPUT_KEEP =
      add(
          positive(
                  "training.dropout.input_keep",
                  1,
                  "the same of the network's inputs; keep where it is absent")
              .only(FIRST_ORDER));
  public static final Key<Double> TEACHER_FORCING =
      add(
          real(
                  "training.teacher_forcing",
                  0,
                  1,
                  "the share of true inputs; the others are the network's own last outputs, drawn where"
                      + " they are a distribution, and no gradient flows through them")
              .or(1.0)
              .from("Williams, Zipser 1989; Bengio, Vinyals, Jaitly, Shazeer 2015")
              .only(FIRST_ORDER));
  public static final Key<Double> TEACHER_FORCING_FROM =
      add(
          real(
                  "training.teacher_forcing.from",
                  0,
                  1,
                  "the share of true inputs at the first update; 1 where it is absent")
              .from("Bengio, Vinyals, Jaitly, Shazeer 2015")
              .only(FIRST_ORDER));
  public static final Key<Double> TEACHER_FORCING_TO =
      add(
          real(
                  "training.teacher_forcing.to",
                  0,
                  1,
                  "the share of true inputs in the end, to which it goes linearly; 0 where it is absent")
              .only(FIRST_ORDER));
  public static final Key<Long> TEACHER_FORCING_OVER =
      add(
          whole(
                  "training.teacher_forcing.over",
                  1,
                  1_000_000_000,
                  "updates from the first share to the last; 1000 where it is absent")
              .in("updates")
              .only(FIRST_ORDER));
  public static final Key<Long> WASHOUT =
      add(
          whole(
                  "training.washout",
                  0,
                  LENGTH_MAX,
                  "the first steps of each sequence, which the read-out of an esn is neither fitted to"
                      + " nor judged by")
              .or(0L)
              .in("steps")
              .only(Cell.ESN));
  public static final Key<Double> RIDGE =
      add(
          real(
                  "training.ridge",
                  0,
                  1e12,
                  "the penalty β of the ridge regression that trains an esn, least Σ‖y − d‖² + β‖V‖²"
                      + " over all steps of all updates, V what the read-out [1; x_t; h_t] → y_t weighs"
                      + " x_t and h_t with")
              .or(1e-8)
              .from("Jaeger 2001, GMD report 148; Lukoševičius 2012, eq. 4 and 9")
              .only(Cell.ESN));
  public static final Key<Long> FREE_RUN =
      add(
          whole(
                  "training.free_run",
                  0,
                  LENGTH_MAX,
                  "how many values an esn says on its own outputs; then the error is the NRMSE of the"
                      + " last of them, over 100 runs, and the data are a series whose next value is"
                      + " asked for")
              .or(0L)
              .in("steps")
              .from("Jaeger, Haas 2004, Science 304")
              .only(Cell.ESN));
  public static final Key<Double> ERROR_BELOW =
      add(
          positive(
              "training.stop_when.error_below",
              1e6,
              "stops when the error on 2,000 fresh sequences is below this, confirmed on 10,000"));

  // instrument

  public static final Key<Long> EVERY =
      add(
          whole(
                  "instrument.every",
                  1,
                  1_000_000_000,
                  "updates between two probes; above 128 or 64 MB of them, the store keeps every"
                      + " second, fourth, … and the last")
              .or(50L)
              .in("updates"));
  public static final Key<Long> SEQUENCES =
      add(whole("instrument.sequences", 1, 1024, "sequences of a probe").or(8L).in("sequences"));
  public static final Key<Long> LYAPUNOV =
      add(
          whole(
                  "instrument.lyapunov",
                  1,
                  1024,
                  "how many Lyapunov exponents a probe measures, from the largest on")
              .or(16L));
  public static final Key<Direction> DIRECTION =
      add(
          choice(
                  "instrument.direction",
                  Direction.class,
                  "what a probe sends back from the last step: ∂E/∂y, or for each sequence a random"
                      + " vector of length 1, to judge the network apart from its residual")
              .or(Direction.LOSS));

  // rules

  public static final Key<Map<String, Severity>> SEVERITY =
      add(
          Key.of(
              "rules.severity",
              new Domain.Severities(),
              "the severity of a rule by its name; off silences it"));

  private static final Map<String, Key<?>> BY_PATH =
      CATALOGUE.stream().collect(toUnmodifiableMap(Key::path, identity()));

  /** Every key, in the order of the documentation. */
  public static List<Key<?>> all() {
    return List.copyOf(CATALOGUE);
  }

  /** The key at a path such as {@code model.hidden_size}. */
  public static Optional<Key<?>> at(String path) {
    return Optional.ofNullable(BY_PATH.get(path));
  }

  /** Whether keys stand below the path: {@code model.leak} holds a number or an object. */
  public static boolean isSection(String path) {
    return path.isEmpty() || CATALOGUE.stream().anyMatch(key -> key.path().startsWith(path + "."));
  }

  /** The keys of one matrix under {@code initialization}. */
  public static final class MatrixKeys {
    public final Key<InitKind> kind;
    public final Key<Double> gain;
    public final Key<Double> std;
    public final Key<Double> limit;
    public final Key<Double> scale;
    public final Key<Long> connections;
    public final Key<OrthogonalScope> scope;

    private MatrixKeys(String section, String matrix) {
      kind = add(choice(section + ".kind", InitKind.class, "the distribution of " + matrix));
      gain =
          add(
              real(
                  section + ".gain",
                  0,
                  1e6,
                  "the factor of an orthogonal matrix; std·√columns of a gaussian one"));
      std =
          add(
              real(
                  section + ".std",
                  0,
                  1e6,
                  "the standard deviation of gaussian and sparse entries"));
      limit = add(real(section + ".limit", 0, 1e6, "uniform entries lie in [−limit, limit]"));
      scale = add(real(section + ".scale", 0, 1e6, "the factor of the identity"));
      connections =
          add(
              whole(
                  section + ".connections",
                  1,
                  65_536,
                  "entries per row of a sparse matrix: connections into each unit, and into each of its gates"));
      scope =
          add(
              choice(section + ".scope", OrthogonalScope.class, "what an orthogonal draw makes so")
                  .or(OrthogonalScope.PER_GATE));
    }
  }

  private static <T> Key<T> add(Key<T> key) {
    boolean idle = NOT_OF_A_RESERVOIR.stream().anyMatch(key.path()::startsWith);
    Key<T> added = idle ? key.except(Cell.ESN) : key;
    CATALOGUE.add(added);
    return added;
  }

  private static Key<Long> whole(String path, long min, long max, String meaning) {
    return Key.of(path, new Domain.Whole(min, max), meaning);
  }

  private static Key<Double> real(String path, double min, double max, String meaning) {
    return Key.of(path, new Domain.Real(min, max, false), meaning);
  }

  /** A real in (0, max]. */
  private static Key<Double> positive(String path, double max, String meaning) {
    return Key.of(path, new Domain.Real(0, max, true), meaning);
  }

  private static Key<Boolean> flag(String path, String meaning) {
    return Key.of(path, new Domain.Flag(), meaning);
  }

  private static Key<String> text(String path, String what, String meaning) {
    return Key.of(path, new Domain.Text(what), meaning);
  }

  private static <E extends Enum<E>> Key<E> choice(String path, Class<E> type, String meaning) {
    return Key.of(path, new Domain.Choice<>(type), meaning);
  }

  private Keys() {}
}
