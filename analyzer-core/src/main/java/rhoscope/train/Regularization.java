package rhoscope.train;

import java.util.Optional;
import rhoscope.linalg.Singular;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Schedule;
import rhoscope.nn.LayerWeights32;
import rhoscope.nn.Penalties;
import rhoscope.nn.Weights32;

/**
 * What is added to the loss that is minimised. The loss that is told of stays the data's; the norm
 * of the gradient is that of the sum.
 *
 * @param l1 λ₁ of λ₁ ‖W‖₁ over the recurrent matrices, those of a skip among them, by its proximal
 *     map after each step
 * @param l2 λ₂ of ½ λ₂ ‖W‖_F² over the same, in the gradient
 * @param margin m, which keeps the singular values of the recurrent matrices in [1 − m, 1 + m]
 * @param penalties what enters the backward pass
 * @param omegaSchedule of the weight of Ω
 */
record Regularization(
    double l1, double l2, Optional<Double> margin, Penalties penalties, Schedule omegaSchedule) {

  /** What a spec says. */
  static Regularization of(ModelSpec spec) {
    boolean plain =
        spec.get(Keys.CELL) == Cell.RNN && !spec.says(Keys.SKIP) && !spec.says(Keys.NORMALIZATION);
    return new Regularization(
        spec.get(Keys.L1),
        spec.get(Keys.L2),
        spec.find(Keys.ORTHOGONALITY_MARGIN),
        new Penalties(
            spec.get(Keys.ACTIVATION_L1),
            plain ? spec.get(Keys.OMEGA_WEIGHT) : 0,
            spec.get(Keys.OMEGA_FORM)),
        spec.get(Keys.OMEGA_SCHEDULE));
  }

  /** ½ λ₂ ‖W‖². */
  double penalty(Weights32 weights) {
    double sum = 0;
    for (int l = 0; 0 < l2 && l < weights.layers(); l++) {
      LayerWeights32 layer = weights.layer(l);
      for (int gate = 0; gate < layer.gates(); gate++) {
        sum += squares(weights, layer.recurrent(gate));
        sum += layer.skips() ? squares(weights, layer.skip(gate)) : 0;
      }
    }
    return l2 / 2 * sum;
  }

  private static double squares(Weights32 weights, float[] w) {
    return weights.kernel().squares(w, 0, w.length);
  }

  /** g ← g + λ₂ W. */
  void addTo(Weights32 gradient, Weights32 weights) {
    for (int l = 0; 0 < l2 && l < weights.layers(); l++) {
      LayerWeights32 w = weights.layer(l);
      LayerWeights32 g = gradient.layer(l);
      for (int gate = 0; gate < w.gates(); gate++) {
        add((float) l2, w.recurrent(gate), g.recurrent(gate));
        if (w.skips()) {
          add((float) l2, w.skip(gate), g.skip(gate));
        }
      }
    }
  }

  private static void add(float factor, float[] w, float[] g) {
    for (int i = 0; i < g.length; i++) {
      g[i] += factor * w[i];
    }
  }

  /** W ← sign(W) max(|W| − η λ₁, 0), the proximal map of η λ₁ ‖W‖₁. */
  void shrink(Weights32 weights, double rate) {
    for (int l = 0; 0 < l1 && l < weights.layers(); l++) {
      LayerWeights32 layer = weights.layer(l);
      for (int gate = 0; gate < layer.gates(); gate++) {
        shrink((float) (rate * l1), layer.recurrent(gate));
        if (layer.skips()) {
          shrink((float) (rate * l1), layer.skip(gate));
        }
      }
    }
  }

  private static void shrink(float by, float[] w) {
    for (int i = 0; i < w.length; i++) {
      w[i] -= Math.max(-by, Math.min(by, w[i]));
    }
  }

  /** Of finite weights W ← the nearest matrix with σ₁ … σ_H in [1 − m, 1 + m], gate by gate. */
  void confine(Weights32 weights) {
    for (int l = 0; margin.isPresent() && l < weights.layers(); l++) {
      LayerWeights32 layer = weights.layer(l);
      int units = layer.units();
      double[] square = new double[units * units];
      for (int gate = 0; gate < layer.gates(); gate++) {
        float[] w = layer.recurrent(gate);
        for (int i = 0; i < square.length; i++) {
          square[i] = w[i / units * layer.width() + i % units];
        }
        boolean changed = Singular.clamp(units, square, 1 - margin.get(), 1 + margin.get());
        for (int i = 0; changed && i < square.length; i++) {
          w[i / units * layer.width() + i % units] = (float) square[i];
        }
      }
    }
  }
}
