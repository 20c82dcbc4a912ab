package rhoscope.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.RunResult;
import rhoscope.exchange.ProbeJson;
import rhoscope.model.Labels;

/**
 * The lines between a process and its worker, each one JSON object.
 *
 * <p>To the worker: {@code {"id", "job": "probe" | "train", "config", "shown", "text", "set",
 * "store", "resume"}} and {@code {"cancel": id}}. From it: {@code {"id", "event", …}} with the
 * events {@code warning} (message), {@code started} (run, update, updates), {@code progress} (the
 * fields of {@link Progress}), and one of the last: {@code probed} (key, probe or over_bound),
 * {@code trained} (key, run, stored), {@code cancelled}, {@code refused} and {@code failed}
 * (message).
 */
final class Messages {
  /** What a worker is asked to do. */
  record Request(long id, boolean train, ConfigSource source, boolean resume) {}

  /** The object of a line; empty where it is none. Whatever the line is, nothing is thrown. */
  static Optional<JsonObject> read(String line) {
    try {
      JsonElement element = JsonParser.parseString(line);
      return element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  static JsonObject request(Request request) {
    JsonObject message = new JsonObject();
    message.addProperty("id", request.id());
    message.addProperty("job", request.train() ? "train" : "probe");
    message.addProperty("config", request.source().file().toString());
    message.addProperty("shown", request.source().shown());
    message.addProperty("text", request.source().text());
    JsonArray set = new JsonArray();
    request.source().overrides().forEach(set::add);
    message.add("set", set);
    message.add(
        "store",
        request.source().store().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
    message.addProperty("resume", request.resume());
    return message;
  }

  /** The request of a message; empty where it is none. */
  static Optional<Request> request(JsonObject message) {
    Optional<String> job = text(message, "job");
    Optional<String> config = text(message, "config");
    boolean known = job.isPresent() && List.of("train", "probe").contains(job.get());
    if (!known || config.isEmpty() || number(message, "id").isEmpty()) {
      return Optional.empty();
    }
    List<String> set = new ArrayList<>();
    if (message.get("set") instanceof JsonArray array) {
      array.forEach(value -> set.add(value instanceof JsonPrimitive p ? p.getAsString() : ""));
    }
    try {
      ConfigSource source =
          new ConfigSource(
              Path.of(config.get()),
              text(message, "shown").orElse(config.get()),
              text(message, "text").orElse(""),
              set,
              text(message, "store"));
      boolean resume = flag(message, "resume");
      return Optional.of(
          new Request(
              (long) (double) number(message, "id").get(),
              job.get().equals("train"),
              source,
              resume));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  static JsonObject event(long id, String event) {
    JsonObject message = new JsonObject();
    message.addProperty("id", id);
    message.addProperty("event", event);
    return message;
  }

  static JsonObject event(long id, String event, String text) {
    JsonObject message = event(id, event);
    message.addProperty("message", text);
    return message;
  }

  static JsonObject started(long id, String run, long update, long updates) {
    JsonObject message = event(id, "started");
    message.addProperty("run", run);
    message.addProperty("update", update);
    message.addProperty("updates", updates);
    return message;
  }

  static JsonObject progress(long id, Progress progress) {
    JsonObject message = event(id, "progress");
    message.addProperty("update", progress.update());
    message.addProperty("updates", progress.updates());
    message.addProperty("loss", progress.loss());
    message.addProperty("gradient_norm", progress.gradientNorm());
    message.addProperty("clipped_share", progress.clippedShare());
    message.addProperty("updates_per_second", progress.updatesPerSecond());
    progress.secondsLeft().ifPresent(seconds -> message.addProperty("seconds_left", seconds));
    return message;
  }

  static Progress progress(JsonObject message) {
    return new Progress(
        whole(message, "update"),
        whole(message, "updates"),
        real(message, "loss"),
        real(message, "gradient_norm"),
        real(message, "clipped_share"),
        real(message, "updates_per_second"),
        optional(message, "seconds_left"));
  }

  static JsonObject probed(long id, ProbeJob.Answer answer) {
    JsonObject message = event(id, "probed");
    message.add("key", key(answer.key()));
    answer
        .measured()
        .ifPresent(probe -> message.add("probe", JsonParser.parseString(ProbeJson.text(probe))));
    if (answer instanceof ProbeJob.Answer.OverBound over) {
      message.addProperty("over_bound", over.reason());
    }
    return message;
  }

  static ProbeJob.Answer probed(JsonObject message) throws IOException {
    EvidenceKey key = key(message);
    Optional<String> over = text(message, "over_bound");
    if (over.isPresent()) {
      return new ProbeJob.Answer.OverBound(key, over.get());
    }
    if (message.get("probe") instanceof JsonObject probe) {
      return new ProbeJob.Answer.Measured(key, ProbeJson.read(probe));
    }
    throw new IOException("the worker sent no probe");
  }

  static JsonObject trained(long id, TrainJob.Trained trained, RunResult result) {
    JsonObject message = event(id, "trained");
    message.add("key", key(trained.key()));
    message.addProperty("run", trained.run().summary().id());
    message.addProperty("stored", trained.stored());
    message.addProperty("earlier", trained.earlier());
    message.addProperty("outcome", Labels.of(result.outcome()));
    message.addProperty("updates", result.updates());
    result.finalLoss().ifPresent(loss -> message.addProperty("final_loss", loss));
    result.finalError().ifPresent(error -> message.addProperty("final_error", error));
    result.solved().ifPresent(solved -> message.addProperty("solved", solved));
    result.updatesToSolve().ifPresent(update -> message.addProperty("updates_to_solve", update));
    message.addProperty("clipped_fraction", result.clippedFraction());
    message.addProperty("elapsed_seconds", result.elapsedSeconds());
    return message;
  }

  static TrainAnswer trained(JsonObject message) throws IOException {
    String label = text(message, "outcome").orElse("");
    Outcome outcome =
        Arrays.stream(Outcome.values())
            .filter(value -> Labels.of(value).equals(label))
            .findFirst()
            .orElseThrow(() -> new IOException("the worker sent no outcome"));
    Optional<Double> solvedAt = number(message, "updates_to_solve");
    RunResult result =
        new RunResult(
            outcome,
            whole(message, "updates"),
            optional(message, "final_loss"),
            optional(message, "final_error"),
            message.has("solved") ? Optional.of(flag(message, "solved")) : Optional.empty(),
            solvedAt.isPresent()
                ? OptionalLong.of((long) (double) solvedAt.get())
                : OptionalLong.empty(),
            real(message, "clipped_fraction"),
            real(message, "elapsed_seconds"));
    return new TrainAnswer(
        text(message, "run").orElse(""),
        key(message),
        result,
        flag(message, "stored"),
        flag(message, "earlier"));
  }

  private static OptionalDouble optional(JsonObject message, String name) {
    Optional<Double> value = number(message, name);
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  static EvidenceKey key(JsonObject message) {
    Map<String, String> files = new TreeMap<>();
    String digest = "";
    if (message.get("key") instanceof JsonObject key) {
      digest = text(key, "digest").orElse("");
      if (key.get("files") instanceof JsonObject hashes) {
        hashes.keySet().forEach(name -> files.put(name, text(hashes, name).orElse("")));
      }
    }
    return EvidenceKey.of(digest, files);
  }

  static JsonObject key(EvidenceKey key) {
    JsonObject files = new JsonObject();
    key.files().forEach(files::addProperty);
    JsonObject object = new JsonObject();
    object.addProperty("digest", key.digest());
    object.add("files", files);
    return object;
  }

  static Optional<String> text(JsonObject message, String name) {
    return message.get(name) instanceof JsonPrimitive value && value.isString()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  static Optional<Double> number(JsonObject message, String name) {
    return message.get(name) instanceof JsonPrimitive value && value.isNumber()
        ? Optional.of(value.getAsDouble())
        : Optional.empty();
  }

  static boolean flag(JsonObject message, String name) {
    return message.get(name) instanceof JsonPrimitive value
        && value.isBoolean()
        && value.getAsBoolean();
  }

  static long whole(JsonObject message, String name) {
    return (long) real(message, name);
  }

  private static double real(JsonObject message, String name) {
    return number(message, name).orElse(0.0);
  }

  private Messages() {}
}
