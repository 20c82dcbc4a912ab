package rhoscope.rules;

import java.util.Optional;
import java.util.Set;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.Severity;

/** A gated cell whose candidate has no bound. */
final class UnboundedGatedState {
  static final Rule RULE =
      Rule.named("unbounded-gated-state")
          .severity(Severity.WARNING)
          .basis(Basis.INDICATED)
          .summary("an lstm or gru with a nonlinearity that has no bound")
          .explanation(
              """
              LSTM and GRU are made for tanh: it keeps the candidate in (−1, 1), so the state cannot
              outgrow what the gates let in. ReLU and its relatives have no such bound. The state enters
              the next step through W, and one above 1 is multiplied again and again: activations and
              gradients can grow by a constant factor per step until they overflow, mostly on the longest
              sequences. It also rules out the fused kernels of GPUs. Where ReLU is wanted, an IRNN (a
              plain RNN with W = identity) is what was shown to work.
              """)
          .source("Hochreiter, Schmidhuber 1997; Le, Jaitly, Hinton 2015, arXiv:1504.00941")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "LSTM", "config": {"units": 50, "activation": "relu"}}]}
                                                                                                 //^^^^^^ warning[unbounded-gated-state]: relu in an lstm: the state has no bound and can grow at every step; tanh has one
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "LSTM", "config": {"units": 50, "activation": "tanh"}}]}
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "SimpleRNN", "config": {"units": 50, "activation": "relu"}}]}
              }
              """)
          .check(UnboundedGatedState::check);

  private static final Set<String> UNBOUNDED =
      Set.of(
          "relu",
          "leaky_relu",
          "leakyrelu",
          "prelu",
          "elu",
          "selu",
          "gelu",
          "silu",
          "swish",
          "mish",
          "softplus",
          "exponential",
          "linear");

  private static void check(Context rule) {
    Optional<Cell> cell = rule.spec().find(Keys.CELL);
    Optional<String> activation = rule.spec().find(FrameworkKeys.ACTIVATION);
    boolean gated = cell.filter(c -> c == Cell.LSTM || c == Cell.GRU).isPresent();
    if (!gated || activation.filter(UNBOUNDED::contains).isEmpty()) {
      return;
    }
    String article = cell.get() == Cell.LSTM ? " in an " : " in a ";
    String message =
        activation.get()
            + article
            + Labels.of(cell.get())
            + ": the state has no bound and can grow at every step; tanh has one";
    rule.report(FrameworkKeys.ACTIVATION.path(), message)
        .fix(
            new Fix.Edit(
                "Activation tanh: the state stays within its bound",
                FrameworkKeys.ACTIVATION.path(),
                "tanh"));
  }

  private UnboundedGatedState() {}
}
