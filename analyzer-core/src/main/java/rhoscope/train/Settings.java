package rhoscope.train;

import java.util.Optional;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;

/**
 * How a network is trained.
 *
 * @param loss E
 * @param everyStep whether every step has a loss, or only the last of each sequence
 * @param learningRate η &gt; 0
 * @param momentum μ, 0 ≤ μ &lt; 1
 * @param clipNorm θ &gt; 0; empty for no clipping
 */
public record Settings(
    Loss loss, boolean everyStep, double learningRate, double momentum, Optional<Double> clipNorm) {
  public Settings {
    if (!(0 < learningRate) || !(0 <= momentum && momentum < 1)) {
      throw new IllegalArgumentException("rate " + learningRate + ", momentum " + momentum);
    }
    clipNorm
        .filter(threshold -> !(0 < threshold))
        .ifPresent(
            threshold -> {
              throw new IllegalArgumentException("clip threshold " + threshold);
            });
  }

  /** What a spec says, with what the data decide. */
  public static Settings of(ModelSpec spec, Loss loss, boolean everyStep) {
    return new Settings(
        loss,
        everyStep,
        spec.get(Keys.LEARNING_RATE),
        spec.get(Keys.MOMENTUM),
        spec.find(Keys.CLIP_NORM));
  }
}
