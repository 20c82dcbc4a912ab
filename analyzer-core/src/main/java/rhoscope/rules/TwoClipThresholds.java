package rhoscope.rules;

import java.util.List;
import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.SeveralClips;
import rhoscope.model.Severity;

/** A framework's file sets two thresholds for its gradients. */
final class TwoClipThresholds {
  static final Rule RULE =
      Rule.named("two-clip-thresholds")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("gradients have two clipping thresholds, of which the framework makes its own")
          .explanation(
              """
              A gradient is clipped by its joint norm, by each variable's norm or by its entries; two
              thresholds together mean something else in each framework. Keras 3 refuses any two of
              `clipnorm`, `global_clipnorm` and `clipvalue`, so the optimizer cannot be built: an error.
              Keras 2.11 to 2.15 takes `clipnorm`, else `global_clipnorm`, else `clipvalue`, and passes
              over the others. Keras up to 2.3 scales by `clipnorm` and then cuts off at `clipvalue`, and
              Ludwig clips by every threshold in turn.
              """)
          .source(
              "keras/src/optimizers/base_optimizer.py (3), optimizer.py (2.15), optimizers.py (2.2)")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 9, 2]}},
                                      {"class_name": "GRU", "config": {"units": 50}}]},
                "compile_config": {
                  "optimizer": {
                    "class_name": "Adam",
                    "config": {"global_clipnorm": 1.0, "clipvalue": 0.5}
                                                                  //^^^ error[two-clip-thresholds]: beside another threshold: the framework refuses two, so nothing is trained
                  }
                }
              }
              """)
          .example(
              """
              {
                "keras_version": "2.2.4",
                "model_config": {
                  "class_name": "Sequential",
                  "config": {"layers": [{"class_name": "GRU", "config": {"units": 50}}]}
                },
                "training_config": {
                  "optimizer_config": {"class_name": "Adam", "config": {"clipnorm": 1.0, "clipvalue": 0.5}}
                                                                                                    //^^^ information[two-clip-thresholds]: beside another threshold: gradients are clipped by one after the other
                }
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{"class_name": "GRU", "config": {"units": 50}}]},
                "compile_config": {
                  "optimizer": {"class_name": "Adam", "config": {"clipnorm": null, "clipvalue": 0.5}}
                }
              }
              """)
          .check(TwoClipThresholds::check);

  /** In the order in which those frameworks look at them of which the first acts. */
  private static final List<Key<Double>> THRESHOLDS =
      List.of(FrameworkKeys.CLIP_EACH, Keys.CLIP_NORM, Keys.CLIP_VALUE);

  private static void check(Context rule) {
    Optional<SeveralClips> several = rule.spec().find(FrameworkKeys.SEVERAL_CLIPS);
    List<Key<Double>> set =
        THRESHOLDS.stream().filter(key -> rule.spec().find(key).isPresent()).toList();
    if (several.isEmpty() || set.size() < 2) {
      return;
    }
    String effect =
        switch (several.get()) {
          case REFUSED -> "the framework refuses two, so nothing is trained";
          case FIRST_ACTS -> "the framework takes the other one and passes over this";
          case ALL_ACT -> "gradients are clipped by one after the other";
        };
    Severity severity =
        switch (several.get()) {
          case REFUSED -> Severity.ERROR;
          case FIRST_ACTS -> rule.severity();
          case ALL_ACT -> Severity.INFORMATION;
        };
    for (Key<Double> later : set.subList(1, set.size())) {
      rule.report(later.path(), "beside another threshold: " + effect)
          .severity(severity)
          .fix(new Fix.Removal("Remove this threshold: the other one stays", later.path()));
    }
  }

  private TwoClipThresholds() {}
}
