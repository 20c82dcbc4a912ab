package rhoscope.bench;

/**
 * How much time a race takes.
 *
 * @param warm seconds for which a contestant runs before anything counts
 * @param round seconds of one contestant's turn, at least one unit of work
 * @param rounds turns of each
 */
record Effort(double warm, double round, int rounds) {
  /** For published figures. */
  static final Effort FULL = new Effort(1.5, 0.1, 7);

  /** To see that everything works. */
  static final Effort SMOKE = new Effort(0.02, 0.01, 2);

  /** Whether figures do not matter. */
  boolean isSmoke() {
    return rounds == SMOKE.rounds;
  }

  /** The same with a longer or shorter warm-up. */
  Effort warm(double seconds) {
    return new Effort(Math.min(seconds, 20 * warm), round, rounds);
  }
}
