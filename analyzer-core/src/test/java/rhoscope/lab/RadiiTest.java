package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Datasets;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Preset;
import rhoscope.nn.LayerWeights32;
import rhoscope.train.Nobody;
import rhoscope.train.Settings;
import rhoscope.train.Trainer;
import rhoscope.train.TrainingListener;

final class RadiiTest {
  private static final TrainingListener DEAF = new Nobody();

  @Test
  void theRadiusOfEveryGateIsFollowedThroughATraining() throws IOException {
    follow(Cell.RNN, Preset.KERAS, 50, 10, 100);
    follow(Cell.RNN, Preset.PYTORCH, 50, 10, 100);
    follow(Cell.LSTM, Preset.PYTORCH, 50, 10, 20);
    follow(Cell.RNN, Preset.KERAS, 128, 1, 60);
    follow(Cell.RNN, Preset.PYTORCH, 128, 1, 60);
  }

  /** Compares every sample with the largest eigenvalue of all. */
  private static void follow(Cell cell, Preset preset, int hidden, int every, int samples)
      throws IOException {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.CELL, cell)
            .with(Keys.PRESET, preset)
            .with(Keys.HIDDEN_SIZE, (long) hidden)
            .with(Keys.LENGTH, 20L)
            .with(Keys.BATCH_SIZE, 10L)
            .with(Keys.LEARNING_RATE, 0.02)
            .with(Keys.CLIP_NORM, 1.0);
    Setup setup = new Setup(spec, Datasets.open(spec, Path.of("")), Optional.empty());
    Settings settings = Settings.of(spec, setup.data().loss(), setup.data().everyStep());
    Trainer trainer = new Trainer(settings, setup.initial(), DEAF, () -> false);
    Iterator<Batch> batches = setup.data().training(1, 10, 0);
    Radii radii = new Radii(setup.architecture(), Optional.empty());
    List<String> names = setup.architecture().gates();
    int gates = names.size();
    double[] errors = new double[samples * gates];
    Recorder seen = new Recorder();
    for (int k = 0; k < samples; k++) {
      for (int i = 0; i < every; i++) {
        trainer.step(batches.next());
      }
      radii.sample(trainer.update(), trainer.weights(), seen, () -> {});
      for (int g = 0; g < gates; g++) {
        String series = "spectral_radius" + (gates == 1 ? "" : "_" + names.get(g));
        List<Double> sampled = seen.samples.getOrDefault(series, List.of());
        assertEquals(k + 1, sampled.size());
        double rho = Spectrum.of(hidden, plain(trainer.weights().layer(0), g)).radius();
        errors[k * gates + g] = Math.abs(sampled.get(k) - rho) / rho;
      }
    }
    Arrays.sort(errors);
    String which = cell + " " + preset + " " + hidden + ": ";
    double median = errors[errors.length / 2];
    double most = errors[errors.length * 9 / 10];
    double last = errors[errors.length - 1];
    double typical = preset == Preset.KERAS ? 5e-4 : 2e-4; // KERAS: an orthogonal start
    assertTrue(median < typical, which + "median " + median);
    assertTrue(most < 2e-3, which + "nine of ten " + most);
    assertTrue(last < 2e-2, which + "largest " + last);
  }

  private static double[] plain(LayerWeights32 weights, int gate) {
    int n = weights.units();
    double[] plain = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      plain[i] = weights.recurrent(gate)[i / n * weights.width() + i % n];
    }
    return plain;
  }
}
