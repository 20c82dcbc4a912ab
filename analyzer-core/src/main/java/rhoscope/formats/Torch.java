package rhoscope.formats;

import rhoscope.model.Cell;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.Preset;

/** What PyTorch's own recurrent layers do where nothing else is said. */
final class Torch {
  /** Every weight and bias from U(±1/√hidden_size), so the forget gates are drawn around σ(0). */
  static void draw(PartBuilder part) {
    part.put(Keys.PRESET, Preset.PYTORCH);
    if (part.spec().find(Keys.CELL).filter(cell -> cell == Cell.LSTM).isPresent()) {
      part.put(Keys.FORGET_BIAS, 0.0);
      part.note(Keys.FORGET_BIAS, "PyTorch draws both biases around 0");
    }
    part.put(FrameworkKeys.GATE_ACTIVATION, "sigmoid");
  }

  private Torch() {}
}
