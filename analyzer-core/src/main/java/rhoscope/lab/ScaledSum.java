package rhoscope.lab;

import java.util.Arrays;
import rhoscope.linalg.Norms;

/** A sum of matrices m · 2^e whose exponents differ widely; nothing overflows. */
final class ScaledSum {
  private final double[] sum;
  private long exponent = Long.MIN_VALUE;

  /** Zero. */
  ScaledSum(int length) {
    sum = new double[length];
  }

  /** Adds {@code m} · 2^{@code e}; m is not modified. */
  void add(double[] m, long e) {
    add(m, 0, e);
  }

  /** Adds {@code m} · 2^{@code e} to the part that begins at {@code at}. */
  void add(double[] m, int at, long e) {
    if (Arrays.stream(m).allMatch(value -> value == 0)) {
      return; // its exponent says nothing
    }
    if (exponent == Long.MIN_VALUE || e > exponent) {
      shift(e);
    }
    long down = e - exponent;
    if (-1000 < down) {
      double factor = Math.scalb(1.0, (int) down);
      for (int i = 0; i < m.length; i++) {
        sum[at + i] += m[i] * factor;
      }
    } else {
      for (int i = 0; i < m.length; i++) {
        sum[at + i] += NormList.times2(m[i], down);
      }
    }
  }

  /** Adds another sum. */
  void add(ScaledSum other) {
    if (other.exponent != Long.MIN_VALUE) {
      add(other.sum, other.exponent);
    }
  }

  /** Back to zero. */
  void clear() {
    Arrays.fill(sum, 0);
    exponent = Long.MIN_VALUE;
  }

  private void shift(long to) {
    if (exponent != Long.MIN_VALUE) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = NormList.times2(sum[i], exponent - to);
      }
    }
    exponent = to;
  }

  /** Sets a norm to this sum's Frobenius norm, divided by {@code divisor}. */
  void store(NormList norms, int index, double divisor) {
    long e = exponent == Long.MIN_VALUE ? 0 : exponent;
    norms.set(index, Norms.frobenius(sum) / divisor, e);
  }
}
