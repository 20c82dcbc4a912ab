package rhoscope.data;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Labels;
import rhoscope.model.Loss;
import rhoscope.weights.WeightsProblem;

/**
 * Music as lists of notes: {@code {"train": […], "valid": […], "test": […]}}, each a list of
 * pieces, a piece a list of steps, a step the list of MIDI notes 21 … 108 that sound. The network
 * hears one step and says which of the 88 notes sound at the next. {@code valid} may be absent.
 */
final class Chorales {
  private static final int LOWEST = 21;
  private static final int HIGHEST = 108;
  private static final int NOTES = HIGHEST - LOWEST + 1;
  private static final int MAX_STEPS = DataFiles.MAX_VALUES / NOTES;
  private static final List<String> SPLITS = List.of("train", "valid", "test");

  private final Path file;
  private final JsonReader json;
  private int steps;

  private Chorales(Path file, JsonReader json) {
    this.file = file;
    this.json = json;
    json.setStrictness(Strictness.STRICT);
  }

  /**
   * Opens a file of pieces: training on {@code train}, evaluation on {@code test}, probes on the
   * first pieces of {@code train}.
   *
   * @throws DataProblem if the file is missing, too large, or not of this form; names the place as
   *     a path such as {@code $.train[3][5]}
   */
  static Dataset open(Path file) throws IOException {
    Map<String, Pieces> splits;
    try (JsonReader json = new JsonReader(DataFiles.open(file))) {
      Chorales chorales = new Chorales(file, json);
      try {
        splits = chorales.splits();
      } catch (DataProblem e) {
        throw e;
      } catch (IOException | IllegalStateException | NumberFormatException e) {
        throw chorales.problem("this is not JSON of lists of pieces, steps and notes");
      }
    }
    Pieces train = split(file, splits, "train");
    Pieces test = split(file, splits, "test");
    Recorded.Form form =
        new Recorded.Form(
            "chorales, "
                + Labels.count(train.count(), "piece")
                + " to train on, "
                + test.count()
                + " held out",
            NOTES,
            NOTES,
            Loss.SIGMOID_CROSS_ENTROPY,
            ErrorMeasure.NEGATIVE_LOG_LIKELIHOOD,
            true,
            false,
            true);
    return new Recorded(
        form,
        train,
        test,
        train,
        Optional.empty(),
        () -> Statistics.secondMoments(train, NOTES),
        Optional.of(baseline(train, test, form)));
  }

  private static Pieces split(Path file, Map<String, Pieces> splits, String name)
      throws DataProblem {
    Pieces pieces = splits.getOrDefault(name, new Pieces(List.of()));
    if (pieces.count() == 0) {
      throw new DataProblem(file, "$." + name, "no pieces");
    }
    return pieces;
  }

  /** Each note alike at every step, as often as in training with half a step more of either. */
  private static Dataset.Baseline baseline(Pieces train, Pieces test, Recorded.Form form) {
    double losses = Statistics.losses(train, form);
    double[] frequency = Statistics.meanTarget(train, form);
    double[] answer =
        Arrays.stream(frequency).map(f -> (f * losses + 0.5) / (losses + 1)).toArray();
    double loss = Statistics.binaryCrossEntropy(test, form, answer);
    return new Dataset.Baseline(loss, "each note's frequency in training, on the test pieces");
  }

  private Map<String, Pieces> splits() throws IOException {
    Map<String, Pieces> splits = new HashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!SPLITS.contains(name)) {
        throw problem(WeightsProblem.quoted(name) + " is not train, valid or test");
      }
      if (splits.putIfAbsent(name, new Pieces(pieces())) != null) {
        throw problem("the name stands twice");
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw problem("something follows the closing brace");
    }
    return splits;
  }

  private List<byte[]> pieces() throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      pieces.add(piece());
    }
    json.endArray();
    return pieces;
  }

  private byte[] piece() throws IOException {
    byte[] roll = new byte[64 * NOTES];
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      steps++;
      if (steps > MAX_STEPS) {
        throw problem("more than " + MAX_STEPS + " steps");
      }
      if ((count + 1) * NOTES > roll.length) {
        roll = Arrays.copyOf(roll, 2 * roll.length);
      }
      step(roll, count * NOTES);
      count++;
    }
    if (count < 2) {
      throw problem("a piece of " + Labels.count(count, "step") + " has no next step to predict");
    }
    json.endArray();
    return Arrays.copyOf(roll, count * NOTES);
  }

  private void step(byte[] roll, int from) throws IOException {
    json.beginArray();
    while (json.hasNext()) {
      String written = json.peek() == JsonToken.NUMBER ? json.nextString() : "";
      int note = written.matches("[0-9]{1,3}") ? Integer.parseInt(written) : 0;
      if (note < LOWEST || HIGHEST < note) {
        String place = written.isEmpty() ? json.getPath() : json.getPreviousPath();
        throw problem(place, "a note is a whole number from 21 to 108");
      }
      roll[from + note - LOWEST] = 1;
    }
    json.endArray();
  }

  private DataProblem problem(String fact) {
    return problem(json.getPath(), fact);
  }

  private DataProblem problem(String path, String fact) {
    return new DataProblem(file, path.length() <= 40 ? path : path.substring(0, 40) + "…", fact);
  }

  /** Piano rolls, [steps · 88] zeros and ones each. The last step of a piece is only a target. */
  private record Pieces(List<byte[]> rolls) implements Sequences {

    @Override
    public int count() {
      return rolls.size();
    }

    @Override
    public int steps(int sequence) {
      return rolls.get(sequence).length / NOTES - 1;
    }

    @Override
    public double input(int sequence, int step, int d) {
      return rolls.get(sequence)[step * NOTES + d];
    }

    @Override
    public double target(int sequence, int step, int w) {
      return rolls.get(sequence)[(step + 1) * NOTES + w];
    }
  }
}
