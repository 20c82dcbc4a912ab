package rhoscope.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Named arrays of numbers as a weights or data file holds them: name → shape and float64 values, in
 * the order of the file. Immutable.
 */
public final class Tensors {

  /** No tensor at all. */
  public static final Tensors EMPTY = new Tensors(Map.of());

  private final Map<String, Tensor> byName;

  private Tensors(Map<String, Tensor> byName) {
    this.byName = byName;
  }

  /** Starts an empty collection. */
  public static Builder builder() {
    return new Builder();
  }

  /** The names, in the order they were added. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The tensor of this name, empty if there is none. */
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The tensor of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no tensor named " + name));
  }

  /** Where NaN and infinities stand: one entry per tensor that holds any, in order. */
  public List<NonFinite> nonFinite() {
    List<NonFinite> found = new ArrayList<>();
    byName.forEach((name, tensor) -> tensor.nonFinite(name).ifPresent(found::add));
    return List.copyOf(found);
  }

  @Override
  public String toString() {
    return byName.toString();
  }

  /** NaN or infinite values of one tensor: how many, and the index of the first. */
  public record NonFinite(String tensor, int count, List<Integer> firstIndex) {
    public NonFinite {
      firstIndex = List.copyOf(firstIndex);
    }
  }

  /**
   * One array: its shape (empty for a single number) and its values in row-major order, the last
   * dimension fastest. Immutable.
   */
  public static final class Tensor {
    private final int[] shape;
    private final double[] values;
    private final boolean integer;

    private Tensor(int[] shape, double[] values, boolean integer) {
      this.shape = shape;
      this.values = values;
      this.integer = integer;
    }

    /**
     * A tensor of floating-point numbers.
     *
     * @param shape not negative; its product is the length of {@code values}; copied
     * @param values row-major; copied
     * @throws IllegalArgumentException if shape and values do not agree
     */
    public static Tensor of(int[] shape, double... values) {
      return checked(shape.clone(), values.clone(), false);
    }

    /** As {@link #of}, from a file that declares integers; every value is a whole number. */
    public static Tensor ofIntegers(int[] shape, double... values) {
      return checked(shape.clone(), values.clone(), true);
    }

    /**
     * As {@link #of} and {@link #ofIntegers} without the copy, for readers of large files: the
     * caller gives both arrays away and keeps no reference.
     */
    public static Tensor owning(int[] shape, double[] values, boolean integer) {
      return checked(shape, values, integer);
    }

    /** The number of dimensions. */
    public int rank() {
      return shape.length;
    }

    /** The length of dimension {@code axis}, which is at least 0 and below {@link #rank}. */
    public int size(int axis) {
      return shape[axis];
    }

    /** A copy of the shape. */
    public int[] shape() {
      return shape.clone();
    }

    /** The number of values, the product of the shape. */
    public int count() {
      return values.length;
    }

    /** The value at a row-major position, at least 0 and below {@link #count}. */
    public double at(int position) {
      return values[position];
    }

    /** A copy of all values, row-major. */
    public double[] values() {
      return values.clone();
    }

    /** Whether the file declares whole numbers (for targets: classes). */
    public boolean integer() {
      return integer;
    }

    /** Whether the shape is exactly this one. */
    public boolean hasShape(int... expected) {
      return Arrays.equals(shape, expected);
    }

    /** The shape as people write it: {@code [4, 25, 3]}. */
    public String shapeText() {
      return Arrays.toString(shape);
    }

    @Override
    public String toString() {
      return (integer ? "integers " : "floats ") + shapeText();
    }

    private static Tensor checked(int[] shape, double[] values, boolean integer) {
      long product = 1;
      for (int size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException("shape " + Arrays.toString(shape));
        }
        product = Math.min(product * size, Integer.MAX_VALUE + 1L);
      }
      if (product != values.length) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(shape) + " and " + values.length + " values");
      }
      return new Tensor(shape, values, integer);
    }

    private Optional<NonFinite> nonFinite(String name) {
      int count = 0;
      int first = -1;
      for (int i = 0; i < values.length; i++) {
        if (!Double.isFinite(values[i])) {
          first = count == 0 ? i : first;
          count++;
        }
      }
      return count == 0 ? Optional.empty() : Optional.of(new NonFinite(name, count, index(first)));
    }

    private List<Integer> index(int position) {
      Integer[] index = new Integer[shape.length];
      int rest = position;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        index[axis] = rest % shape[axis];
        rest /= shape[axis];
      }
      return List.of(index);
    }
  }

  /** Collects tensors; each name once. */
  public static final class Builder {
    private final Map<String, Tensor> byName = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a tensor.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public Builder add(String name, Tensor tensor) {
      if (byName.putIfAbsent(name, tensor) != null) {
        throw new IllegalArgumentException("two tensors named " + name);
      }
      return this;
    }

    /** What was added so far. */
    public Tensors build() {
      return new Tensors(Collections.unmodifiableMap(new LinkedHashMap<>(byName)));
    }
  }
}
