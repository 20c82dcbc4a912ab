package rhoscope.linalg;

/** What the powers W^m, m = 2, 4, 8 …, tell about ρ(W). */
interface Powers {
  /** Squares once more; false if the square is 0, numerically at least, and nothing has changed. */
  boolean square();

  /** Whether the next squaring costs next to nothing. */
  boolean compressed();

  /** The best upper bound of ln ρ so far, for exact powers. */
  double logUpper();

  /** The best lower bound of ln ρ so far, for exact powers, or −∞. */
  double logLower();

  /** ln (‖W^m‖ / ‖W^(m/2)‖)^(2/m), what ln ρ looks like from the last squaring. */
  double logEstimate();

  /** C = max ‖Wⁱ‖₂ / ρⁱ over the powers seen, at least 1. */
  double growth();

  /** How far the roundings may have moved ln ρ, to first order. */
  double slack();

  /** A vector of the space that the last power has not shrunk, n numbers. */
  double[] dominant();
}
