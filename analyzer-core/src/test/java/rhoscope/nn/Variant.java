package rhoscope.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;

/** A cell in one of its variants. */
record Variant(
    Cell cell, Activation activation, Form form, GruReset reset, GruUpdate update, Leak leak) {
  /** What the leaks are. */
  enum Leak {
    NONE,
    ONE_FOR_ALL,
    PER_UNIT
  }

  /** Random numbers for a network of this cell. */
  Parameters draw(int layers, int inputs, int hidden, RandomGenerator random) {
    Parameters p =
        Stack.draw(
            new Architecture(cell, activation, form, reset, update, layers, inputs, hidden, 1),
            random);
    for (int l = 0; l < layers; l++) {
      double all = random.nextDouble(0.1, 1);
      for (int i = 0; i < hidden; i++) {
        p.leak(l)[i] =
            switch (leak) {
              case NONE -> 1;
              case ONE_FOR_ALL -> all;
              case PER_UNIT -> random.nextInt(4) == 0 ? 1 : random.nextDouble(0.1, 1);
            };
      }
    }
    return p;
  }

  /** Every cell in every variant. */
  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (Form form : Form.values()) {
        for (Leak leak : Leak.values()) {
          all.add(new Variant(Cell.RNN, activation, form, GruReset.AFTER, GruUpdate.OLD, leak));
        }
      }
    }
    all.add(gated(Cell.LSTM, GruReset.AFTER, GruUpdate.OLD));
    for (GruReset reset : GruReset.values()) {
      for (GruUpdate update : GruUpdate.values()) {
        all.add(gated(Cell.GRU, reset, update));
      }
    }
    return all;
  }

  private static Variant gated(Cell cell, GruReset reset, GruUpdate update) {
    return new Variant(cell, Activation.TANH, Form.ELMAN, reset, update, Leak.NONE);
  }
}
