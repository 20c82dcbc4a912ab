package rhoscope.papers;

import static rhoscope.evidence.Quantity.LONG_TERM_SHARE;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import rhoscope.papers.Trials.Later;

/** LSTM, GRU and the ReLU network that starts at the identity learn to add, tanh does not. */
final class R5Adding implements Check {
  private static final double TANH_LEAST = 0.14;

  /** A tenth of what summands of one size would have. */
  private static final double NEAR_ZERO = 0.05;

  @Override
  public String name() {
    return "R5";
  }

  @Override
  public String claim() {
    return "Hochreiter, Schmidhuber 1997; Cho et al. 2014; Le, Jaitly, Hinton 2015: LSTM, GRU and"
        + " IRNN add two of 100 numbers, tanh does not";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Later<List<Trial>> laterLstm = trials.train("r5-lstm", seeds);
    Later<List<Trial>> laterGru = trials.train("r5-gru", seeds);
    Later<List<Trial>> laterIrnn = trials.train("r5-irnn", seeds);
    Later<List<Trial>> laterTanh = trials.train("r5-tanh", seeds);
    List<Trial> lstm = laterLstm.get();
    List<Trial> gru = laterGru.get();
    List<Trial> irnn = laterIrnn.get();
    List<Trial> tanh = laterTanh.get();
    return new Verdict(
        List.of(
            Row.atLeast("LSTM: error below 0.01 in 4000 updates", 0.8, seeds, lstm),
            Row.atLeast("GRU: error below 0.01 in 2000 updates", 0.8, seeds, gru),
            Row.atLeast("IRNN: error below 0.01 in 2500 updates", 0.6, seeds, irnn),
            placed(irnn),
            Row.atMost("tanh: error below 0.01 in 3000 updates", 0, seeds, tanh),
            least(tanh),
            share(tanh)),
        List.of(
            Curves.errors(
                "R5: mean squared error, baseline 1/6", true, List.of(lstm, gru, irnn, tanh))));
  }

  private static Row placed(List<Trial> irnn) {
    List<Trial> diverged = irnn.stream().filter(Trial::diverged).toList();
    List<String> told =
        diverged.stream().flatMap(trial -> trial.finding("non-finite-value").stream()).toList();
    return new Row(
        "IRNN: a NaN or infinity is placed at its update",
        "each that diverged",
        diverged.isEmpty() ? "none diverged" : String.join("; ", told),
        told.size() == diverged.size());
  }

  private static Row least(List<Trial> tanh) {
    double least =
        tanh.stream().flatMapToDouble(t -> t.leastError().stream()).min().orElse(Double.NaN);
    return new Row(
        "tanh: least error of all tests",
        "≥ " + TANH_LEAST,
        Row.number(least),
        TANH_LEAST <= least);
  }

  /** A network that is caught in a cycle keeps one direction, and learns as little. */
  private static Row share(List<Trial> tanh) {
    double[] shares =
        tanh.stream()
            .mapToDouble(trial -> trial.find(LONG_TERM_SHARE).orElse(Double.NaN))
            .toArray();
    long small = Arrays.stream(shares).filter(share -> share <= NEAR_ZERO).count();
    long least = (long) Math.ceil(0.8 * shares.length);
    return new Row(
        "tanh: long-term share of the gradient at the end, at most " + NEAR_ZERO,
        "at least " + least + " of " + shares.length,
        small + " of " + shares.length + " (" + Row.range(shares) + ")",
        least <= small);
  }
}
