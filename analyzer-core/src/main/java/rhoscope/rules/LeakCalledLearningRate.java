package rhoscope.rules;

import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.setting;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Severity;

/** A reservoir's leak that looks like a learning rate. */
final class LeakCalledLearningRate {
  static final Rule RULE =
      Rule.named("leak-called-learning-rate")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("a reservoir's leak is as small as learning rates are")
          .explanation(
              """
              ReservoirPy calls the leak of its units `lr`, the leaking rate: each state is
              `(1 − lr)` of the last one and `lr` of the new. A reservoir has no learning rate, its
              read-out is solved for. A value of 0.001, usual for a learning rate, makes units that
              change by a thousandth per step and average over the last thousand.

              Found at 0.01 and below. Right where the data are sampled that much faster than they
              change.
              """)
          .source("reservoirpy/nodes/reservoir.py (0.4); Jaeger et al. 2007")
          .example(
              """
              {
                "units": 500, "sr": 0.9, "rc_connectivity": 0.1,
                "lr": 0.001
                    //^^^^^ information[leak-called-learning-rate]: leak 0.001: units average over the last 1000 steps; lr is no learning rate here
              }
              """)
          .example(
              """
              {
                "units": 500, "sr": 0.9, "rc_connectivity": 0.1,
                "lr": 0.3
              }
              """)
          .check(LeakCalledLearningRate::check);

  private static final double SMALL = 0.01;

  private static void check(Context rule) {
    boolean reservoir = rule.spec().find(Keys.CELL).equals(Optional.of(Cell.ESN));
    Optional<Double> leak = rule.spec().find(Keys.LEAK).filter(a -> a <= SMALL);
    if (!rule.spec().isOpen() || !reservoir || leak.isEmpty()) {
      return;
    }
    String message =
        "leak "
            + setting(leak.get())
            + ": units average over the last "
            + count(Math.rint(1 / leak.get()))
            + " steps; lr is no learning rate here";
    rule.report(Keys.LEAK.path(), message).value("leak", leak.get());
  }

  private LeakCalledLearningRate() {}
}
