package rhoscope.rules;

import static java.util.stream.Collectors.joining;

import java.util.Set;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Severity;

/** A key says something that this cell does not read. */
final class KeyWithoutEffect {
  static final Rule RULE =
      Rule.named("key-without-effect")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("a key of another cell or optimizer, which changes nothing here")
          .explanation(
              """
              Some keys belong to some cells: an LSTM has no activation to choose and no leak, a plain
              RNN no forget bias. The regulariser Ω is defined for a plain RNN: in a gated cell what the
              gradient passes on depends on W through the gates as well. Adam has no momentum, and a
              gradient is clipped by norm or by value; beside `clip.norm`, `clip.value` is idle. Such a key is passed over, so the network is not the one that the
              config seems to describe, and what was measured without it stays true with it.

              Silent where the key says what holds anyway.
              """)
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
                "model": {"cell": "rnn", "leak": 0.3}
              }
              """)
          .check(KeyWithoutEffect::check);

  private static void check(Context rule) {
    Cell cell = rule.spec().get(Keys.CELL);
    OptimizerKind optimizer = rule.spec().get(Keys.OPTIMIZER);
    for (Key<?> key : Keys.all()) {
      if (rule.spec().says(key) && !key.isReadBy(cell)) {
        report(rule, key, (cell == Cell.GRU ? "a " : "an ") + Labels.of(cell), key.cells());
      } else if (rule.spec().says(key) && !key.isReadBy(optimizer)) {
        report(rule, key, Labels.of(optimizer), key.optimizers());
      }
    }
    if (rule.spec().says(Keys.CLIP_NORM) && rule.spec().says(Keys.CLIP_VALUE)) {
      rule.report(
          Keys.CLIP_VALUE.path(), "no effect beside norm: a gradient is clipped by one of both");
    }
  }

  private static void report(
      Context rule, Key<?> key, String here, Set<? extends Enum<?>> readers) {
    String others = readers.stream().map(Labels::of).collect(joining(" and "));
    rule.report(key.path(), "no effect on " + here + ": " + key.name() + " belongs to " + others);
  }

  private KeyWithoutEffect() {}
}
