package rhoscope.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.Series;

/** A run of which a part, or all, could not be stored. */
final class MemoryRun {
  static Run of(RunStart start, String id, Optional<Run> stored, Pending unwritten) {
    Map<String, Series> series = new LinkedHashMap<>(stored.map(Run::series).orElseGet(Map::of));
    append(series, "loss", unwritten, Pending.Update::loss);
    append(series, "gradient_norm", unwritten, Pending.Update::gradientNorm);
    append(series, "clip_scale", unwritten, Pending.Update::clipScale);
    unwritten.samples.forEach(
        sample ->
            append(
                series,
                new Series(
                    sample.series(),
                    sample.unit(),
                    new long[] {sample.update()},
                    new double[] {sample.value()})));
    return new Run(
        summary(start, id, stored.map(Run::summary), unwritten),
        start.text(),
        unwritten.result.or(() -> stored.flatMap(Run::result)),
        series,
        joined(stored.map(Run::clipEvents), unwritten.clipEvents),
        joined(stored.map(Run::nonFinite), unwritten.nonFinite),
        joined(stored.map(Run::probes), unwritten.probes));
  }

  private static RunSummary summary(
      RunStart start, String id, Optional<RunSummary> stored, Pending unwritten) {
    long updates = stored.map(RunSummary::updates).orElse(0L);
    OptionalDouble loss = stored.map(RunSummary::finalLoss).orElse(OptionalDouble.empty());
    if (!unwritten.updates.isEmpty()) {
      Pending.Update last = unwritten.updates.get(unwritten.updates.size() - 1);
      updates = last.update();
      loss = OptionalDouble.of(last.loss());
    }
    return new RunSummary(
        id,
        start.config(),
        start.key(),
        start.seed(),
        stored.map(RunSummary::started).orElseGet(Instant::now),
        unwritten.result.map(RunResult::outcome).orElse(Outcome.RUNNING),
        updates,
        loss);
  }

  private static void append(
      Map<String, Series> series,
      String name,
      Pending unwritten,
      ToDoubleFunction<Pending.Update> value) {
    append(
        series,
        new Series(
            name,
            "1",
            unwritten.updates.stream().mapToLong(Pending.Update::update).toArray(),
            unwritten.updates.stream().mapToDouble(value).toArray()));
  }

  private static void append(Map<String, Series> series, Series later) {
    series.merge(
        later.name(),
        later,
        (a, b) ->
            new Series(
                a.name(),
                a.unit(),
                LongStream.concat(LongStream.of(a.updates()), LongStream.of(b.updates())).toArray(),
                DoubleStream.concat(DoubleStream.of(a.values()), DoubleStream.of(b.values()))
                    .toArray()));
  }

  private static <T> List<T> joined(Optional<List<T>> stored, List<T> unwritten) {
    List<T> all = new ArrayList<>(stored.orElseGet(List::of));
    all.addAll(unwritten);
    return List.copyOf(all);
  }

  private MemoryRun() {}
}
