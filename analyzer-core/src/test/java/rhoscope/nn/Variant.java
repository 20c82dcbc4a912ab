package rhoscope.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;

/**
 * A cell in one of its variants.
 *
 * @param kind of any size
 */
record Variant(Architecture kind, Leak leak) {
  /** What the leaks are. */
  enum Leak {
    NONE,
    ONE_FOR_ALL,
    PER_UNIT
  }

  /** Random numbers for a network of this cell. */
  Parameters draw(int layers, int inputs, int hidden, RandomGenerator random) {
    Parameters p = Stack.draw(kind.sized(layers, inputs, hidden, 1), random);
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
          all.add(new Variant(plain(activation, form), leak));
        }
      }
      for (Leak leak : Leak.values()) {
        all.add(new Variant(plain(activation, Form.ELMAN).linear(), leak));
      }
    }
    all.add(new Variant(Architecture.of(Cell.LSTM, 1, 1, 1), Leak.NONE));
    for (GruReset reset : GruReset.values()) {
      for (GruUpdate update : GruUpdate.values()) {
        all.add(new Variant(gru(reset, update), Leak.NONE));
      }
    }
    all.addAll(skipping());
    all.addAll(normalized());
    return all;
  }

  /** Every cell with a skip, from the shortest on. */
  private static List<Variant> skipping() {
    List<Variant> all = new ArrayList<>();
    int delay = 0;
    for (Activation activation : Activation.values()) {
      delay += 1 + delay / 2; // 1, 2, 4, 7
      for (Form form : Form.values()) {
        all.add(new Variant(plain(activation, form).skipping(delay), Leak.PER_UNIT));
      }
      all.add(new Variant(plain(Activation.TANH, Form.ELMAN).skipping(delay), Leak.NONE));
      all.add(new Variant(plain(activation, Form.ELMAN).linear().skipping(delay), Leak.NONE));
      all.add(new Variant(Architecture.of(Cell.LSTM, 1, 1, 1).skipping(delay), Leak.NONE));
    }
    for (GruReset reset : GruReset.values()) {
      for (GruUpdate update : GruUpdate.values()) {
        all.add(new Variant(gru(reset, update).skipping(3), Leak.NONE));
      }
    }
    return all;
  }

  /** Every cell with layer normalisation, some with a skip as well. */
  private static List<Variant> normalized() {
    List<Variant> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (Form form : Form.values()) {
        all.add(new Variant(plain(activation, form).normalized(), Leak.NONE));
        all.add(new Variant(plain(activation, form).normalized(), Leak.PER_UNIT));
      }
      Architecture linear = plain(activation, Form.ELMAN).linear().normalized();
      all.add(new Variant(linear.skipping(2), Leak.PER_UNIT));
    }
    all.add(new Variant(Architecture.of(Cell.LSTM, 1, 1, 1).normalized(), Leak.NONE));
    all.add(new Variant(Architecture.of(Cell.LSTM, 1, 1, 1).skipping(3).normalized(), Leak.NONE));
    for (GruReset reset : GruReset.values()) {
      for (GruUpdate update : GruUpdate.values()) {
        all.add(new Variant(gru(reset, update).normalized(), Leak.NONE));
      }
      all.add(new Variant(gru(reset, GruUpdate.OLD).normalized().skipping(2), Leak.NONE));
    }
    return all;
  }

  /** A plain RNN. */
  static Architecture plain(Activation activation, Form form) {
    return new Architecture(Cell.RNN, activation, form, GruReset.AFTER, GruUpdate.OLD, 1, 1, 1, 1);
  }

  /** A GRU. */
  static Architecture gru(GruReset reset, GruUpdate update) {
    return new Architecture(Cell.GRU, Activation.TANH, Form.ELMAN, reset, update, 1, 1, 1, 1);
  }
}
