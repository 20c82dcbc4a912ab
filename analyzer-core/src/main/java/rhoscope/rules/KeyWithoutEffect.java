package rhoscope.rules;

import static java.util.stream.Collectors.joining;

import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.Severity;

/** A key says something that this cell does not read. */
final class KeyWithoutEffect {
  static final Rule RULE =
      Rule.named("key-without-effect")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("a key of another cell, which changes nothing here")
          .explanation(
              """
              Some keys belong to some cells: an LSTM has no activation to choose and no leak, a plain
              RNN no forget bias. Such a key is passed over, so the network is not the one that the
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
                "model": {"cell": "rnn", "leak": 0.3}
              }
              """)
          .check(KeyWithoutEffect::check);

  private static void check(Context rule) {
    Cell cell = rule.spec().get(Keys.CELL);
    for (Key<?> key : Keys.all()) {
      if (rule.spec().says(key) && !key.isReadBy(cell)) {
        String readers = key.cells().stream().map(Labels::of).collect(joining(" and "));
        String article = cell == Cell.GRU ? "a " : "an ";
        rule.report(
            key.path(),
            "no effect on "
                + article
                + Labels.of(cell)
                + ": "
                + key.name()
                + " belongs to "
                + readers);
      }
    }
  }

  private KeyWithoutEffect() {}
}
