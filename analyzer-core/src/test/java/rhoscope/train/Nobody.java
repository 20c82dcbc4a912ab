package rhoscope.train;

/** Listens to a training and keeps nothing. */
public final class Nobody implements TrainingListener {
  @Override
  public void updated(long update, double loss, double norm, double scale, double[] norms) {}

  @Override
  public void clipped(long update, double norm, double threshold, double scale) {}

  @Override
  public void nonFinite(NonFinite event) {}
}
