package rhoscope.linalg;

import static rhoscope.linalg.Functions64.C10;
import static rhoscope.linalg.Functions64.C11;
import static rhoscope.linalg.Functions64.C12;
import static rhoscope.linalg.Functions64.C13;
import static rhoscope.linalg.Functions64.C2;
import static rhoscope.linalg.Functions64.C3;
import static rhoscope.linalg.Functions64.C4;
import static rhoscope.linalg.Functions64.C5;
import static rhoscope.linalg.Functions64.C6;
import static rhoscope.linalg.Functions64.C7;
import static rhoscope.linalg.Functions64.C8;
import static rhoscope.linalg.Functions64.C9;
import static rhoscope.linalg.Functions64.EXPONENT;
import static rhoscope.linalg.Functions64.INVERSE_LN2;
import static rhoscope.linalg.Functions64.LN2_HIGH;
import static rhoscope.linalg.Functions64.LN2_LOW;
import static rhoscope.linalg.Functions64.SHIFT;
import static rhoscope.linalg.Functions64.SIGMOID_ONE;
import static rhoscope.linalg.Functions64.SIGMOID_ZERO;
import static rhoscope.linalg.Functions64.TANH_END;
import static rhoscope.linalg.Functions64.TANH_START;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Functions64} on vectors: the same operations in the same order, hence the same bits. */
final class VectorFunctions64 {
  /*
   * Few and flat methods: C2 keeps a vector in a register only where it can inline everything down to
   * the last constructor, and it goes no more than 15 calls deep, most of which are the module's own.
   * On JDK 17 it often fails with logical operations on the bits, hence the sign by comparison.
   */
  private static final VectorSpecies<Double> SPECIES = Vectors.F64;
  private static final int LANES = SPECIES.length();

  static void tanh(double[] x, int xAt, double[] y, int yAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      tanh(DoubleVector.fromArray(SPECIES, x, xAt + i)).intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = Functions64.tanh(x[xAt + i]);
    }
  }

  static void sigmoid(double[] x, int xAt, double[] y, int yAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      sigmoid(DoubleVector.fromArray(SPECIES, x, xAt + i)).intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = Functions64.sigmoid(x[xAt + i]);
    }
  }

  private static DoubleVector tanh(DoubleVector x) {
    DoubleVector y = x.add(x).abs();
    DoubleVector t =
        y.fma(DoubleVector.broadcast(SPECIES, INVERSE_LN2), DoubleVector.broadcast(SPECIES, SHIFT));
    DoubleVector k = t.sub(SHIFT);
    DoubleVector r =
        k.fma(
            DoubleVector.broadcast(SPECIES, -LN2_LOW),
            k.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), y));
    DoubleVector p = expm1(r);
    DoubleVector scale =
        t.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsDoubles();
    DoubleVector e = scale.fma(p, scale.sub(1));
    DoubleVector value = e.div(e.add(2));
    value = value.blend(1, y.compare(VectorOperators.GT, 2 * TANH_END));
    value = value.blend(value.neg(), x.compare(VectorOperators.LT, 0));
    return value.blend(x, y.compare(VectorOperators.LT, 2 * TANH_START));
  }

  private static DoubleVector sigmoid(DoubleVector x) {
    DoubleVector t =
        x.fma(
            DoubleVector.broadcast(SPECIES, -INVERSE_LN2), DoubleVector.broadcast(SPECIES, SHIFT));
    DoubleVector k = t.sub(SHIFT);
    DoubleVector r =
        k.fma(
            DoubleVector.broadcast(SPECIES, -LN2_LOW),
            k.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), x.neg()));
    DoubleVector p = expm1(r);
    DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
    DoubleVector value =
        one.div(
            p.add(1)
                .fma(
                    t.reinterpretAsLongs()
                        .lanewise(VectorOperators.LSHL, EXPONENT)
                        .reinterpretAsDoubles(),
                    one));
    value = value.blend(0, x.compare(VectorOperators.LT, SIGMOID_ZERO));
    return value.blend(1, x.compare(VectorOperators.GT, SIGMOID_ONE));
  }

  private static DoubleVector expm1(DoubleVector r) {
    DoubleVector q =
        r.fma(DoubleVector.broadcast(SPECIES, C13), DoubleVector.broadcast(SPECIES, C12));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C11));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C10));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C9));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C8));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C7));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C6));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C5));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C4));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C3));
    q = q.fma(r, DoubleVector.broadcast(SPECIES, C2));
    return q.mul(r).fma(r, r);
  }

  private VectorFunctions64() {}
}
