package rhoscope.train;

import java.util.Arrays;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.LayerWeights32;
import rhoscope.nn.Weights32;

/**
 * What a training leaves as it starts. Its gradient is 0, so it counts for no norm either.
 *
 * @param readOut V and c
 * @param biases b of all gates and layers
 */
record Fixed(boolean readOut, boolean biases) {
  /** What a spec says. */
  static Fixed of(ModelSpec spec) {
    return new Fixed(spec.get(Keys.FIXED_READ_OUT), spec.get(Keys.FIXED_BIAS));
  }

  /** Takes the fixed parts out of a gradient. */
  void clear(Weights32 gradient) {
    if (readOut) {
      Arrays.fill(gradient.output(), 0);
    }
    for (int l = 0; biases && l < gradient.layers(); l++) {
      LayerWeights32 layer = gradient.layer(l);
      for (int gate = 0; gate < layer.gates(); gate++) {
        Arrays.fill(layer.bias(gate), 0);
      }
      Arrays.fill(layer.candidateBias(), 0);
    }
  }
}
