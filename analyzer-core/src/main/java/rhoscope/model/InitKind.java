package rhoscope.model;

/** The distribution that a weight matrix is drawn from. */
public enum InitKind {
  /** Independent N(0, std²); a gain means std = gain / √columns. */
  GAUSSIAN,
  /** Independent U(−limit, limit). */
  UNIFORM,
  /** gain × a Haar-distributed orthogonal matrix. */
  ORTHOGONAL,
  /** scale × the identity. */
  IDENTITY,
  /** A fixed number of N(0, std²) entries per unit, all others zero. */
  SPARSE,
  /** U(±√(6 / (rows + columns))) (Glorot, Bengio 2010). */
  GLOROT_UNIFORM
}
