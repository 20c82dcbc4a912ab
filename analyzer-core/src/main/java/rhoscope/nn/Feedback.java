package rhoscope.nn;

/**
 * Decides where a network that says its next input reads what it said itself, in place of the true
 * value. Asked from several threads.
 */
public interface Feedback {
  /**
   * Whether its own output of the step before is read.
   *
   * @param step t, 1 … T of the present pass
   */
  boolean isOwn(int step, int sequence);

  /**
   * A number in [0, 1) by which that output is drawn where it is a distribution; always the same
   * for the same arguments.
   *
   * @param output 0 … O − 1
   */
  double uniform(int step, int sequence, int output);
}
