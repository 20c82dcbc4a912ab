package rhoscope.model;

/** How the adding problem and its kin are drawn; sources differ. */
public enum AddingVariant {
  /** Values U[0, 1], one marker per half, target the sum (Le, Jaitly, Hinton 2015). */
  LE,
  /** Values U[−1, 1], end markers −1, target 0.5 + sum / 4 (Hochreiter, Schmidhuber 1997). */
  HOCHREITER,
  /** Target the mean, early marker positions (Pascanu et al. 2013). */
  PASCANU
}
