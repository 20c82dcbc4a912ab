package rhoscope.model;

/** A named set of initial distributions. */
public enum Preset {
  /** Everything U(±1/√hidden_size), two biases. */
  PYTORCH,
  /** Orthogonal recurrence, Glorot input and read-out, zero biases. */
  KERAS,
  /** N(0, 0.01²) everywhere (Pascanu et al. 2013, Fig. 7). */
  SIGMOID,
  /** N(0, 0.1²) everywhere (Pascanu et al. 2013, Fig. 7). */
  BASIC_TANH,
  /**
   * Sparse recurrence rescaled to ρ = 0.95, inputs and read-out N(0, 0.01²) (Pascanu et al. 2013,
   * Fig. 7). 15 connections into each unit, as the paper has it; its code gives each unit 15
   * outwards.
   */
  SMART_TANH
}
