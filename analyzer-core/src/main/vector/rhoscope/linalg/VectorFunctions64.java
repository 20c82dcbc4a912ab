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
import static rhoscope.linalg.Functions64.SIGN;
import static rhoscope.linalg.Functions64.TANH_END;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Functions64} on vectors: the same operations in the same order, hence the same bits. */
final class VectorFunctions64 {
  /*
   * Each function is without methods of its own, and longer than the 325 bytes that C2 inlines: so its
   * callers run the code that Warm has found to make no objects. Compiled into a caller or cut into
   * pieces, JDK 17 now and then keeps an object per vector in it, and never tries again.
   *
   * tanh has no mask and no comparison, and its division has a loop of its own: as one long loop with
   * selections, JDK 17 often kept an object per vector.
   */
  private static final VectorSpecies<Double> SPECIES = Vectors.F64;
  private static final int LANES = SPECIES.length();

  static void tanh(double[] from, int fromAt, double[] to, int toAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, from, fromAt + i);
      DoubleVector a = x.abs().min(TANH_END);
      DoubleVector y = a.add(a);
      DoubleVector t =
          y.fma(
              DoubleVector.broadcast(SPECIES, INVERSE_LN2), DoubleVector.broadcast(SPECIES, SHIFT));
      DoubleVector k = t.sub(SHIFT);
      DoubleVector r =
          k.fma(
              DoubleVector.broadcast(SPECIES, -LN2_LOW),
              k.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), y));
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
      DoubleVector p = q.mul(r).fma(r, r);
      DoubleVector scale =
          t.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsDoubles();
      DoubleVector e = scale.fma(p, scale.sub(1));
      e.reinterpretAsLongs()
          .or(x.reinterpretAsLongs().and(SIGN))
          .reinterpretAsDoubles()
          .intoArray(to, toAt + i);
    }
    for (i = 0; i + LANES <= count; i += LANES) {
      DoubleVector e = DoubleVector.fromArray(SPECIES, to, toAt + i);
      e.div(e.abs().add(2)).intoArray(to, toAt + i);
    }
    for (; i < count; i++) {
      to[toAt + i] = Functions64.tanh(from[fromAt + i]);
    }
  }

  static void sigmoid(double[] from, int fromAt, double[] to, int toAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(SPECIES, from, fromAt + i);
      DoubleVector t =
          x.fma(
              DoubleVector.broadcast(SPECIES, -INVERSE_LN2),
              DoubleVector.broadcast(SPECIES, SHIFT));
      DoubleVector k = t.sub(SHIFT);
      DoubleVector r =
          k.fma(
              DoubleVector.broadcast(SPECIES, -LN2_LOW),
              k.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), x.neg()));
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
      DoubleVector p = q.mul(r).fma(r, r);
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
      value.blend(1, x.compare(VectorOperators.GT, SIGMOID_ONE)).intoArray(to, toAt + i);
    }
    for (; i < count; i++) {
      to[toAt + i] = Functions64.sigmoid(from[fromAt + i]);
    }
  }

  private VectorFunctions64() {}
}
