package rhoscope.rules;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Clipping;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.Severity;

/** A framework's file sets an optimizer and nothing that bounds its gradients. */
final class NoClipping {
  static final Rule RULE =
      Rule.named("no-clipping")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("nothing bounds the gradients of a recurrent network")
          .explanation(
              """
              A recurrent network's loss surface has cliffs: on a few steps the gradient is thousands of
              times longer than on the others, and one such step undoes what was learned. Scaling it to
              a threshold costs nothing on all other steps. Frameworks leave it off: in Keras `clipnorm`,
              `global_clipnorm` and `clipvalue` are null, Lightning's `gradient_clip_val` is null,
              NeuralHydrology's `clip_gradient_norm` is absent.

              Found in files of other frameworks that say how the network is trained; silent where they
              do not, and in our own configs, whose runs show whether clipping is needed.
              """)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, section 3.2")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "GRU", "config": {"units": 50}}]},
                "compile_config": {"optimizer": "adam"}
                                              //^^^^^^ information[no-clipping]: adam without gradient clipping: a single long gradient can undo the training
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "GRU", "config": {"units": 50}}]},
                "compile_config": {
                  "optimizer": {"class_name": "Adam", "config": {"global_clipnorm": 1.0}}
                }
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "GRU", "config": {"units": 50}}]}
              }
              """)
          .check(NoClipping::check);

  private static final double USUAL = 1.0;

  private static void check(Context rule) {
    Optional<Clipping> clipping = rule.spec().find(FrameworkKeys.CLIPPING);
    boolean off = clipping.equals(Optional.of(Clipping.NONE));
    if (!off || rule.spec().get(Keys.CELL) == Cell.ESN) {
      return;
    }
    String optimizer =
        rule.spec()
            .find(FrameworkKeys.OPTIMIZER)
            .filter(name -> name.length() < 20)
            .orElse("training");
    String message =
        optimizer + " without gradient clipping: a single long gradient can undo the training";
    String title = "Clip the joint norm of all gradients at 1: no single step is longer";
    rule.report(FrameworkKeys.CLIPPING.path(), message)
        .fix(new Fix.Edit(title, Keys.CLIP_NORM.path(), USUAL));
  }

  private NoClipping() {}
}
