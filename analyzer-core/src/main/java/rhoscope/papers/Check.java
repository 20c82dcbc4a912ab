package rhoscope.papers;

import java.io.IOException;
import java.util.List;

/** One of the checks R1 to R8. */
public interface Check {
  /** All of them, in order. */
  List<Check> ALL =
      List.of(
          new R1Exactness(),
          new R2Cliff(),
          new R3Latch(),
          new R4TemporalOrder(),
          new R4bCriticalRadius(),
          new R5Adding(),
          new R6Copy(),
          new R7HessianFree(),
          new R8Reservoir(),
          new Chorales());

  /** {@code R1} and so on. */
  String name();

  /** The paper and its claim, in one line. */
  String claim();

  /**
   * Trains, measures and judges; returns when all of it is done.
   *
   * @param seeds how many, where the check draws anything
   * @throws IOException if a config or the store cannot be read or written
   */
  Verdict run(Trials trials, int seeds) throws IOException, InterruptedException;
}
