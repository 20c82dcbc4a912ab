package rhoscope.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.OptionalDouble;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunEvidence;
import rhoscope.evidence.RunResult;
import rhoscope.model.Labels;

/** The JSON output of {@code train}. */
public final class TrainJson {
  /**
   * A whole {@code rhoscope.train/1} document; {@code memory_capacity} stands in it where the data
   * have one.
   *
   * @param run that has ended
   * @param file the config with the findings that the run led to
   */
  public static String of(Run run, CheckedFile file) {
    RunResult result = run.result().orElseThrow();
    JsonObject root = new JsonObject();
    root.addProperty("schema", "rhoscope.train/1");
    root.addProperty("run", run.summary().id());
    root.addProperty("digest", file.analysis().config().spec().digest());
    root.addProperty("outcome", Labels.of(result.outcome()));
    root.addProperty("updates", result.updates());
    root.add("final_loss", number(result.finalLoss()));
    root.add("final_error", number(result.finalError()));
    RunEvidence.memoryCapacity(run).ifPresent(sum -> root.addProperty(RunEvidence.MEMORY, sum));
    root.add(
        "solved", result.solved().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
    root.add(
        "updates_to_solve",
        result.updatesToSolve().isPresent()
            ? new JsonPrimitive(result.updatesToSolve().getAsLong())
            : JsonNull.INSTANCE);
    root.addProperty("clipped_fraction", result.clippedFraction());
    root.addProperty("elapsed_seconds", result.elapsedSeconds());
    root.add("findings", FindingsJson.findings(file));
    return FindingsJson.print(root);
  }

  private static JsonElement number(OptionalDouble value) {
    return value.isPresent() && Double.isFinite(value.getAsDouble())
        ? new JsonPrimitive(value.getAsDouble())
        : JsonNull.INSTANCE;
  }

  private TrainJson() {}
}
