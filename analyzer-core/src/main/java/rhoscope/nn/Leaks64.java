package rhoscope.nn;

/** What a leak a does to the first {@code n} numbers of a step and of its gradient. */
final class Leaks64 {
  /** h = (1 − a) before + a now. */
  static void blend(double[] a, double[] before, double[] now, double[] h, int n) {
    for (int i = 0; i < n; i++) {
      h[i] = (1 - a[i]) * before[i] + a[i] * now[i];
    }
  }

  /** part = a d, d = (1 − a) d. */
  static void split(double[] a, double[] d, double[] part, int n) {
    for (int i = 0; i < n; i++) {
      double whole = d[i];
      part[i] = a[i] * whole;
      d[i] = (1 - a[i]) * whole;
    }
  }

  /** sum += x. */
  static void add(double[] x, double[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[i];
    }
  }

  private Leaks64() {}
}
