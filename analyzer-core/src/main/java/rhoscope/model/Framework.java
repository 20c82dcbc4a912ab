package rhoscope.model;

import java.util.Locale;

/** Another program whose files describe networks. */
public enum Framework {
  /** Keras 1, 2 and 3. */
  KERAS("Keras"),
  /** Lightning's command line. */
  LIGHTNING("Lightning"),
  /** Hydra and OmegaConf. */
  HYDRA("Hydra"),
  /** A file of a script's own, understood by its common names. */
  FREEFORM("a script of its own"),
  /** NeuralHydrology. */
  NEURALHYDROLOGY("NeuralHydrology"),
  /** Ludwig. */
  LUDWIG("Ludwig"),
  /** OpenNMT-py. */
  OPENNMT_PY("OpenNMT-py");

  private final String title;

  Framework(String title) {
    this.title = title;
  }

  /** As its authors write it. */
  public String title() {
    return title;
  }

  /** The name of its format: {@code opennmt-py}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether only the names of keys tell what a value means, so that nothing is more than likely.
   */
  public boolean isLoose() {
    return this == FREEFORM || this == LIGHTNING || this == HYDRA;
  }
}
