package rhoscope.weights;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rhoscope.weights.PickleValue.Dict;
import rhoscope.weights.PickleValue.Items;
import rhoscope.weights.PickleValue.Made;
import rhoscope.weights.PickleValue.Name;
import rhoscope.weights.PickleValue.Other;
import rhoscope.weights.PickleValue.Outside;
import rhoscope.weights.PickleValue.Text;
import rhoscope.weights.PickleValue.Whole;

/**
 * Reads a Python pickle as data. Nothing that it names is looked up, loaded or called; a pickle
 * that asks to call anything but the constructors of {@link #CALLED} is refused.
 */
final class Pickle {
  /*
   * A pickle is a program for a small stack machine. Its dangerous instructions are GLOBAL, which
   * imports a name, and REDUCE, INST, OBJ and BUILD, which call what was imported. Here GLOBAL gives
   * the bare name, REDUCE a record of the wish, BUILD a part of that record; INST and OBJ are
   * refused, as PyTorch has no use for them. So no list of bad names has to be complete; the list of
   * good ones is there to tell a weights file from a program.
   *
   * An own machine, because net.razorvine:pickle keeps its constructors in a registry of the whole
   * process, makes Java objects of what it reads, and knows no bounds.
   *
   * Bounds: an instruction adds at most one value, a text's bytes are copied once, what is filled
   * into an object is held by reference, and no value is compared or hashed by its content. So time
   * and memory are proportional to the file and to the number of instructions.
   */

  /** A tensor takes about 30; a thousand tensors with their optimizer's state a tenth of it. */
  private static final int MAX_INSTRUCTIONS = 1 << 20;

  /**
   * What state dicts, checkpoints and whole modules of PyTorch call, and their harmless company.
   */
  private static final Set<String> CALLED =
      Set.of(
          "torch._utils._rebuild_tensor",
          "torch._utils._rebuild_tensor_v2",
          "torch._utils._rebuild_tensor_v3",
          "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch._tensor._rebuild_from_type_v2",
          "torch.Size",
          "torch.device",
          "torch.serialization._get_layout",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.restore_type_tag",
          "collections.OrderedDict",
          "collections.defaultdict",
          "collections.Counter",
          "builtins.set",
          "builtins.frozenset",
          "builtins.complex",
          "builtins.slice",
          "builtins.range",
          "builtins.bytearray",
          "__builtin__.set",
          "__builtin__.frozenset",
          "__builtin__.bytearray",
          "copyreg._reconstructor",
          "copy_reg._reconstructor",
          "_codecs.encode",
          "datetime.datetime",
          "datetime.date",
          "datetime.timedelta",
          "pathlib.PosixPath",
          "pathlib.WindowsPath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "numpy.dtype",
          "numpy.core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray.scalar",
          "numpy._core.multiarray._reconstruct");

  private static final Other OTHER = new Other();

  private final Content content;
  private final List<PickleValue> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();
  private final List<Outside> outsides = new ArrayList<>();

  /** The byte of the instruction, and the one behind what was taken of it. */
  private int begin;

  private int at;

  private Pickle(Content content, int at) {
    this.content = content;
    this.at = at;
  }

  /**
   * A value and where its pickle ends.
   *
   * @param outsides all that the pickle says stands outside of it
   * @param end the byte behind the pickle
   */
  record Result(PickleValue value, List<Outside> outsides, int end) {}

  /**
   * Reads one pickle.
   *
   * @param at where it begins
   */
  static Result read(Content content, int at) throws WeightsProblem {
    return new Pickle(content, at).run();
  }

  private Result run() throws WeightsProblem {
    for (int count = 0; count < MAX_INSTRUCTIONS; count++) {
      begin = at;
      int code = content.u8(at);
      at++;
      if (code == '.') {
        return new Result(pop(), List.copyOf(outsides), at);
      }
      step(code);
    }
    throw problem("the pickle has more than %d instructions", MAX_INSTRUCTIONS);
  }

  private void step(int code) throws WeightsProblem {
    switch (code) {
      case 0x80 -> at += 1; // PROTO
      case 0x95 -> at += Long.BYTES; // FRAME
      case 'N', 0x88, 0x89 -> push(OTHER); // NONE, NEWTRUE, NEWFALSE
      case 'K' -> push(new Whole(take(1))); // BININT1
      case 'M' -> push(new Whole(take(2))); // BININT2
      case 'J' -> push(new Whole((int) take(4))); // BININT
      case 0x8A -> wholeOf(take(1)); // LONG1
      case 0x8B -> wholeOf(take(4)); // LONG4
      case 'G' -> skip(Double.BYTES); // BINFLOAT
      case 'X' -> push(text(take(4))); // BINUNICODE
      case 0x8C, 'U' -> push(text(take(1))); // SHORT_BINUNICODE, SHORT_BINSTRING
      case 0x8D -> push(text(take(8))); // BINUNICODE8
      case 'T' -> push(text(take(4))); // BINSTRING
      case 'C' -> skip(take(1)); // SHORT_BINBYTES
      case 'B' -> skip(take(4)); // BINBYTES
      case 0x8E, 0x96 -> skip(take(8)); // BINBYTES8, BYTEARRAY8
      case '(' -> marks.add(stack.size()); // MARK
      case ')', ']', 0x8F -> push(new Items()); // EMPTY_TUPLE, EMPTY_LIST, EMPTY_SET
      case '}' -> push(new Dict()); // EMPTY_DICT
      case 't', 'l', 0x91 -> push(items(marked())); // TUPLE, LIST, FROZENSET
      case 0x85 -> push(items(last(1))); // TUPLE1
      case 0x86 -> push(items(last(2))); // TUPLE2
      case 0x87 -> push(items(last(3))); // TUPLE3
      case 'a' -> append(last(1)); // APPEND
      case 'e', 0x90 -> append(marked()); // APPENDS, ADDITEMS
      case 's' -> put(last(2)); // SETITEM
      case 'u' -> put(marked()); // SETITEMS
      case 'd' -> dict(marked()); // DICT
      case '0' -> pop(); // POP
      case '1' -> marked(); // POP_MARK
      case '2' -> push(top()); // DUP
      case 'q' -> memo.put(take(1), top()); // BINPUT
      case 'r' -> memo.put(take(4), top()); // LONG_BINPUT
      case 0x94 -> memo.put((long) memo.size(), top()); // MEMOIZE
      case 'h' -> remembered(take(1)); // BINGET
      case 'j' -> remembered(take(4)); // LONG_BINGET
      default -> callsAndLines(code);
    }
  }

  private void callsAndLines(int code) throws WeightsProblem {
    switch (code) {
      case 'c' -> push(new Name(line() + "." + line())); // GLOBAL
      case 0x93 -> stackGlobal(); // STACK_GLOBAL
      case 'R' -> reduce(last(2)); // REDUCE
      case 0x81 -> object(last(2)); // NEWOBJ
      case 0x92 -> object(last(3)); // NEWOBJ_EX
      case 'b' -> build(last(1).get(0)); // BUILD
      case 'Q' -> outside(pop()); // BINPERSID
      case 'i' -> throw foreign(line() + "." + line()); // INST
      case 'o' -> throw foreign(nameOf(marked())); // OBJ
      case 'S', 'V' -> push(new Text(line())); // STRING, UNICODE, quotes and escapes as they stand
      case 'I', 'L' -> push(number(line())); // INT, LONG
      case 'F' -> { // FLOAT
        line();
        push(OTHER);
      }
      case 'p' -> memo.put(index(line()), top()); // PUT
      case 'g' -> remembered(index(line())); // GET
      default -> throw problem("byte 0x%02X is no instruction of a pickle that is read", code);
    }
  }

  private long take(int bytes) throws WeightsProblem {
    long value =
        switch (bytes) {
          case 1 -> content.u8(at);
          case 2 -> content.u16(at);
          case 4 -> content.u32(at);
          default -> content.i64(at);
        };
    at += bytes;
    return value;
  }

  private void wholeOf(long bytes) throws WeightsProblem {
    if (bytes > Long.BYTES) {
      skip(bytes);
      return;
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) content.u8(at + i) << (8 * i);
    }
    int unused = Long.SIZE - 8 * (int) bytes;
    at += (int) bytes;
    push(new Whole(bytes == 0 ? 0 : value << unused >> unused));
  }

  /** Goes over a value that nobody needs. */
  private void skip(long bytes) throws WeightsProblem {
    at += content.part(at, bytes).size();
    push(OTHER);
  }

  private Text text(long bytes) throws WeightsProblem {
    Text text = new Text(content.utf8(at, bytes));
    at += (int) bytes;
    return text;
  }

  private String line() throws WeightsProblem {
    int end = at;
    while (content.u8(end) != '\n') {
      end++;
    }
    byte[] line = content.part(at, end - at).copy();
    at = end + 1;
    return new String(line, StandardCharsets.UTF_8);
  }

  private static PickleValue number(String line) {
    return line.matches("-?[0-9]{1,18}L?")
        ? new Whole(Long.parseLong(line.replace("L", "")))
        : OTHER;
  }

  private long index(String line) throws WeightsProblem {
    if (!line.matches("[0-9]{1,9}")) {
      throw problem("%s is no place of the pickle's memo", WeightsProblem.quoted(line));
    }
    return Long.parseLong(line);
  }

  private void push(PickleValue value) {
    stack.add(value);
  }

  private PickleValue top() throws WeightsProblem {
    checkStack(1);
    return stack.get(stack.size() - 1);
  }

  private PickleValue pop() throws WeightsProblem {
    checkStack(1);
    return stack.remove(stack.size() - 1);
  }

  /** The last values above the last mark, taken off the stack. */
  private List<PickleValue> last(int count) throws WeightsProblem {
    checkStack(count);
    return taken(stack.size() - count);
  }

  private List<PickleValue> marked() throws WeightsProblem {
    if (marks.isEmpty()) {
      throw problem("the pickle's stack has no mark");
    }
    return taken(marks.remove(marks.size() - 1));
  }

  private List<PickleValue> taken(int from) {
    List<PickleValue> tail = stack.subList(from, stack.size());
    List<PickleValue> values = List.copyOf(tail);
    tail.clear();
    return values;
  }

  private void checkStack(int count) throws WeightsProblem {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (stack.size() - floor < count) {
      throw problem("the pickle's stack has too few values");
    }
  }

  private void remembered(long index) throws WeightsProblem {
    PickleValue value = memo.get(index);
    if (value == null) {
      throw problem("place %d of the pickle's memo is empty", index);
    }
    push(value);
  }

  private static Items items(List<PickleValue> values) {
    Items items = new Items();
    items.items().addAll(values);
    return items;
  }

  private void append(List<PickleValue> values) throws WeightsProblem {
    if (top() instanceof Items items) {
      items.items().addAll(values);
    } else if (!(top() instanceof Made)) {
      throw problem("the pickle appends to what is no list");
    }
  }

  private void dict(List<PickleValue> values) throws WeightsProblem {
    push(new Dict());
    put(values);
  }

  private void put(List<PickleValue> values) throws WeightsProblem {
    Dict dict = new Dict();
    if (top() instanceof Dict one) {
      dict = one;
    } else if (top() instanceof Made made) {
      made.parts().add(dict);
    } else {
      throw problem("the pickle puts an entry into what is no dict");
    }
    for (int i = 0; i + 1 < values.size(); i += 2) {
      if (values.get(i) instanceof Text key) {
        dict.entries().put(key.text(), values.get(i + 1));
      }
    }
  }

  private void stackGlobal() throws WeightsProblem {
    List<PickleValue> names = last(2);
    if (names.get(0) instanceof Text module && names.get(1) instanceof Text name) {
      push(new Name(module.text() + "." + name.text()));
    } else {
      throw problem("the pickle names a function by what is no text");
    }
  }

  private void reduce(List<PickleValue> call) throws WeightsProblem {
    String called = nameOf(call);
    if (!CALLED.contains(called)) {
      throw foreign(called);
    }
    boolean dict = called.equals("collections.OrderedDict");
    push(dict ? new Dict() : new Made(called, call.get(1), begin));
  }

  /** An object of any class: its attributes are data, and its class is never asked. */
  private void object(List<PickleValue> call) throws WeightsProblem {
    push(new Made(nameOf(call), call.get(1), begin));
  }

  /** Attributes of a dict or a list are not of interest. */
  private void build(PickleValue state) throws WeightsProblem {
    if (top() instanceof Made made) {
      made.parts().add(state);
    }
  }

  /** Of a class, PyTorch's older files also hold the source text; the class's name is enough. */
  private void outside(PickleValue id) {
    boolean module =
        id instanceof Items items
            && items.items().size() > 1
            && items.items().get(0) instanceof Text kind
            && kind.text().equals("module");
    if (module) {
      push(((Items) id).items().get(1));
    } else {
      outsides.add(new Outside(id));
      push(outsides.get(outsides.size() - 1));
    }
  }

  private static String nameOf(List<PickleValue> call) {
    return !call.isEmpty() && call.get(0) instanceof Name name ? name.name() : "what has no name";
  }

  private WeightsProblem foreign(String called) {
    return problem(
        "the pickle calls %s, not a part of a weights file; nothing was run",
        WeightsProblem.quoted(called));
  }

  private WeightsProblem problem(String fact, Object... arguments) {
    return content.problem(begin, fact, arguments);
  }
}
