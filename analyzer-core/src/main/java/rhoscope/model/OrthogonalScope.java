package rhoscope.model;

/** The block that an orthogonal draw makes orthogonal. */
public enum OrthogonalScope {
  /** Each gate its own matrix. */
  PER_GATE,
  /** All gates one block, as Keras and PyTorch users do it. */
  FUSED
}
