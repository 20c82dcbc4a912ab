package rhoscope.bench;

import java.util.Iterator;
import rhoscope.data.Batch;
import rhoscope.lab.Setup;
import rhoscope.model.Keys;
import rhoscope.train.Ending;
import rhoscope.train.NonFinite;
import rhoscope.train.Settings;
import rhoscope.train.Trainer;
import rhoscope.train.TrainingListener;

/** The trainer alone: nothing around it measures anything. */
final class BareTraining implements Work {
  private final Trainer trainer;
  private final Iterator<Batch> batches;
  private final LastLoss last = new LastLoss();

  BareTraining(Setup setup, int threads) {
    Settings settings = Settings.of(setup.spec(), setup.data().loss(), setup.data().everyStep());
    trainer = new Trainer(settings, setup.initial(), last, () -> false, threads);
    batches =
        setup.data().training(setup.spec().get(Keys.SEED), setup.spec().size(Keys.BATCH_SIZE), 0);
  }

  @Override
  public double run(long times) {
    for (long i = 0; i < times; i++) {
      if (trainer.step(batches.next()) != Ending.FINISHED) {
        throw new IllegalStateException("the training ended");
      }
    }
    return last.loss;
  }

  private static final class LastLoss implements TrainingListener {
    private double loss;

    @Override
    public void updated(long update, double loss, double norm, double scale, double[] norms) {
      this.loss = loss;
    }

    @Override
    public void clipped(long update, double norm, double threshold, double scale) {}

    @Override
    public void nonFinite(NonFinite event) {
      throw new IllegalStateException(event.toString());
    }
  }
}
