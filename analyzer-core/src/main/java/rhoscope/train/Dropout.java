package rhoscope.train;

import java.util.Optional;
import rhoscope.model.DropoutKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/**
 * How inputs and states are dropped while a network is trained.
 *
 * @param keep the share of states that is kept
 * @param inputKeep the share of inputs that is kept
 * @param eachUpdate whether each update has masks of its own, since sequences have no end; else
 *     each batch has, in all of its windows
 * @param seed of the run
 */
record Dropout(DropoutKind kind, double keep, double inputKeep, boolean eachUpdate, long seed) {

  /** What a spec says; empty where it says nothing that acts on its network. */
  static Optional<Dropout> of(ModelSpec spec) {
    double keep = spec.get(Keys.KEEP);
    return spec.find(Keys.DROPOUT)
        .filter(kind -> kind.actsOn(spec))
        .map(
            kind ->
                new Dropout(
                    kind,
                    keep,
                    spec.find(Keys.INPUT_KEEP).orElse(keep),
                    spec.get(Keys.CARRY_STATE),
                    spec.get(Keys.SEED)));
  }
}
