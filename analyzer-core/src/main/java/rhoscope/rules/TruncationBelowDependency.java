package rhoscope.rules;

import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.percent;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.theory.DataTraits;
import rhoscope.theory.Dependency;

/** Truncated back-propagation ends before it reaches the input that the target needs. */
final class TruncationBelowDependency {
  static final Rule RULE =
      Rule.named("truncation-below-dependency")
          .severity(Severity.ERROR)
          .basis(Basis.PROVED)
          .summary("the gradient is cut before it reaches the input that the target needs")
          .explanation(
              """
              With `bptt_window` k2 the state still comes from all earlier steps, but the gradient ends
              k2 steps back, whatever the weights: what an input further back could have changed is a
              constant to it. The network can use such an input by accident, never learn to.

              Where every step has a loss an update counts the newest `bptt_stride` k1 of them, and goes
              back to the window's first step from each: k2 − k1 + 1 … k2 steps. With k1 = k2, windows
              side by side, the first step of a window learns from itself alone. So a window that is
              long enough still cuts some of the losses short, which is a warning; at a dependency of
              D a stride of k2 − D + 1 or less cuts none.

              Silent where a window holds a whole sequence, and where neither the task nor
              `data.dependency` says how far back the target needs its inputs.
              """)
          .reads(Dependency.READS)
          .reads(Keys.FILE, Keys.LOSS_AT, Keys.CELL)
          .reads(Keys.BPTT_STRIDE, Keys.BPTT_WINDOW, Keys.CARRY_STATE, Keys.OPTIMIZER)
          .source(
              "Williams, Peng 1990; Sutskever 2013, Training recurrent neural networks, section 2.8.6")
          .example(
              """
              {
                "model": {"initialization": {"recurrent": {"kind": "identity"}}},
                "data": {"task": "adding", "length": 100, "dependency": 100},
                "training": {"bptt_window": 20}
                                          //^^ error[truncation-below-dependency]: the gradient is cut after 20 steps, the task needs 100; what is further back gets none
              }
              """)
          .example(
              """
              {
                "model": {},
                "data": {"file": "book.txt", "dependency": 40},
                "training": {"carry_state": true, "bptt_window": 50}
                                                               //^^ warning[truncation-below-dependency]: the gradient goes back 1 to 50 steps, the task needs 40; 78.0 % of the losses go less far
              }
              """)
          .example(
              """
              {
                "model": {},
                "data": {"file": "book.txt", "dependency": 40},
                "training": {"carry_state": true, "bptt_window": 50, "bptt_stride": 10}
              }
              """)
          .example(
              """
              {
                "model": {"initialization": {"recurrent": {"kind": "identity"}}},
                "data": {"task": "copy", "length": 20},
                "training": {"bptt_window": 40}
              }
              """)
          .check(TruncationBelowDependency::check);

  private static void check(Context rule) {
    ModelSpec spec = rule.spec().withoutIdle();
    Optional<Long> said = spec.find(Keys.BPTT_WINDOW);
    Optional<Dependency> dependency = rule.dependency();
    if (said.isEmpty() || dependency.isEmpty() || holdsAll(rule, said.get())) {
      return;
    }
    long window = said.get();
    long needed = dependency.get().steps();
    boolean everyStep = DataTraits.lossAtEveryStep(spec).orElse(false);
    long stride = everyStep ? Math.min(spec.find(Keys.BPTT_STRIDE).orElse(window), window) : 1;
    long least = window - stride + 1;
    if (window < needed) {
      report(rule, window, least, needed, everyStep);
    } else if (least < needed) {
      partly(rule, window, least, needed, stride);
    }
  }

  /** Whether sequences end before a window does, so that nothing is cut. */
  private static boolean holdsAll(Context rule, long window) {
    boolean streams = rule.spec().get(Keys.CARRY_STATE) && DataTraits.isStream(rule.spec());
    OptionalInt length = rule.length();
    return !streams && length.isPresent() && length.getAsInt() <= window;
  }

  private static void report(
      Context rule, long window, long least, long needed, boolean everyStep) {
    boolean chunks = everyStep && rule.spec().find(Keys.BPTT_STRIDE).isEmpty();
    long enough = chunks ? 2 * needed : needed + window - least;
    String steps =
        least < window ? least + " to " + window + " steps" : count((double) window, "step");
    String message =
        String.format(
            Locale.ROOT,
            "the gradient is cut after %s, the task needs %d; what is further back gets none",
            steps,
            needed);
    String reach = chunks ? "half of the losses reach " : "every loss reaches ";
    String title = "Window " + window + " → " + enough + ": " + reach + needed + " steps back";
    rule.report(Keys.BPTT_WINDOW.path(), message)
        .value("bptt_window", window)
        .value("dependency_steps", needed)
        .fix(new Fix.Edit(title, Keys.BPTT_WINDOW.path(), (double) enough));
  }

  private static void partly(Context rule, long window, long least, long needed, long stride) {
    double share = (double) (needed - least) / stride;
    String message =
        String.format(
            Locale.ROOT,
            "the gradient goes back %d to %d steps, the task needs %d; %s of the losses go less far",
            least,
            window,
            needed,
            percent(share));
    long enough = window - needed + 1;
    String title =
        "Stride " + stride + " → " + enough + ": every loss reaches " + needed + " steps back";
    rule.report(Keys.BPTT_WINDOW.path(), message)
        .severity(Severity.WARNING)
        .value("bptt_window", window)
        .value("dependency_steps", needed)
        .value("losses_cut_short", share)
        .fix(new Fix.Edit(title, Keys.BPTT_STRIDE.path(), (double) enough));
  }

  private TruncationBelowDependency() {}
}
