package rhoscope.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Tensors.Tensor;

/** One {@code TensorProto} of ONNX: dims, type, and the numbers as raw bytes or one by one. */
final class OnnxTensor {
  private static final int MAX_RANK = 8;
  private static final int EXTERNAL = 1;

  /** Numbers without tags: of {@code float_data}, of {@code double_data}, or varints. */
  private record Packed(int field, Content bytes) {
    long next(Proto numbers) throws WeightsProblem {
      return switch (field) {
        case 4 -> numbers.fixed(Integer.BYTES);
        case 10 -> numbers.fixed(Long.BYTES);
        default -> numbers.varint();
      };
    }
  }

  private static final Map<Integer, Dtype> DTYPES =
      Map.ofEntries(
          Map.entry(1, Dtype.F32),
          Map.entry(2, Dtype.U8),
          Map.entry(3, Dtype.I8),
          Map.entry(4, Dtype.U16),
          Map.entry(5, Dtype.I16),
          Map.entry(6, Dtype.I32),
          Map.entry(7, Dtype.I64),
          Map.entry(9, Dtype.BOOL),
          Map.entry(10, Dtype.F16),
          Map.entry(11, Dtype.F64),
          Map.entry(12, Dtype.U32),
          Map.entry(13, Dtype.U64),
          Map.entry(16, Dtype.BF16));

  private final Content content;
  private final List<Long> dims = new ArrayList<>();
  private final List<Packed> packed = new ArrayList<>();
  private String name = "";
  private int type;
  private boolean external;
  private Optional<Content> raw = Optional.empty();

  private OnnxTensor(Content content) {
    this.content = content;
  }

  /** Takes the fields apart; the numbers are read by {@link #tensor}. */
  static OnnxTensor of(Content content) throws WeightsProblem {
    OnnxTensor tensor = new OnnxTensor(content);
    for (Proto proto = new Proto(content); proto.next(); ) {
      tensor.take(proto);
    }
    return tensor;
  }

  private void take(Proto proto) throws WeightsProblem {
    switch (proto.field()) {
      case 1 -> addDims(proto);
      case 2 -> type = (int) Math.min(proto.number(), 1 << 16);
      case 4, 5, 7, 10, 11 -> addData(proto);
      case 8 -> name = proto.text();
      case 9 -> raw = Optional.of(proto.bytes());
      case 14 -> external = proto.number() == EXTERNAL;
      default -> {}
    }
  }

  private void addDims(Proto proto) throws WeightsProblem {
    if (proto.isBytes()) {
      for (Proto packed = new Proto(proto.bytes()); !packed.atEnd(); ) {
        addDim(packed.varint());
      }
    } else {
      addDim(proto.number());
    }
  }

  private void addDim(long size) throws WeightsProblem {
    if (size < 0 || size > Integer.MAX_VALUE || dims.size() == MAX_RANK) {
      throw content.problem(0, "a tensor of more than %d dimensions or of size %d", MAX_RANK, size);
    }
    dims.add(size);
  }

  /** Every writer packs them, as the format's definition says. */
  private void addData(Proto proto) throws WeightsProblem {
    if (!proto.isBytes()) {
      throw content.problem(0, "numbers of tensor %s stand one by one", shown());
    }
    packed.add(new Packed(proto.field(), proto.bytes()));
  }

  String name() {
    return name;
  }

  /**
   * The numbers.
   *
   * @param most how many there may be
   * @return empty where they are of a type that no weights have
   */
  Optional<Tensor> tensor(long most) throws WeightsProblem {
    Dtype dtype = DTYPES.get(type);
    if (dtype == null) {
      return Optional.empty();
    }
    if (external) {
      throw content.problem(0, "tensor %s stands in another file, which is not read", shown());
    }
    long count = Sizes.count(dims);
    if (count > most) {
      throw content.problem(0, "more than %d values, tensor %s", Safetensors.MAX_VALUES, shown());
    }
    if (raw.isPresent() && raw.get().size() != count * dtype.bytes()) {
      throw content.problem(
          0, "%d bytes are not %d values, tensor %s", raw.get().size(), count, shown());
    }
    double[] values = raw.isPresent() ? new double[(int) count] : numbers(dtype, (int) count);
    if (raw.isPresent()) {
      ByteBuffer numbers = raw.get().numbers();
      for (int i = 0; i < values.length; i++) {
        values[i] = dtype.take(numbers);
      }
    }
    return Optional.of(Tensor.owning(Sizes.shape(dims), values, dtype.integer()));
  }

  /** The packed numbers, each at least one byte. */
  private double[] numbers(Dtype dtype, int count) throws WeightsProblem {
    long bytes = packed.stream().mapToLong(one -> one.bytes().size()).sum();
    double[] values = new double[(int) Math.min(count, bytes)];
    ByteBuffer scratch = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int taken = 0;
    for (Packed one : packed) {
      for (Proto numbers = new Proto(one.bytes()); !numbers.atEnd(); taken++) {
        long bits = one.next(numbers);
        if (taken < values.length) {
          scratch.putLong(0, bits).rewind();
          values[taken] = dtype.take(scratch);
        }
      }
    }
    if (taken != count) {
      throw content.problem(0, "%d numbers are not %d values, tensor %s", taken, count, shown());
    }
    return values;
  }

  private String shown() {
    return WeightsProblem.quoted(name);
  }
}
