package rhoscope.bench;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.lab.Experiment;
import rhoscope.lab.Setup;
import rhoscope.model.Tensors;

/**
 * The product's own experiment with the instruments that it has on by default, on a thread of its
 * own that stops after as many updates as were asked for. What is measured after the last of them
 * is part of the next request.
 */
final class PacedTraining implements Work {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long granted = 1;
  private boolean closed;
  private boolean ended;
  private double loss;

  private PacedTraining() {}

  /** Starts one; its first update is made at once. */
  static PacedTraining start(Setup setup) {
    PacedTraining training = new PacedTraining();
    Experiment experiment = new Experiment(setup, training.new Sink(), () -> training.closed);
    Thread thread =
        new Thread(
            () -> {
              try {
                experiment.run();
              } finally {
                training.end();
              }
            },
            "training");
    thread.setDaemon(true);
    thread.start();
    training.await();
    return training;
  }

  @Override
  public double run(long times) {
    lock.lock();
    try {
      granted = times;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return await();
  }

  private double await() {
    lock.lock();
    try {
      while (granted > 0 && !ended) {
        changed.awaitUninterruptibly();
      }
      if (ended) {
        throw new IllegalStateException("the training ended");
      }
      return loss;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void made(double lossOfUpdate) {
    lock.lock();
    try {
      loss = lossOfUpdate;
      granted--;
      if (granted <= 0) { // not at every update: the waiting thread needs a processor to wake up
        changed.signalAll();
      }
      while (granted <= 0 && !closed) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes what a store would, and keeps nothing. */
  private final class Sink implements RunSink {
    @Override
    public void updated(long update, double loss, double norm, double scale, double[] norms) {
      made(loss);
    }

    @Override
    public void sampled(String series, String unit, long update, double value) {}

    @Override
    public void clipped(ClipEvent event) {}

    @Override
    public void nonFinite(NonFiniteEvent event) {}

    @Override
    public void probed(ProbeRecord probe) {}

    @Override
    public void checkpoint(long update, Tensors state) {}

    @Override
    public void ended(RunResult result) {}
  }
}
