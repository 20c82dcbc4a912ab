package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.DropoutKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Overshoot;
import rhoscope.model.Severity;
import rhoscope.theory.DataTraits;

/** A key says something that this cell does not read. */
final class KeyWithoutEffect {
  static final Rule RULE =
      Rule.named("key-without-effect")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("a key of another cell, optimizer or kind of data, which changes nothing here")
          .explanation(
              """
              Some keys belong to some cells: an LSTM has no activation to choose, a plain RNN no forget bias.
              A gated cell has no leak: its forget or update gate is one that it learns, with
              `forget_bias` for its beginning. The regulariser Ω is defined for a plain RNN: in a gated cell what the
              gradient passes on depends on W through the gates as well, and with `skip` a part of it goes
              past the step. Adam has no momentum, and a
              gradient is clipped by norm or by value; beside `clip.norm`, `clip.value` is idle.
              Hessian-free optimisation finds the length of its steps itself: it has no learning rate,
              schedule or clipping, of the penalties `l2` alone, whose curvature is known, and no windows.
              Data with one loss per sequence have one update per sequence, whatever the `bptt_stride`;
              `carry_state` needs sequences that are pieces of one stream, as those of a series or a text
              with a loss at every step are; `teacher_forcing` needs outputs that are the next input. With
              `linear_transition` no nonlinearity stands before or behind W, so there is no form to
              choose. Dropout acts where `dropout.kind` names one; the moments of fast dropout are known of
              a plain RNN of the Elman form without leaks, skip and normalisation, on whole sequences, and
              know nothing of penalties on single states. A network overshoots where the data go on: Mackey-Glass, the
              delay indicator, a CSV series or a text with a loss at every step. Such a key is passed over,
              so the network is not the one that the config seems to describe, and what was measured
              without it stays true with it.

              Silent where the key says what holds anyway.
              """)
          .reads(ofSome())
          .reads(Keys.CELL, Keys.OVERSHOOT, Keys.TASK, Keys.FILE, Keys.LOSS_AT, Keys.STEPS_AHEAD)
          .reads(Keys.SKIP, Keys.LENGTH, Keys.POSITIONS, Keys.CARRY_STATE)
          .source("the catalogue of keys")
          .example(
              """
              {
                "model": {"cell": "lstm", "leak": 0.3}
                                                //^^^ warning[key-without-effect]: no effect on an lstm: leak belongs to rnn and esn
              }
              """)
          .example(
              """
              {
                "model": {"cell": "lstm"},
                "training": {
                  "optimizer": {"kind": "adam", "momentum": 0.9},
                                                          //^^^ warning[key-without-effect]: no effect on adam: momentum belongs to sgd and rmsprop
                  "clip": {"norm": 1.0, "value": 0.1},
                                               //^^^ warning[key-without-effect]: no effect beside norm: a gradient is clipped by one of both
                  "regularization": {"omega": {"weight": 4.0}}
                                                       //^^^ warning[key-without-effect]: no effect on an lstm: weight belongs to rnn
                }
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn", "overshoot": 20},
                                                    //^^ warning[key-without-effect]: no effect here: these data have no targets beyond their inputs
                "data": {"task": "adding", "length": 50}
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn", "overshoot": 20},
                "data": {"task": "delay_indicator", "length": 50, "dependency": 20}
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn"},
                "training": {"dropout": {"keep": 0.7}}
                                               //^^^ warning[key-without-effect]: no effect without kind: nothing is dropped
              }
              """)
          .example(
              """
              {
                "model": {"cell": "gru"},
                "training": {"dropout": {"kind": "fast"}}
                                               //^^^^^^ warning[key-without-effect]: no effect here: fast dropout is of an elman rnn without leak, skip and normalization
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn"},
                "training": {
                  "dropout": {"kind": "fast"},
                  "regularization": {"activation_l1": 0.1}
                                                    //^^^ warning[key-without-effect]: no effect beside fast dropout, whose states are moments
                }
              }
              """)
          .example(
              """
              {
                "model": {"initialization": {"recurrent": {"kind": "identity"}}},
                "data": {"task": "adding"},
                "training": {
                  "bptt_window": 100, "bptt_stride": 10,
                                                   //^^ warning[key-without-effect]: no effect on these data: they have one loss per sequence, so one update
                  "carry_state": true,
                               //^^^^ warning[key-without-effect]: no effect on these data: their sequences are no pieces of one stream
                  "teacher_forcing": 0.5
                                   //^^^ warning[key-without-effect]: no effect on these data: no output is the next input
                }
              }
              """)
          .example(
              """
              {
                "model": {"linear_transition": true, "form": "pascanu"}
                                                           //^^^^^^^^^ warning[key-without-effect]: no effect beside linear_transition: the states pass no nonlinearity
              }
              """)
          .example(
              """
              {
                "model": {},
                "data": {"file": "book.txt"},
                "training": {
                  "bptt_window": 20, "bptt_stride": 50, "carry_state": true,
                                                  //^^ warning[key-without-effect]: no effect above bptt_window 20: windows lie side by side
                  "teacher_forcing": {"from": 1, "to": 0.5, "over": 500}
                }
              }
              """)
          .example(
              """
              {
                "model": {"skip": 5},
                "training": {
                  "dropout": {"kind": "fast"},
                                    //^^^^^^ warning[key-without-effect]: no effect here: fast dropout is of an elman rnn without leak, skip and normalization
                  "regularization": {"omega": {"weight": 4.0}}
                                                       //^^^ warning[key-without-effect]: no effect beside skip: Ω measures one step back alone
                }
              }
              """)
          .example(
              """
              {
                "model": {},
                "training": {
                  "optimizer": {"kind": "hessian_free", "learning_rate": 0.1},
                                                                       //^^^ warning[key-without-effect]: no effect on hessian_free: learning_rate belongs to sgd, rmsprop and adam
                  "clip": {"norm": 1.0}
                                 //^^^ warning[key-without-effect]: no effect on hessian_free: norm belongs to sgd, rmsprop and adam
                }
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn", "leak": 0.3}
              }
              """)
          .example(
              """
              {
                "model": {"skip": 60},
                                //^^ warning[key-without-effect]: no effect: sequences have 50 steps, and no state so far back
                "data": {"task": "first_bit", "length": 50}
              }
              """)
          .check(KeyWithoutEffect::check);

  private static List<Key<?>> ofSome() {
    return Keys.all().stream()
        .filter(
            key ->
                !Arrays.stream(Cell.values()).allMatch(key::isReadBy)
                    || !Arrays.stream(OptimizerKind.values()).allMatch(key::isReadBy))
        .toList();
  }

  private static void check(Context rule) {
    if (rule.spec().isOpen()) {
      return; // what another framework reads is not told by this catalogue
    }
    Cell cell = rule.spec().get(Keys.CELL);
    OptimizerKind optimizer = rule.spec().get(Keys.OPTIMIZER);
    for (Key<?> key : Keys.all()) {
      if (rule.spec().says(key) && !key.isReadBy(cell)) {
        report(rule, key, (cell == Cell.GRU ? "a " : "an ") + Labels.of(cell), key.cells());
      } else if (rule.spec().says(key) && !key.isReadBy(optimizer)) {
        report(rule, key, Labels.of(optimizer), key.optimizers());
      }
    }
    if (rule.spec().says(Keys.OVERSHOOT) && Overshoot.steps(rule.spec()) == 0) {
      rule.report(
          Keys.OVERSHOOT.path(), "no effect here: these data have no targets beyond their inputs");
    }
    ofDropout(rule);
    ofSkip(rule);
    ModelSpec read = rule.spec().withoutIdle();
    if (read.says(Keys.CLIP_NORM) && read.says(Keys.CLIP_VALUE)) {
      rule.report(
          Keys.CLIP_VALUE.path(), "no effect beside norm: a gradient is clipped by one of both");
    }
    if (cell == Cell.RNN && rule.spec().says(Keys.SKIP)) {
      reportOmega(rule, "skip: Ω measures one step back alone");
    } else if (cell == Cell.RNN && rule.spec().says(Keys.NORMALIZATION)) {
      reportOmega(rule, "normalization: the ratio that Ω measures depends on W through σ as well");
    }
    if (cell == Cell.RNN
        && rule.spec().get(Keys.LINEAR_TRANSITION)
        && rule.spec().says(Keys.FORM)) {
      rule.report(
          Keys.FORM.path(), "no effect beside linear_transition: the states pass no nonlinearity");
    }
    checkData(rule, read);
  }

  private static void checkData(Context rule, ModelSpec spec) {
    boolean oneLoss = DataTraits.lossAtEveryStep(spec).filter(every -> !every).isPresent();
    Optional<Long> stride = spec.find(Keys.BPTT_STRIDE);
    Optional<Long> window = spec.find(Keys.BPTT_WINDOW);
    if (stride.isPresent() && oneLoss) {
      onData(rule, Keys.BPTT_STRIDE, "they have one loss per sequence, so one update");
    } else if (stride.isPresent() && window.isPresent() && window.get() < stride.get()) {
      String message = "no effect above bptt_window " + window.get() + ": windows lie side by side";
      rule.report(Keys.BPTT_STRIDE.path(), message);
    }
    if (spec.get(Keys.CARRY_STATE) && !DataTraits.isStream(spec)) {
      onData(rule, Keys.CARRY_STATE, "their sequences are no pieces of one stream");
    }
    boolean nothingToFeed = DataTraits.feedsBack(spec).filter(feeds -> !feeds).isPresent();
    DataTraits.FORCING.stream()
        .filter(key -> nothingToFeed && spec.says(key))
        .findFirst()
        .ifPresent(key -> onData(rule, key, "no output is the next input"));
  }

  private static void onData(Context rule, Key<?> key, String why) {
    rule.report(key.path(), "no effect on these data: " + why);
  }

  private static void ofDropout(Context rule) {
    Optional<DropoutKind> kind = rule.spec().find(Keys.DROPOUT);
    for (Key<?> key : List.of(Keys.KEEP, Keys.INPUT_KEEP)) {
      if (rule.spec().says(key) && kind.isEmpty()) {
        rule.report(key.path(), "no effect without kind: nothing is dropped");
      }
    }
    boolean fast = kind.filter(some -> some == DropoutKind.FAST).isPresent();
    boolean acts = fast && DropoutKind.FAST.actsOn(rule.spec());
    if (fast && !acts && Keys.DROPOUT.isReadBy(rule.spec().get(Keys.OPTIMIZER))) {
      rule.report(
          Keys.DROPOUT.path(),
          "no effect here: fast dropout is of an elman rnn without leak, skip and normalization");
    }
    for (Key<?> key : List.of(Keys.ACTIVATION_L1, Keys.OMEGA_WEIGHT)) {
      if (rule.spec().says(key) && acts) {
        rule.report(key.path(), "no effect beside fast dropout, whose states are moments");
      }
    }
  }

  /** Before the beginning of a sequence there is nothing to hear. */
  private static void ofSkip(Context rule) {
    ModelSpec read = rule.spec().withoutIdle();
    boolean streams = read.get(Keys.CARRY_STATE) && DataTraits.isStream(read);
    int steps = rule.length().orElse(Integer.MAX_VALUE);
    if (!streams && 0 < read.size(Keys.SKIP) && steps <= read.size(Keys.SKIP)) {
      rule.report(
          Keys.SKIP.path(),
          "no effect: sequences have "
              + count((double) steps, "step")
              + ", and no state so far back");
    }
  }

  private static void reportOmega(Context rule, String beside) {
    for (Key<?> key : List.of(Keys.OMEGA_WEIGHT, Keys.OMEGA_FORM, Keys.OMEGA_SCHEDULE)) {
      if (rule.spec().says(key)) {
        rule.report(key.path(), "no effect beside " + beside);
      }
    }
  }

  private static void report(
      Context rule, Key<?> key, String here, Set<? extends Enum<?>> readers) {
    List<String> names = readers.stream().map(Labels::of).toList();
    int last = names.size() - 1;
    String others = String.join(", ", names.subList(0, last));
    others += (last == 0 ? "" : " and ") + names.get(last);
    rule.report(key.path(), "no effect on " + here + ": " + key.name() + " belongs to " + others);
  }

  private KeyWithoutEffect() {}
}
