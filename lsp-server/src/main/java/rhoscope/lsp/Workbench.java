package rhoscope.lsp;

import java.util.Optional;
import rhoscope.worker.Progress;

/** What the server asks of the rest of Rhoscope; callable from any thread. */
interface Workbench extends AutoCloseable {
  /** Work that goes on elsewhere. */
  interface Work {
    /** Stops the work within 100 ms; does not wait for it. */
    void cancel();
  }

  /** How a training goes; called in this order, from one thread at a time. */
  interface Training {
    /** Updates were made. */
    void updated(Progress progress);

    /** Nothing follows; what was recorded is stored. */
    void ended(TrainingEnd end);
  }

  /** What the text and stored evidence say of a document. */
  Reading read(Document document);

  /**
   * Probes the network of a document.
   *
   * @param ended run at the end with a line for the user if the probe failed; not run when the work
   *     is cancelled
   */
  Work probe(Reading reading, Ended ended);

  /** Told that work has ended. */
  interface Ended {
    /**
     * The work is over.
     *
     * @param failure why nothing is stored; empty where it is
     */
    void run(Optional<String> failure);
  }

  /** Trains and instruments the network of a document. */
  Work train(Reading reading, Training training);

  /** Ends what goes on elsewhere. */
  @Override
  void close();
}
