package rhoscope.model;

/** How units are dropped. */
public enum DropoutKind {
  /** A mask per sequence, the same at every step: of inputs, of what W multiplies, of outputs. */
  VARIATIONAL,
  /** Moments instead of samples; masks at every step anew. */
  FAST;

  /**
   * Whether it acts on what a spec describes: moments are known of a plain network of the Elman
   * form without leaks, skip and normalisation alone, and a curvature product of hessian_free is of
   * one network, not of any masks.
   */
  public boolean actsOn(ModelSpec spec) {
    boolean plain =
        spec.get(Keys.CELL) == Cell.RNN
            && spec.get(Keys.FORM) == Form.ELMAN
            && !spec.get(Keys.LINEAR_TRANSITION)
            && !spec.says(Keys.LEAK)
            && !spec.says(Keys.LEAK_UNIFORM)
            && !spec.says(Keys.SKIP)
            && !spec.says(Keys.NORMALIZATION);
    return Keys.DROPOUT.isReadBy(spec.get(Keys.OPTIMIZER)) && (this == VARIATIONAL || plain);
  }
}
