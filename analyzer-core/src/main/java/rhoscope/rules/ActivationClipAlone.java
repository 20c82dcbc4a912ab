package rhoscope.rules;

import static rhoscope.rules.Wording.setting;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Clipping;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Severity;

/** A bound on states where one on gradients may have been meant. */
final class ActivationClipAlone {
  static final Rule RULE =
      Rule.named("activation-clip-alone")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("states or activations are cut off at a bound, and gradients at none")
          .explanation(
              """
              `cell_clip`, `relu_clip` and ONNX' `clip` cut off what the network computes. Within the
              bound they do nothing to a gradient, and where they act they make it exactly zero, so that
              nothing is learned about the units at the bound. Exploding gradients are bounded by a
              threshold on the gradient: `clip_norm`, `max_grad_norm`, `gradient_clip_val`.

              Found where the file has such a bound and no threshold for gradients.
              """)
          .source("Pascanu, Mikolov, Bengio 2013, section 3.2; ONNX operators LSTM, GRU, RNN: clip")
          .example(
              """
              {
                "cell_type": "lstm", "hidden_size": 2048, "num_layers": 1,
                "cell_clip": 20
                           //^^ information[activation-clip-alone]: a bound of 20 on states: gradients pass it or become 0, and nothing clips them
              }
              """)
          .example(
              """
              {
                "cell_type": "lstm", "hidden_size": 2048, "num_layers": 1,
                "cell_clip": 20, "max_grad_norm": 5
              }
              """)
          .check(ActivationClipAlone::check);

  private static void check(Context rule) {
    Optional<Double> bound = rule.spec().find(FrameworkKeys.ACTIVATION_CLIP);
    Optional<Clipping> gradients =
        rule.spec().find(FrameworkKeys.CLIPPING).filter(clip -> clip != Clipping.NONE);
    if (bound.isEmpty() || gradients.isPresent()) {
      return;
    }
    String message =
        "a bound of "
            + setting(bound.get())
            + " on states: gradients pass it or become 0, and nothing clips them";
    rule.report(FrameworkKeys.ACTIVATION_CLIP.path(), message).value("bound", bound.get());
  }

  private ActivationClipAlone() {}
}
