package rhoscope.lsp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.UnaryOperator;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.worker.ProbeJob;
import rhoscope.workspace.Situation;

/** What came of the last probes, for those that no store holds. */
final class ProbeOutcomes {
  /*
   * A worker that dies while it probes may have been killed, or may have died of that very config.
   * So a probe is tried once more at the next edit or saving; after that its failure stands.
   */
  private static final int MOST_CRASHES = 2;

  /** As many configs as one edits in an afternoon; a probe is a matter of kilobytes. */
  private static final int MOST_KEPT = 64;

  private record Outcome(int crashes, Optional<UnaryOperator<Situation>> completion) {}

  private final Map<String, Outcome> outcomes =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Entry<String, Outcome> eldest) {
          return MOST_KEPT < size();
        }
      };

  /** The situation with what is known of its probe, where none is on record. */
  synchronized Situation complete(Situation situation) {
    if (!situation.wantsProbe()) {
      return situation;
    }
    return Optional.ofNullable(outcomes.get(key(situation)))
        .flatMap(Outcome::completion)
        .map(completion -> completion.apply(situation))
        .orElse(situation);
  }

  /** The worker has answered. */
  synchronized void answered(Situation situation, ProbeJob.Answer answer) {
    put(situation, 0, Optional.of(it -> it.answered(answer)));
  }

  /**
   * There is no answer.
   *
   * @param refused whether for a reason in the config or its files, not in the worker
   */
  synchronized void failed(Situation situation, String reason, boolean refused) {
    Outcome before = outcomes.getOrDefault(key(situation), new Outcome(0, Optional.empty()));
    int crashes = before.crashes() + 1;
    boolean stands = refused || MOST_CRASHES <= crashes;
    put(situation, crashes, stands ? Optional.of(it -> it.refused(reason)) : Optional.empty());
  }

  private void put(
      Situation situation, int crashes, Optional<UnaryOperator<Situation>> completion) {
    outcomes.put(key(situation), new Outcome(crashes, completion));
  }

  /** What a probe depends on. */
  private static String key(Situation situation) {
    ModelSpec spec = situation.file().config().spec();
    return String.join(
        " ",
        situation.key().text(),
        spec.get(Keys.SEED).toString(),
        spec.get(Keys.SEQUENCES).toString(),
        spec.get(Keys.LYAPUNOV).toString(),
        spec.get(Keys.DIRECTION).toString());
  }
}
