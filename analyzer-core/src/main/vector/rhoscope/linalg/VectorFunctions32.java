package rhoscope.linalg;

import static rhoscope.linalg.Functions32.E2;
import static rhoscope.linalg.Functions32.E3;
import static rhoscope.linalg.Functions32.E4;
import static rhoscope.linalg.Functions32.E5;
import static rhoscope.linalg.Functions32.E6;
import static rhoscope.linalg.Functions32.EXPONENT;
import static rhoscope.linalg.Functions32.INVERSE_LN2;
import static rhoscope.linalg.Functions32.LN2_HIGH;
import static rhoscope.linalg.Functions32.LN2_LOW;
import static rhoscope.linalg.Functions32.SHIFT;
import static rhoscope.linalg.Functions32.SIGMOID_ONE;
import static rhoscope.linalg.Functions32.SIGMOID_ZERO;
import static rhoscope.linalg.Functions32.SIGN;
import static rhoscope.linalg.Functions32.TANH_END;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Functions32} on vectors: the same operations in the same order, hence the same bits. */
final class VectorFunctions32 {
  /*
   * Each function is without methods of its own, and longer than the 325 bytes that C2 inlines: so its
   * callers run the code that Warm has found to make no objects. Compiled into a caller or cut into
   * pieces, JDK 17 now and then keeps an object per vector in it, and never tries again.
   *
   * tanh has no mask and no comparison, and its division has a loop of its own: as one long loop with
   * selections, JDK 17 often kept an object per vector.
   */
  private static final VectorSpecies<Float> SPECIES = Vectors.F32;
  private static final int LANES = SPECIES.length();

  static void tanh(float[] from, int fromAt, float[] to, int toAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, from, fromAt + i);
      FloatVector a = x.abs().min(TANH_END);
      FloatVector y = a.add(a);
      FloatVector t =
          y.fma(FloatVector.broadcast(SPECIES, INVERSE_LN2), FloatVector.broadcast(SPECIES, SHIFT));
      FloatVector k = t.sub(SHIFT);
      FloatVector r =
          k.fma(
              FloatVector.broadcast(SPECIES, -LN2_LOW),
              k.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), y));
      FloatVector q = r.fma(FloatVector.broadcast(SPECIES, E6), FloatVector.broadcast(SPECIES, E5));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E4));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E3));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E2));
      FloatVector p = q.mul(r).fma(r, r);
      FloatVector scale =
          t.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsFloats();
      FloatVector e = scale.fma(p, scale.sub(1));
      e.reinterpretAsInts()
          .or(x.reinterpretAsInts().and(SIGN))
          .reinterpretAsFloats()
          .intoArray(to, toAt + i);
    }
    for (i = 0; i + LANES <= count; i += LANES) {
      FloatVector y = FloatVector.fromArray(SPECIES, to, toAt + i);
      FloatVector e = y.abs();
      FloatVector d = e.add(2);
      FloatVector inverse = FloatVector.broadcast(SPECIES, 1).div(d);
      FloatVector h = y.mul(inverse);
      FloatVector left = h.fma(e.sub(d.sub(2)), h.fma(d, y.neg()));
      left.fma(inverse.neg(), h).intoArray(to, toAt + i);
    }
    for (; i < count; i++) {
      to[toAt + i] = Functions32.tanh(from[fromAt + i]);
    }
  }

  static void sigmoid(float[] from, int fromAt, float[] to, int toAt, int count) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, from, fromAt + i);
      FloatVector t =
          x.fma(
              FloatVector.broadcast(SPECIES, -INVERSE_LN2), FloatVector.broadcast(SPECIES, SHIFT));
      FloatVector k = t.sub(SHIFT);
      FloatVector r =
          k.fma(
              FloatVector.broadcast(SPECIES, -LN2_LOW),
              k.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x.neg()));
      FloatVector q = r.fma(FloatVector.broadcast(SPECIES, E6), FloatVector.broadcast(SPECIES, E5));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E4));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E3));
      q = q.fma(r, FloatVector.broadcast(SPECIES, E2));
      FloatVector w = q.mul(r).fma(r, r);
      FloatVector scale =
          t.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsFloats();
      FloatVector one = scale.add(1);
      FloatVector lost = scale.sub(one.sub(1));
      FloatVector value = FloatVector.broadcast(SPECIES, 1).div(one.add(scale.fma(w, lost)));
      value = value.blend(0, x.compare(VectorOperators.LT, SIGMOID_ZERO));
      value.blend(1, x.compare(VectorOperators.GT, SIGMOID_ONE)).intoArray(to, toAt + i);
    }
    for (; i < count; i++) {
      to[toAt + i] = Functions32.sigmoid(from[fromAt + i]);
    }
  }

  private VectorFunctions32() {}
}
