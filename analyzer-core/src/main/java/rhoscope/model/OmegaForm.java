package rhoscope.model;

/** Which ratio the regulariser Ω compares with 1 (Pascanu et al. 2013). */
public enum OmegaForm {
  /** Ratio of norms, eq. 9. */
  NORM_RATIO,
  /** Ratio of squared norms, eq. 10 and the code of the authors. */
  SQUARED_NORM_RATIO
}
