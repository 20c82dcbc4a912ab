package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.model.AddingVariant;

class TasksTest {

  @Test
  void addingMarksOneValueInEachHalfAndAsksTheirSum() {
    for (int length : new int[] {2, 3, 7, 50, 101}) {
      Batch batch = draw(new Adding(AddingVariant.LE, length), 200);
      assertEquals(length, batch.steps());
      Set<Integer> seen = new HashSet<>();
      for (int n = 0; n < 200; n++) {
        List<Integer> marked = marked(batch, n);
        assertEquals(2, marked.size());
        assertTrue(marked.get(0) < length / 2 && length / 2 <= marked.get(1), marked::toString);
        double sum = value(batch, marked.get(0), n) + value(batch, marked.get(1), n);
        assertEquals(sum, batch.targets()[n], 1e-15);
        seen.addAll(marked);
      }
      assertEquals(Math.min(length, 50), Math.min(seen.size(), 50), "every step may be marked");
      assertValuesIn(0, 1, batch);
    }
  }

  @Test
  void pascanuMarksEarlyAndAsksTheMean() {
    for (int length : new int[] {2, 3, 10, 57, 100}) {
      Set<Integer> lengths = new HashSet<>();
      for (long seed = 0; seed < 40; seed++) {
        Batch batch = draw(new Adding(AddingVariant.PASCANU, length), 5, seed);
        int steps = batch.steps();
        lengths.add(steps);
        assertTrue(length <= steps && steps < Math.max(length + 1, 1.1 * length), "" + steps);
        for (int n = 0; n < 5; n++) {
          List<Integer> marked = marked(batch, n);
          assertEquals(2, marked.size());
          assertTrue(marked.get(0) < Math.max(1, steps / 10), marked::toString);
          int end = Math.max(1, steps / 10) + Math.max(1, 4 * steps / 10);
          assertTrue(Math.max(1, steps / 10) <= marked.get(1), marked::toString);
          assertTrue(marked.get(1) < end, marked::toString);
          double sum = value(batch, marked.get(0), n) + value(batch, marked.get(1), n);
          assertEquals(sum / 2, batch.targets()[n], 1e-15);
        }
      }
      assertTrue(length < 100 || 5 < lengths.size(), lengths::toString);
    }
  }

  @Test
  void hochreiterMarksTheEndsNegativelyAndDropsAMarkedFirstStep() {
    for (int length : new int[] {6, 7, 22, 100}) {
      int firstDropped = 0;
      for (long seed = 0; seed < 100; seed++) {
        Batch batch = draw(new Adding(AddingVariant.HOCHREITER, length), 5, seed);
        int steps = batch.steps();
        assertTrue(length <= steps && steps <= 1.1 * length, "" + steps);
        assertValuesIn(-1, 1, batch);
        for (int n = 0; n < 5; n++) {
          assertEquals(-1, marker(batch, 0, n));
          assertEquals(-1, marker(batch, steps - 1, n));
          List<Integer> marked = marked(batch, n);
          double sum = 0;
          for (int t : marked) {
            assertTrue(0 < t && t < length / 2 - 1, marked::toString);
            sum += value(batch, t, n);
          }
          assertTrue(marked.size() == 1 || marked.size() == 2, marked::toString);
          assertTrue(marked.size() == 1 || marked.get(0) < 10, marked::toString);
          firstDropped += 2 - marked.size();
          assertEquals(0.5 + sum / 4, batch.targets()[n], 1e-15);
        }
      }
      assertTrue(0 < firstDropped && (firstDropped < 500 || length <= 7), firstDropped + " of 500");
    }
  }

  @Test
  void temporalOrderTellsItsClassByTwoEarlySymbols() {
    for (int length : new int[] {2, 5, 20, 57, 200}) {
      Batch batch = draw(TemporalOrder.ofTwo(length), 300);
      Set<Double> classes = new HashSet<>();
      for (int n = 0; n < 300; n++) {
        List<Integer> ordered = new ArrayList<>();
        List<Integer> symbols = new ArrayList<>();
        for (int t = 0; t < length; t++) {
          int symbol = symbol(batch, t, n);
          if (symbol < 2) {
            ordered.add(t);
            symbols.add(symbol);
          }
        }
        assertEquals(2, ordered.size());
        assertTrue(length / 10 <= ordered.get(0), ordered::toString);
        assertTrue(ordered.get(0) < length / 10 + Math.max(1, length / 10), ordered::toString);
        assertTrue(length / 2 <= ordered.get(1), ordered::toString);
        assertTrue(ordered.get(1) < length / 2 + Math.max(1, length / 10), ordered::toString);
        assertEquals(symbols.get(0) + 2 * symbols.get(1), batch.targets()[n]);
        classes.add(batch.targets()[n]);
      }
      assertEquals(Set.of(0.0, 1.0, 2.0, 3.0), classes);
    }
  }

  @Test
  void theBaselineIsTheVarianceOfTheTarget() {
    for (AddingVariant variant : AddingVariant.values()) {
      for (int length : new int[] {12, 50}) {
        Adding task = new Adding(variant, length);
        double[] targets = draw(task, 40_000).targets();
        double mean = Arrays.stream(targets).average().orElseThrow();
        double variance = Arrays.stream(targets).map(y -> (y - mean) * (y - mean)).sum() / 40_000;
        double baseline = task.baseline().orElseThrow().loss();
        assertEquals(1, variance / baseline, 0.03, variant + " of length " + length);
      }
    }
    assertEquals(1 / 6.0, new Adding(AddingVariant.LE, 9).baseline().orElseThrow().loss());
  }

  @Test
  void theDependencyReachesBackToTheEarliestMarker() {
    assertEquals(100, new Adding(AddingVariant.LE, 100).dependency().orElseThrow());
    assertEquals(45, TemporalOrder.ofTwo(50).dependency().orElseThrow());
  }

  @Test
  void everyUseOfASeedHasItsOwnNumbers() {
    Task task = new Adding(AddingVariant.LE, 10);
    double[] training = task.training(1, 4, 0).next().inputs();
    double[] probe = task.probe(1, 4).inputs();
    double[] evaluation = task.evaluation(1, 0, 4).next().inputs();
    double[] otherRound = task.evaluation(1, 1, 4).next().inputs();
    double[] otherSeed = task.training(2, 4, 0).next().inputs();
    List<double[]> all = List.of(training, probe, evaluation, otherRound, otherSeed);
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertNotEquals(Arrays.toString(all.get(i)), Arrays.toString(all.get(j)));
      }
    }
  }

  @Test
  void aTrainingResumesAtAnyUpdate() {
    Task task = TemporalOrder.ofTwo(12);
    Iterator<Batch> whole = task.training(7, 3, 0);
    for (int update = 0; update < 5; update++) {
      Batch resumed = task.training(7, 3, update).next();
      assertArrayEquals(whole.next().inputs(), resumed.inputs());
    }
  }

  @Test
  void anEvaluationHasAsManySequencesAsAsked() {
    Iterator<Batch> batches = new Adding(AddingVariant.PASCANU, 10).evaluation(1, 0, 1203);
    int count = 0;
    while (batches.hasNext()) {
      Batch batch = batches.next();
      count += batch.sequences();
      assertTrue(batch.inputs().length <= 2 * Task.CHUNK_VALUES);
    }
    assertEquals(1203, count);
  }

  @Test
  void theFirstNumbersOfASeedNeverChange() {
    double[] inputs = new Adding(AddingVariant.LE, 2).training(1, 1, 0).next().inputs();
    assertArrayEquals(new double[] {0, 1, 0, 1}, inputs, 1);
    assertEquals(FIRST, inputs[0]);
  }

  private static final double FIRST = 0.6827231803218421;

  @Test
  void aSequenceTooShortForItsMarkersIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Adding(AddingVariant.LE, 1));
    assertThrows(IllegalArgumentException.class, () -> new Adding(AddingVariant.HOCHREITER, 5));
    assertThrows(IllegalArgumentException.class, () -> TemporalOrder.ofTwo(1));
  }

  @Test
  void errorsAreCountedAsTheirSourcesDo() {
    Batch batch = Batch.ofEqualLength(1, 4, 1, 1, false, new double[4], new double[4]);
    double[] outputs = {0.03, -0.05, 0.19, Double.NaN};
    assertEquals(3, ErrorMeasure.OFF_BY_0_04.sum(batch, outputs));
    assertEquals(1, ErrorMeasure.SQUARE_ABOVE_0_04.sum(batch, outputs));
    double[] finite = {1, -2, 0, 0};
    assertEquals(5, ErrorMeasure.MEAN_SQUARED_ERROR.sum(batch, finite));
    assertEquals(
        4 * Math.log(2), ErrorMeasure.NEGATIVE_LOG_LIKELIHOOD.sum(batch, new double[4]), 1e-15);
    Batch classes = Batch.ofEqualLength(1, 3, 1, 2, true, new double[3], new double[] {1, 0, 0});
    double[] scores = {0, 1, 0, 1, Double.NaN, 0};
    assertEquals(2, ErrorMeasure.MISCLASSIFIED.sum(classes, scores));
    double[] sides = {-1, 0.1, 0, Double.NaN};
    Batch bits = Batch.ofEqualLength(1, 4, 1, 1, false, new double[4], new double[] {0, 1, 1, 0});
    assertEquals(2, ErrorMeasure.WRONG_SIDE.sum(bits, sides));
    assertEquals(4, ErrorMeasure.WRONG_SIDE.count(bits));
  }

  @Test
  void aSequenceIsRightOnlyWhereAllItsStepsAre() {
    double[] targets = {0, 1, 1, 0, 1, 1};
    Batch batch = Batch.withLossAtEveryStep(2, 3, 1, 2, true, new double[6], targets);
    double[] outputs = {1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1};
    assertEquals(1, ErrorMeasure.MISCLASSIFIED.sum(batch, outputs));
    assertEquals(1, ErrorMeasure.ANY_STEP_MISCLASSIFIED.sum(batch, outputs));
    assertEquals(3, ErrorMeasure.ANY_STEP_MISCLASSIFIED.count(batch));
    double[] allWrong = {0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0};
    assertEquals(6, ErrorMeasure.MISCLASSIFIED.sum(batch, allWrong));
    assertEquals(3, ErrorMeasure.ANY_STEP_MISCLASSIFIED.sum(batch, allWrong));
    assertEquals(6 * Math.log(2), ErrorMeasure.CROSS_ENTROPY.sum(batch, new double[12]), 1e-14);
    assertEquals(6, ErrorMeasure.CROSS_ENTROPY_IN_BITS.sum(batch, new double[12]), 1e-14);
    double[] huge = new double[12];
    Arrays.fill(huge, 1e308);
    assertEquals(6, ErrorMeasure.CROSS_ENTROPY_IN_BITS.sum(batch, huge), 1e-14);
  }

  private static Batch draw(Task task, int sequences) {
    return draw(task, sequences, 1);
  }

  private static Batch draw(Task task, int sequences, long seed) {
    return task.draw(RandomStream.TRAINING.generator(seed, 0), sequences);
  }

  private static void assertValuesIn(double low, double high, Batch batch) {
    for (int i = 0; i < batch.inputs().length; i += 2) {
      assertTrue(low <= batch.inputs()[i] && batch.inputs()[i] < high);
    }
  }

  private static List<Integer> marked(Batch batch, int n) {
    return IntStream.range(0, batch.steps()).filter(t -> marker(batch, t, n) == 1).boxed().toList();
  }

  private static double value(Batch batch, int t, int n) {
    return batch.inputs()[(t * batch.sequences() + n) * 2];
  }

  private static double marker(Batch batch, int t, int n) {
    return batch.inputs()[(t * batch.sequences() + n) * 2 + 1];
  }

  private static int symbol(Batch batch, int t, int n) {
    int from = (t * batch.sequences() + n) * 6;
    double[] oneHot = Arrays.copyOfRange(batch.inputs(), from, from + 6);
    assertEquals(1, Arrays.stream(oneHot).sum());
    return IntStream.range(0, 6).filter(d -> oneHot[d] == 1).findFirst().orElseThrow();
  }
}
