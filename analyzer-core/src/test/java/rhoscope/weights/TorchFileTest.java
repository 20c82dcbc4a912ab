package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.weights.Archives.dict;
import static rhoscope.weights.Archives.tensor;
import static rhoscope.weights.Archives.text;
import static rhoscope.weights.Archives.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Tensors;

/** What PyTorch did not write, or somebody wrote to harm: refused at its byte, never run. */
class TorchFileTest {
  private static final String PROTOCOL = "\u0080\2";
  private static final String SQUARE = tensor(0, new long[] {2, 2}, new long[] {2, 1});

  @TempDir private Path folder;

  @Test
  void aTensorIsAViewOfItsStorage() throws IOException {
    Tensors read = read(torch(dict(SQUARE, "w", "tied"), 1, 2, 3, 4));
    assertArrayEquals(new double[] {1, 2, 3, 4}, read.get("w").values());
    assertSame(read.get("w"), read.get("tied"));
    String turned = tensor(0, new long[] {2, 2}, new long[] {1, 2});
    assertArrayEquals(
        new double[] {1, 3, 2, 4}, read(torch(dict(turned, "w"), 1, 2, 3, 4)).get("w").values());
  }

  @Test
  void aPickleThatCallsSomethingIsRefusedAndNothingRuns() throws IOException {
    Path witness = folder.resolve("witness");
    String shell = text("touch " + witness);
    for (String call :
        List.of(
            "cposix\nsystem\n(" + shell + "tR.",
            text("os") + text("system") + "\u0093(" + shell + "tR.",
            "(" + shell + "iposix\nsystem\n.",
            "(cposix\nsystem\n" + shell + "o.",
            "cbuiltins\neval\n(" + text("1") + "tR.",
            "c__builtin__\ngetattr\n(ctorch\nSize\n" + text("x") + "tR.",
            "}" + text("w") + "cos\nsystem\n(" + shell + "tRs.")) {
      WeightsProblem problem = refused("the pickle calls \"", torch(PROTOCOL + call, 1));
      assertTrue(problem.fact().endsWith("\", not a part of a weights file; nothing was run"));
    }
    assertFalse(Files.exists(witness));
    // An object of a class that nobody knows is data as long as nothing is called.
    String object = "c__main__\nNet\n)\u0081}" + text("w") + SQUARE + "sb.";
    assertEquals(List.of("w"), List.copyOf(read(torch(PROTOCOL + object, 1, 2, 3, 4)).names()));
  }

  @Test
  void theByteOfTheMessageIsTheFiles() throws IOException {
    byte[] file = torch(PROTOCOL + "cposix\nsystem\n(" + text("x") + "tR.", 1);
    assertEquals('R', file[(int) refused("posix.system", file).offset()]);
  }

  @Test
  void everyLieAboutATensorIsNamed() throws IOException {
    tensorRefused("reaches over its storage of 4 values", 2, 2, 2);
    tensorRefused("reaches over its storage", 0, 5);
    tensorRefused("reaches over its storage", 0, Integer.MAX_VALUE, Integer.MAX_VALUE, 2, 2, 2);
    tensorRefused("reaches over its storage", 4, 1);
    tensorRefused("no whole number", -1, 2, 2);
    tensorRefused("no whole number", 0, -2, -2);
    tensorRefused("no whole number", 0, 1L << 32);
    tensorRefused("a tensor with 9 dimensions", 0, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    String wide = tensor(0, new long[] {2, 2}, new long[] {Integer.MAX_VALUE, 1});
    refused("reaches over", torch(dict(wide, "w"), 1, 2, 3, 4));
    String repeated = tensor(0, new long[] {1 << 24}, new long[] {0});
    refused("reaches over", torch(dict(repeated, "w"), 1, 2, 3, 4));
    String uneven = tensor(0, new long[] {2, 2}, new long[] {1});
    refused("2 sizes and 1 strides", torch(dict(uneven, "w"), 1, 2, 3, 4));
    String foreign = tensor("torch\nQInt8Storage\n", 0, new long[] {1}, new long[] {1});
    refused("a storage of type \"torch.QInt8Storage\"", torch(dict(foreign, "w"), 1));
    String bare = "ctorch._utils\n_rebuild_tensor_v2\n(K\1tR";
    refused("a tensor without storage", torch(dict(bare, "w"), 1));
  }

  @Test
  void tensorsThatShareNumbersButAreNotEqualAreRefused() throws IOException {
    String row = tensor(1, new long[] {3}, new long[] {1});
    String pickle = PROTOCOL + "}" + text("w") + SQUARE + "s" + text("v") + row + "s.";
    refused("tensor \"v\" overlaps another one of its storage", torch(pickle, 1, 2, 3, 4));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Map<String, byte[]> entries = Archives.entries(torch(dict(SQUARE, "w"), 1, 2, 3, 4));
    entries.remove("m/data/0");
    refused("storage \"0\" is missing", Archives.stored(entries));
    entries.remove("m/data.pkl");
    entries.put("readme", new byte[0]);
    refused("an archive with neither PyTorch's data.pkl", Archives.stored(entries));
    byte[] whole = torch(dict(SQUARE, "w"), 1, 2, 3, 4);
    refused("the archive ends before its directory", Arrays.copyOf(whole, whole.length - 30));
    refused("bytes from here on are missing", torch(PROTOCOL + "}", 1));
    refused("a text of 1 bytes is not UTF-8", torch(PROTOCOL + "X\1\0\0\0\u00FF.", 1));
    refused("no instruction", torch(PROTOCOL + "~", 1));
    refused("no mark", torch(PROTOCOL + "u.", 1));
    refused("too few values", torch(PROTOCOL + "(a.", 1));
    refused("memo is empty", torch(PROTOCOL + "h\7.", 1));
  }

  @Test
  void whatContainsItselfIsReadOnce() throws IOException {
    String cyclic = PROTOCOL + "}q\0" + text("self") + "h\0s" + text("w") + SQUARE + "s.";
    assertEquals(List.of("w"), List.copyOf(read(torch(cyclic, 1, 2, 3, 4)).names()));
    String list = PROTOCOL + "]q\0h\0a.";
    assertEquals(0, read(torch(list, 1)).names().size());
    // Each level holds the one below it twice: 2⁶⁰ paths.
    StringBuilder laughs = new StringBuilder(PROTOCOL + "]q\0");
    for (int level = 1; level < 60; level++) {
      laughs.append("0]q").append((char) level);
      laughs.append(("h" + (char) (level - 1) + "a").repeat(2));
    }
    assertEquals(0, read(torch(laughs + ".", 1)).names().size());
  }

  @Test
  void deepNestingAndLongNamesAreBounded() throws IOException {
    assertEquals(0, read(torch("]".repeat(100_000) + "a".repeat(99_999) + ".", 1)).names().size());
    String name = "n".repeat(300);
    refused("a name is longer than 512 characters", torch(nested(name, 2), 1, 2, 3, 4));
    assertEquals(0, read(torch(nested("n", 100), 1, 2, 3, 4)).names().size());
    refused("more than 1048576 instructions", torch("N".repeat(2_000_000) + ".", 1));
  }

  private static String nested(String name, int levels) {
    return (PROTOCOL + ("}" + text(name)).repeat(levels)) + SQUARE + "s".repeat(levels) + ".";
  }

  @Test
  void archivesThatLieOrLeadElsewhereAreRefused() throws IOException {
    for (String name : List.of("../x", "/etc/x", "a/../../x", "C:/x", "a\\..\\x", "..")) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put(name, new byte[1]);
      refused("leads out of the archive", Archives.stored(entries));
    }
    byte[] bomb = Archives.compressed("m/data.pkl", new byte[50 << 20]);
    assertTrue(bomb.length < 100_000);
    refused("would inflate to 52428800 bytes", bomb);
    byte[] pickle = dict(SQUARE, "w").getBytes(StandardCharsets.ISO_8859_1);
    byte[] packed = Archives.compressed("m/data.pkl", pickle);
    refused("storage \"0\" is missing", packed);
    byte[] damaged = torch(dict(SQUARE, "w"), 1, 2, 3, 4);
    damaged[60]++;
    refused("is damaged, its checksum differs", damaged);
  }

  @Test
  void entriesThatShareTheirBytesAreRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a", new byte[9]);
    entries.put("b", new byte[9]);
    byte[] file = Archives.stored(entries);
    // The place of the local header stands in the last four of 46 bytes before the name.
    int directory = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    System.arraycopy(new byte[4], 0, file, directory + 42, 4);
    refused("entry \"b\" overlaps the one before it", file);
  }

  private void tensorRefused(String fact, long offset, long... sizes) throws IOException {
    long[] strides = new long[sizes.length];
    Arrays.fill(strides, 1);
    refused(fact, torch(dict(tensor(offset, sizes, strides), "w"), 1, 2, 3, 4));
  }

  private WeightsProblem refused(String fact, byte[] bytes) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> read(bytes), fact);
    assertTrue(problem.fact().contains(fact), problem.getMessage());
    assertTrue(0 <= problem.offset() && problem.offset() <= bytes.length, problem.getMessage());
    return problem;
  }

  private Tensors read(byte[] bytes) throws IOException {
    return WeightsFile.read(Files.write(folder.resolve("m.pt"), bytes)).tensors();
  }
}
