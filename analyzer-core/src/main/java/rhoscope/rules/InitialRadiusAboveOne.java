package rhoscope.rules;

import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.rounded;
import static rhoscope.rules.Wording.setting;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** A fixed range for all weights gives a large network a radius above 1. */
final class InitialRadiusAboveOne {
  static final Rule RULE =
      Rule.named("initial-radius-above-one")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("independent recurrent weights start with a spectral radius above 1")
          .explanation(
              """
              H × H independent entries of standard deviation s have a spectral radius near `s √H`: for
              U(±a) that is `a √(H/3)`. A range that suits a small network so becomes too wide for a
              large one: ±0.1 gives 0.46 at 64 units, 0.92 at 256 and 1.31 at 512. Above 1 the
              recurrence of a plain RNN can amplify gradients from the first update on, and of a gated
              cell each gate's block. It is a condition that explosion needs, not one that makes it.

              Found in files of other frameworks above 1.05, where range and size are known; our own
              configs have `predicted-explosion`.
              """)
          .source("Girko 1984, circular law; Pascanu, Mikolov, Bengio 2013, section 2.1")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "SimpleRNN",
                  "config": {
                    "units": 512,
                    "recurrent_initializer": {
                      "class_name": "RandomUniform", "config": {"minval": -0.1, "maxval": 0.1}
                                                                                        //^^^ information[initial-radius-above-one]: entries within ±0.1 at 512 units: the spectral radius starts near 1.31
                    }
                  }
                }]}
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "SimpleRNN",
                  "config": {
                    "units": 64,
                    "recurrent_initializer": {
                      "class_name": "RandomUniform", "config": {"minval": -0.1, "maxval": 0.1}
                    }
                  }
                }]}
              }
              """)
          .check(InitialRadiusAboveOne::check);

  /** Single draws scatter by a few per cent. */
  private static final double ABOVE = 1.05;

  private static void check(Context rule) {
    ModelSpec spec = rule.spec();
    Optional<Long> hidden = spec.find(Keys.HIDDEN_SIZE);
    Optional<InitKind> kind = spec.find(Keys.RECURRENT.kind);
    if (!spec.isOpen() || hidden.isEmpty() || kind.isEmpty()) {
      return;
    }
    boolean uniform = kind.get() == InitKind.UNIFORM;
    boolean gaussian = kind.get() == InitKind.GAUSSIAN;
    Optional<Double> limit = spec.find(Keys.RECURRENT.limit).filter(l -> uniform);
    Optional<Double> std = spec.find(Keys.RECURRENT.std).filter(s -> gaussian);
    double deviation = limit.map(l -> l / Math.sqrt(3)).or(() -> std).orElse(0.0);
    double radius = deviation * Math.sqrt(hidden.get());
    if (radius <= ABOVE) {
      return;
    }
    String entries =
        uniform
            ? "entries within ±" + setting(limit.orElse(0.0))
            : "entries of deviation " + setting(std.orElse(0.0));
    String message =
        entries
            + " at "
            + hidden.get()
            + " units: the spectral radius starts near "
            + number(radius);
    String path = uniform ? Keys.RECURRENT.limit.path() : Keys.RECURRENT.std.path();
    double calm = rounded((uniform ? 1 : Math.sqrt(1 / 3.0)) / Math.sqrt(hidden.get()));
    String title = "Set to " + setting(calm) + ": the spectral radius starts near 0.577";
    rule.report(path, message)
        .value("spectral_radius", radius)
        .fix(new Fix.Edit(title, path, calm));
  }

  private InitialRadiusAboveOne() {}
}
