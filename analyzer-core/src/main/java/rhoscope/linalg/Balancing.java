package rhoscope.linalg;

/** A similar matrix D⁻¹ A D whose rows and columns are about equally long, D powers of two. */
final class Balancing {
  /*
   * Parlett and Reinsch [1] without the search for permutations. Scaling by powers of two rounds
   * nothing, so the eigenvalues stay exactly the same, while the norm, and with it the error of every
   * method that works with norms, comes down to what the eigenvalues need. Networks at their start
   * need none of it: one pass over the rows shows that.
   *
   * [1] Parlett, Reinsch 1969, Handbook for Automatic Computation II, II/11
   */
  private static final double WORTHWHILE = 0.95;

  /**
   * Balances a matrix.
   *
   * @param n its rows and columns; the arrays may be longer
   * @param a overwritten; scaled near 1, so that no scaling overflows
   * @param between run now and then; what it throws ends the work
   * @return whether it needed any scaling
   */
  static boolean apply(int n, double[][] a, Runnable between) {
    between.run();
    if (!needed(n, a)) {
      return false;
    }
    boolean changed = true;
    while (changed) {
      between.run();
      changed = false;
      for (int i = 0; i < n; i++) {
        double column = 0;
        double row = 0;
        for (int j = 0; j < n; j++) {
          if (j != i) {
            column += Math.abs(a[j][i]);
            row += Math.abs(a[i][j]);
          }
        }
        int exponent = exponent(column, row);
        if (exponent != 0) {
          scale(n, a, i, exponent);
          changed = true;
        }
      }
    }
    return true;
  }

  private static boolean needed(int n, double[][] a) {
    double[] columns = new double[n];
    double[] rows = new double[n];
    for (int i = 0; i < n; i++) {
      double[] row = a[i];
      double diagonal = row[i];
      row[i] = 0;
      addSizes(n, row, columns);
      rows[i] = Matrices.sizes(n, row);
      row[i] = diagonal;
    }
    for (int i = 0; i < n; i++) {
      if (exponent(columns[i], rows[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  private static void addSizes(int n, double[] row, double[] columns) {
    for (int j = 0; j < n; j++) {
      columns[j] += Math.abs(row[j]);
    }
  }

  /** The e for which row · 2^−e and column · 2^e are worth having, or 0. */
  private static int exponent(double column, double row) {
    if (!(column > 0 && row > 0)) {
      return 0;
    }
    int e = (Math.getExponent(row) - Math.getExponent(column)) / 2;
    double after = Math.scalb(column, e) + Math.scalb(row, -e);
    return after >= WORTHWHILE * (column + row) ? 0 : e;
  }

  private static void scale(int n, double[][] a, int i, int exponent) {
    for (int j = 0; j < n; j++) {
      a[i][j] = Math.scalb(a[i][j], -exponent);
      a[j][i] = Math.scalb(a[j][i], exponent);
    }
  }

  private Balancing() {}
}
