package rhoscope.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.weights.PickleValue.Items;
import rhoscope.weights.PickleValue.Made;
import rhoscope.weights.PickleValue.Name;
import rhoscope.weights.PickleValue.Outside;
import rhoscope.weights.PickleValue.Text;
import rhoscope.weights.PickleValue.Whole;

/**
 * Reads what {@code torch.save} wrote: an archive of {@code NAME/data.pkl} and one file per storage
 * {@code NAME/data/KEY}; or, before PyTorch 1.6, one pickle after another and then all storages. A
 * tensor is a view of a storage: offset, sizes and strides, each in elements.
 */
final class TorchFile {
  /** The storages by their keys, and in which order their bytes are. */
  private interface Storages {
    Optional<Content> find(String key) throws WeightsProblem;
  }

  /** More dimensions than any network file has. */
  private static final int MAX_RANK = 8;

  private static final long MAGIC_BYTES = 10;
  private static final int[] LEGACY = {
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, '.'
  };

  private static final Map<String, Dtype> STORAGES =
      Map.of(
          "torch.DoubleStorage", Dtype.F64,
          "torch.FloatStorage", Dtype.F32,
          "torch.HalfStorage", Dtype.F16,
          "torch.BFloat16Storage", Dtype.BF16,
          "torch.LongStorage", Dtype.I64,
          "torch.IntStorage", Dtype.I32,
          "torch.ShortStorage", Dtype.I16,
          "torch.CharStorage", Dtype.I8,
          "torch.ByteStorage", Dtype.U8,
          "torch.BoolStorage", Dtype.BOOL);

  /** What the tuple ("storage", type, key, device, elements) names. */
  private record Storage(String key, Dtype dtype) {}

  /** One tensor; equal ones are the same numbers. */
  private record View(Storage storage, long offset, List<Long> sizes, List<Long> strides) {
    Dtype dtype() {
      return storage.dtype();
    }
  }

  private final Content pickle;
  private final Storages storages;
  private final ByteOrder order;
  private final Map<String, Content> opened = new HashMap<>();
  private final Map<View, Tensor> read = new HashMap<>();

  /** How many numbers the distinct views of a storage have together. */
  private final Map<String, Long> viewed = new HashMap<>();

  private long values;

  private TorchFile(Content pickle, Storages storages, ByteOrder order) {
    this.pickle = pickle;
    this.storages = storages;
    this.order = order;
  }

  /** The name of the archive's pickle, if it is PyTorch's. */
  static Optional<String> pickleOf(ZipArchive archive) {
    return archive.names().stream().filter(name -> name.matches("[^/]+/data\\.pkl")).findFirst();
  }

  /**
   * The tensors of an archive.
   *
   * @param pickle from {@link #pickleOf}
   */
  static Tensors read(ZipArchive archive, String pickle) throws WeightsProblem {
    String folder = pickle.substring(0, pickle.indexOf('/') + 1);
    Content content = archive.find(pickle).orElseThrow();
    Optional<Content> order = archive.find(folder + "byteorder");
    boolean big = order.isPresent() && order.get().has(0, 'b', 'i', 'g');
    Storages storages = key -> archive.find(folder + "data/" + key);
    TorchFile file =
        new TorchFile(content, storages, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return file.tensors(Pickle.read(content, 0).value());
  }

  /** Whether the bytes begin as {@code torch.save} began before PyTorch 1.6. */
  static boolean isLegacy(Content content) {
    return content.has(0, 0x80) && content.has(2, LEGACY);
  }

  /** The tensors of such a file: magic number, version, system, objects, keys, storages. */
  static Tensors legacy(Content content) throws WeightsProblem {
    int at = (int) MAGIC_BYTES + 5;
    at = Pickle.read(content, at).end();
    at = Pickle.read(content, at).end();
    Pickle.Result objects = Pickle.read(content, at);
    Map<String, Content> found = new LinkedHashMap<>();
    TorchFile file =
        new TorchFile(content, key -> Optional.ofNullable(found.get(key)), ByteOrder.LITTLE_ENDIAN);
    file.locate(objects, found);
    return file.tensors(objects.value());
  }

  /** Each storage is its number of elements, eight bytes, and then these. */
  private void locate(Pickle.Result objects, Map<String, Content> found) throws WeightsProblem {
    Map<String, Dtype> dtypes = new HashMap<>();
    for (Outside outside : objects.outsides()) {
      Storage storage = storage(outside, objects.end());
      dtypes.put(storage.key(), storage.dtype());
    }
    Pickle.Result keys = Pickle.read(pickle, objects.end());
    List<PickleValue> list = keys.value() instanceof Items items ? items.items() : List.of();
    long at = keys.end();
    for (PickleValue key : list) {
      Dtype dtype = key instanceof Text text ? dtypes.get(text.text()) : null;
      if (dtype == null) {
        throw pickle.problem(at, "a storage of unknown type stands before the others");
      }
      long bytes = Math.max(-1, Math.min(Long.MAX_VALUE / 8, pickle.i64(at))) * dtype.bytes();
      found.put(((Text) key).text(), pickle.part(at + Long.BYTES, bytes));
      at += Long.BYTES + bytes;
    }
  }

  private Tensors tensors(PickleValue root) throws WeightsProblem {
    Tensors.Builder tensors = Tensors.builder();
    for (Map.Entry<String, Made> entry : TorchObjects.tensors(pickle, root).entrySet()) {
      tensors.add(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
    }
    return tensors.build();
  }

  private Tensor tensor(String name, Made made) throws WeightsProblem {
    View view = view(made);
    Tensor known = read.get(view);
    if (known != null) {
      return known;
    }
    String shown = WeightsProblem.quoted(name);
    Content storage = opened(view.storage().key(), made.at());
    long held = storage.size() / view.dtype().bytes();
    long count = count(view, held);
    if (count < 0) {
      throw pickle.problem(
          made.at(), "tensor %s reaches over its storage of %d values", shown, held);
    }
    values += count;
    if (values > Safetensors.MAX_VALUES) {
      throw pickle.problem(
          made.at(), "more than %d values, tensor %s", Safetensors.MAX_VALUES, shown);
    }
    if (viewed.merge(view.storage().key(), count, Long::sum) > held) {
      throw pickle.problem(made.at(), "tensor %s overlaps another one of its storage", shown);
    }
    Tensor tensor = take(view, (int) count, storage.numbers().order(order));
    read.put(view, tensor);
    return tensor;
  }

  private Content opened(String key, long at) throws WeightsProblem {
    Content known = opened.get(key);
    if (known != null) {
      return known;
    }
    Optional<Content> found = storages.find(key);
    if (found.isEmpty()) {
      throw pickle.problem(at, "storage %s is missing", WeightsProblem.quoted(key));
    }
    opened.put(key, found.get());
    return found.get();
  }

  /** The number of elements; −1 if one lies outside of the storage, or more than it has. */
  private static long count(View view, long held) {
    if (view.sizes().contains(0L)) {
      return 0;
    }
    long count = 1;
    long last = view.offset();
    for (int axis = 0; axis < view.sizes().size(); axis++) {
      long size = view.sizes().get(axis);
      long stride = view.strides().get(axis);
      count *= size;
      if (held < count || (size > 1 && held / (size - 1) < stride)) {
        return -1;
      }
      last += (size - 1) * stride;
    }
    return last < held ? count : -1;
  }

  private static Tensor take(View view, int count, ByteBuffer numbers) {
    int rank = view.sizes().size();
    int[] shape = new int[rank];
    int[] strides = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = view.sizes().get(axis).intValue();
      strides[axis] = view.strides().get(axis).intValue();
    }
    double[] values = new double[count];
    int[] index = new int[rank];
    int place = Math.toIntExact(count == 0 ? 0 : view.offset());
    for (int i = 0; i < count; i++) {
      numbers.position(place * view.dtype().bytes());
      values[i] = view.dtype().take(numbers);
      for (int axis = rank - 1; axis >= 0; axis--) {
        index[axis]++;
        place += strides[axis];
        if (index[axis] < shape[axis]) {
          break;
        }
        place -= shape[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return Tensor.owning(shape, values, view.dtype().integer());
  }

  /** {@code _rebuild_tensor_v2(storage, offset, sizes, strides, …)}. */
  private View view(Made made) throws WeightsProblem {
    List<PickleValue> arguments = made.arguments();
    if (arguments.size() < 4 || !(arguments.get(0) instanceof Outside outside)) {
      throw pickle.problem(made.at(), "a tensor without storage, offset, sizes and strides");
    }
    List<Long> sizes = numbers(made, arguments.get(2));
    List<Long> strides = numbers(made, arguments.get(3));
    if (sizes.size() != strides.size()) {
      throw pickle.problem(made.at(), "%d sizes and %d strides", sizes.size(), strides.size());
    }
    Storage storage = storage(outside, made.at());
    return new View(storage, number(made, arguments.get(1)), sizes, strides);
  }

  private Storage storage(Outside outside, long at) throws WeightsProblem {
    List<PickleValue> id = outside.id() instanceof Items items ? items.items() : List.of();
    if (id.size() < 5
        || !(id.get(1) instanceof Name type)
        || !(id.get(2) instanceof Text key)
        || (id.size() > 5 && id.get(5) instanceof Items)) {
      throw pickle.problem(at, "a storage without type and key, or that is part of another one");
    }
    Dtype dtype = STORAGES.get(type.name());
    if (dtype == null) {
      String shown = WeightsProblem.quoted(type.name());
      throw pickle.problem(at, "a storage of type %s is not read", shown);
    }
    return new Storage(key.text(), dtype);
  }

  private List<Long> numbers(Made made, PickleValue value) throws WeightsProblem {
    PickleValue inner = value;
    if (inner instanceof Made size && size.arguments().size() == 1) {
      inner = size.arguments().get(0); // torch.Size((2, 3))
    }
    List<PickleValue> items = inner instanceof Items list ? list.items() : List.of();
    if (items.size() > MAX_RANK) {
      throw pickle.problem(made.at(), "a tensor with %d dimensions", items.size());
    }
    List<Long> numbers = new ArrayList<>();
    for (PickleValue item : items) {
      numbers.add(number(made, item));
    }
    return List.copyOf(numbers);
  }

  private long number(Made made, PickleValue value) throws WeightsProblem {
    if (value instanceof Whole whole
        && 0 <= whole.number()
        && whole.number() <= Integer.MAX_VALUE) {
      return whole.number();
    }
    throw pickle.problem(
        made.at(), "a size, stride or offset that is no whole number to 2147483647");
  }
}
