package rhoscope.data;

import java.util.Iterator;

/**
 * The batches of a training cut in time, for truncated back-propagation: an update every k1 steps,
 * each over the last k2 steps of its batch so far. A step counts in one window alone, in the first
 * that holds it. Where only the last step has a loss a batch is one window.
 *
 * <p>Source: Williams, Peng 1990, BPTT(h; h′) with h = k2 and h′ = k1.
 */
public final class Windows implements Iterator<Window> {
  /*
   * The losses up to step e = k1, 2 k1, …, T count in windows that begin at step max(0, e − k2). So a
   * gradient goes back k2 − k1 + 1 … k2 steps, and from the first steps of a sequence to its
   * beginning. With k1 = k2 windows lie side by side.
   */
  private final Iterator<? extends LongBatch> batches;
  private final Cut cut;
  private final boolean everyStep;
  private LongBatch present;
  private Place place;

  /**
   * How batches are cut.
   *
   * @param window k2, at least k1
   * @param stride k1, at least 1
   * @param streams whether the data are read from the beginning to the end, see {@link
   *     Dataset#stream}, instead of in sequences of their own
   */
  public record Cut(int window, int stride, boolean streams) {
    public Cut {
      if (stride < 1 || window < stride) {
        throw new IllegalArgumentException("window " + window + ", stride " + stride);
      }
    }
  }

  /**
   * The windows of a training from a place on, without end.
   *
   * @param seed of the run
   * @param sequences N of each batch
   * @throws IllegalArgumentException if the data are no stream and one is asked for
   */
  public Windows(Dataset data, long seed, int sequences, Cut cut, Place from) {
    this.batches =
        cut.streams()
            ? again(
                data.stream(sequences).orElseThrow(() -> new IllegalArgumentException("no stream")))
            : data.longTraining(seed, sequences, from.batch());
    this.cut = cut;
    this.everyStep = data.everyStep();
    this.place = from;
    this.present = batches.next();
  }

  private static Iterator<LongBatch> again(LongBatch stream) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public LongBatch next() {
        return stream;
      }
    };
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Window next() {
    int steps = present.steps();
    int end = everyStep ? end(place.step(), steps) : steps;
    int first = everyStep ? first(end) : 0;
    Batch batch = present.stretch(first, end);
    int silent = place.step() - first;
    boolean last = end == steps;
    int next = last ? 0 : first(end(end, steps)) - first;
    Window window = new Window(batch, first, silent, next, place.batch(), last);
    place = last ? new Place(place.batch() + 1, 0) : new Place(place.batch(), end);
    if (last) {
      present = batches.next();
    }
    return window;
  }

  private int end(int counted, int steps) {
    return (int) Math.min(steps, (long) counted + cut.stride());
  }

  private int first(int end) {
    return Math.max(0, end - cut.window());
  }
}
