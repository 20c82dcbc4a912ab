package rhoscope.rules;

import static rhoscope.rules.Wording.number;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.OrthogonalScope;
import rhoscope.model.Severity;

/** One orthogonal draw for all gates makes no gate's matrix orthogonal. */
final class FusedOrthogonal {
  static final Rule RULE =
      Rule.named("fused-orthogonal")
          .severity(Severity.HINT)
          .basis(Basis.INDICATED)
          .summary("an orthogonal draw over all gates together leaves no gate's matrix orthogonal")
          .explanation(
              """
              Keras draws the recurrent matrix of an LSTM as one H × 4H matrix with orthonormal rows, of
              a GRU as H × 3H. What acts on the state is each gate's H × H block, and that is a quarter,
              or a third, of an orthogonal matrix: its spectral radius tends to `gain / √gates` as H
              grows, 0.5 and 0.577 (measured at H = 256: 0.54 and 0.60), its norm stays below 0.87 and
              0.95. So the recurrence starts as a contraction, and the cell path alone carries gradients
              far. Often that is just right; it is not the isometry that the name promises.

              Our own configs draw per gate unless `"scope": "fused"` asks for this.
              """)
          .source(
              "Girko 1984; Życzkowski, Sommers 2000, J. Phys. A 33, truncations of unitary matrices")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "LSTM",
                  "config": {"units": 50, "recurrent_initializer": "orthogonal"}
                                                                 //^^^^^^^^^^^^ hint[fused-orthogonal]: one orthogonal draw over 4 gates: each gate's radius starts near 0.500, not 1.00
                }]}
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "SimpleRNN",
                  "config": {"units": 50, "recurrent_initializer": "orthogonal"}
                }]}
              }
              """)
          .check(FusedOrthogonal::check);

  private static void check(Context rule) {
    ModelSpec spec = rule.spec();
    Optional<Cell> cell = spec.find(Keys.CELL);
    boolean fused =
        spec.find(Keys.RECURRENT.kind).equals(Optional.of(InitKind.ORTHOGONAL))
            && spec.find(Keys.RECURRENT.scope).equals(Optional.of(OrthogonalScope.FUSED));
    if (!spec.isOpen() || !fused || cell.isEmpty()) {
      return;
    }
    int gates = cell.get() == Cell.LSTM ? 4 : cell.get() == Cell.GRU ? 3 : 1;
    Optional<Double> gain = spec.find(Keys.RECURRENT.gain);
    if (gates == 1 || gain.isEmpty()) {
      return;
    }
    double radius = gain.get() / Math.sqrt(gates);
    String message =
        String.format(
            "one orthogonal draw over %d gates: each gate's radius starts near %s, not %s",
            gates, number(radius), number(gain.get()));
    rule.report(Keys.RECURRENT.kind.path(), message).value("spectral_radius", radius);
  }

  private FusedOrthogonal() {}
}
