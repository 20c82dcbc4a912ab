package rhoscope.exchange;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.Series;
import rhoscope.model.Labels;

/**
 * Runs as {@code runs show --format json} and {@code runs list --format json} print them, schemas
 * {@code rhoscope.run/1} and {@code rhoscope.runs/1}.
 *
 * <p>Beyond the schema's fields a run has {@code final_loss}, {@code files} (SHA-256 by path) and
 * {@code result}, how it ended, null until then.
 */
public final class RunJson {
  /** Writes one run as an object; the writer stays open. */
  public static void write(JsonWriter out, Run run) throws IOException {
    out.beginObject();
    out.name("schema").value("rhoscope.run/1");
    writeSummary(out, run.summary());
    out.name("seed").value(run.summary().seed());
    out.name("files").beginObject();
    for (Map.Entry<String, String> file : run.summary().key().files().entrySet()) {
      out.name(file.getKey()).value(file.getValue());
    }
    out.endObject();
    out.name("result");
    if (run.result().isPresent()) {
      writeResult(out, run.result().get());
    } else {
      out.nullValue();
    }
    out.name("series").beginObject();
    for (Map.Entry<String, Series> series : run.series().entrySet()) {
      out.name(series.getKey());
      writeSeries(out, series.getValue());
    }
    out.endObject();
    writeEvents(out, run);
    writeProbes(out, run.probes());
    out.endObject();
  }

  /** Writes a list of runs as one object; the writer stays open. */
  public static void write(JsonWriter out, List<RunSummary> runs) throws IOException {
    out.beginObject();
    out.name("schema").value("rhoscope.runs/1");
    out.name("runs").beginArray();
    for (RunSummary run : runs) {
      out.beginObject();
      writeSummary(out, run);
      out.endObject();
    }
    out.endArray();
    out.endObject();
  }

  /** The fields that both forms have, without the braces. */
  private static void writeSummary(JsonWriter out, RunSummary run) throws IOException {
    out.name("id").value(run.id());
    out.name("config").value(run.config());
    out.name("digest").value(run.key().digest());
    out.name("started").value(run.started().toString());
    out.name("outcome").value(Labels.of(run.outcome()));
    out.name("updates").value(run.updates());
    out.name("final_loss");
    JsonNumbers.write(out, run.finalLoss());
  }

  private static void writeResult(JsonWriter out, RunResult result) throws IOException {
    out.beginObject();
    out.name("final_error");
    JsonNumbers.write(out, result.finalError());
    out.name("solved");
    if (result.solved().isPresent()) {
      out.value(result.solved().get());
    } else {
      out.nullValue();
    }
    out.name("updates_to_solve");
    if (result.updatesToSolve().isPresent()) {
      out.value(result.updatesToSolve().getAsLong());
    } else {
      out.nullValue();
    }
    out.name("clipped_fraction");
    JsonNumbers.write(out, result.clippedFraction());
    out.name("elapsed_seconds");
    JsonNumbers.write(out, result.elapsedSeconds());
    out.endObject();
  }

  private static void writeSeries(JsonWriter out, Series series) throws IOException {
    out.beginObject();
    out.name("unit").value(series.unit());
    out.name("update").beginArray();
    for (long update : series.updates()) {
      out.value(update);
    }
    out.endArray();
    out.name("value");
    JsonNumbers.write(out, series.values());
    out.endObject();
  }

  private static void writeEvents(JsonWriter out, Run run) throws IOException {
    out.name("clip_events").beginArray();
    for (ClipEvent event : run.clipEvents()) {
      out.beginObject();
      out.name("update").value(event.update());
      out.name("norm");
      JsonNumbers.write(out, event.norm());
      out.name("threshold");
      JsonNumbers.write(out, event.threshold());
      out.name("scale");
      JsonNumbers.write(out, event.scale());
      out.endObject();
    }
    out.endArray();
    out.name("non_finite").beginArray();
    for (NonFiniteEvent event : run.nonFinite()) {
      ProbeJson.writeEvent(out, event);
    }
    out.endArray();
  }

  private static void writeProbes(JsonWriter out, List<ProbeRecord> probes) throws IOException {
    out.name("probes").beginArray();
    for (ProbeRecord probe : probes) {
      out.beginObject();
      out.name("update").value(probe.update());
      out.name("probe");
      ProbeJson.write(out, probe.probe());
      out.endObject();
    }
    out.endArray();
  }

  private RunJson() {}
}
