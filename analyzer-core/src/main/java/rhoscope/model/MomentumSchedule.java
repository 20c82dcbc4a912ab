package rhoscope.model;

/** How the momentum μ changes over the updates. */
public enum MomentumSchedule {
  /** It does not. */
  CONSTANT,
  /** μ_t = min(1 − 2^(−1 − log₂(⌊t/250⌋ + 1)), μ): from ½ up (Sutskever et al. 2013, eq. 5). */
  INCREASING
}
