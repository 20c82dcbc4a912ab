package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    Tensors written =
        Tensors.builder()
            .add("w \"é\" 𝄞", Tensor.of(new int[] {2, 3}, 1, -0.0, 3e-310, 4, 5, Math.PI))
            .add("empty", Tensor.of(new int[] {0, 7}))
            .add("number", Tensor.of(new int[] {}, 42))
            .add("targets", Tensor.ofIntegers(new int[] {3}, 1, 0, -7))
            .build();
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, written);
    Tensors read = Safetensors.read(file);
    assertEquals(List.copyOf(written.names()), List.copyOf(read.names()));
    for (String name : written.names()) {
      assertArrayEquals(written.get(name).values(), read.get(name).values(), name);
      assertArrayEquals(written.get(name).shape(), read.get(name).shape(), name);
      assertEquals(written.get(name).integer(), read.get(name).integer(), name);
    }
  }

  @Test
  void everyElementTypeBecomesItsValue() throws IOException {
    check("F32", 1.5, 0x00, 0x00, 0xC0, 0x3F);
    check("BF16", -2, 0x00, 0xC0);
    check("F16", 1, 0x00, 0x3C);
    check("F16", -65504, 0xFF, 0xFB);
    check("F16", 0x1p-24, 0x01, 0x00);
    check("F16", Double.NEGATIVE_INFINITY, 0x00, 0xFC);
    check("F16", Double.NaN, 0x01, 0x7C);
    check("I8", -1, 0xFF);
    check("U8", 255, 0xFF);
    check("I16", -2, 0xFE, 0xFF);
    check("U16", 65534, 0xFE, 0xFF);
    check("I32", -2, 0xFE, 0xFF, 0xFF, 0xFF);
    check("U32", 4294967294.0, 0xFE, 0xFF, 0xFF, 0xFF);
    check("I64", -1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
    check("U64", 0x1p63, 0, 0, 0, 0, 0, 0, 0, 0x80);
    check("BOOL", 1, 1);
  }

  private void check(String dtype, double value, int... data) throws IOException {
    String header =
        String.format(
            "{\"x\":{\"dtype\":\"%s\",\"shape\":[],\"data_offsets\":[0,%d]}}", dtype, data.length);
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    Tensor read = read(file(header, bytes)).get("x");
    assertEquals(value, read.at(0), dtype);
    assertEquals(!dtype.contains("F"), read.integer(), dtype);
  }

  @Test
  void paddingAndMetadataAreNoTensors() throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"b\":{\"shape\":[1],\"data_offsets\":[0,1],\"dtype\":\"U8\"}}     ";
    assertEquals(List.of("b"), List.copyOf(read(file(header, new byte[1])).names()));
    assertTrue(read(file("{}", new byte[0])).names().isEmpty());
  }

  @Test
  void notANumberIsReadAndLocated() throws IOException {
    Tensors written =
        Tensors.builder().add("w", Tensor.of(new int[] {2, 2}, 0, 1, Double.NaN, 3)).build();
    Tensors read = read(SafetensorsWriter.bytes(written));
    assertEquals(List.of(new Tensors.NonFinite("w", 1, List.of(1, 0))), read.nonFinite());
  }

  @Test
  void everyLieOfTheHeaderIsNamedWithItsByte() throws IOException {
    refused(0, "there is no such file", folder.resolve("absent.safetensors"));
    refused(3, "the file ends within the header's length", new byte[3]);
    refused(0, "header length 9223372036854775808 is above", length(Long.MIN_VALUE));
    refused(0, "header length 18446744073709551615 is above", length(-1));
    refused(8, "the file ends within its header of 1000 bytes", length(1000));
    refused(8, "the header is not UTF-8", file(new byte[] {(byte) 0xC0, '"'}, new byte[0]));
    refused(9, "the header is not JSON", file("[]", new byte[0]));
    refused(8, "the header is not JSON", file("", new byte[0]));
    entryRefused("two data_offsets are missing", "'dtype':'U8','shape':[1]", 1);
    entryRefused("two data_offsets are missing", entry("U8", "[1]", "[0]"), 1);
    entryRefused("more than 2 numbers", entry("U8", "[1]", "[0,1,2]"), 1);
    entryRefused("more than 8 numbers", entry("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1);
    entryRefused("dtype \"F8_E4M3\" is not one", entry("F8_E4M3", "[1]", "[0,1]"), 1);
    entryRefused("unexpected \"dtype\"", entry("U8", "[1]", "[0,1]") + ",'dtype':'U8'", 1);
    entryRefused("unexpected \"file\"", entry("U8", "[1]", "[0,1]") + ",'file':'/etc'", 1);
    entryRefused("no whole number", entry("U8", "[-1]", "[0,1]"), 1);
    entryRefused("no whole number", entry("U8", "[1]", "[-1,0]"), 1);
    entryRefused("no whole number", entry("U8", "[1.0]", "[0,1]"), 1);
    entryRefused("no whole number", entry("U8", "[9223372036854775808]", "[0,1]"), 1);
    entryRefused("dimension 4294967296 is above", entry("U8", "[4294967296]", "[0,1]"), 1);
    entryRefused(
        "more than 33554432 values",
        entry("F64", "[2147483647,2147483647,2147483647]", "[0,8]"),
        8);
    entryRefused("are not 2 values of U8", entry("U8", "[2]", "[0,1]"), 1);
    entryRefused("are not 1 value of U8", entry("U8", "[1]", "[1,0]"), 1);
    entryRefused("the file ends before byte 4 of the data", entry("F32", "[1]", "[0,4]"), 3);
    entryRefused("leaves a hole before it", entry("U8", "[1]", "[1,2]"), 2);
    entryRefused("no tensor holds the last 1 byte", entry("U8", "[1]", "[0,1]"), 2);
    entryRefused(
        "overlaps", entry("U8", "[2]", "[0,2]") + "},'y':{" + entry("U8", "[2]", "[1,3]"), 3);
    entryRefused(
        "\"x\" stands twice",
        entry("U8", "[1]", "[0,1]") + "},'x':{" + entry("U8", "[1]", "[1,2]"),
        2);
    entryRefused("not JSON", "[".repeat(100_000), 0);
    entryRefused("dtype is not a string", "'dtype':" + "{'a':".repeat(100_000), 0);
  }

  @Test
  void theOffsetOfAHeaderProblemIsWhereItStands() throws IOException {
    byte[] bytes = file("{\"é\":{\"dtype\":\"Z\"}}", new byte[0]);
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> read(bytes));
    assertEquals('Z', bytes[(int) problem.offset() - 2]);
  }

  @Test
  void hostileNamesDoNotReachTheMessage() throws IOException {
    String header = "{\"a\\n\\u0000" + "x".repeat(1_000_000) + "\":5}";
    WeightsProblem problem =
        assertThrows(WeightsProblem.class, () -> read(file(header, new byte[0])));
    assertTrue(problem.getMessage().length() < 200, problem.getMessage());
    String named = WeightsProblem.quoted("a\n\u0000" + "x".repeat(1_000));
    assertFalse(named.contains("\n"), named);
    assertTrue(named.length() < 50, named);
  }

  @Test
  void aFileOverTheBoundIsNotRead() throws IOException {
    Path file = folder.resolve("large.safetensors");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(Safetensors.MAX_FILE_BYTES + 1);
    }
    refused(0, "104857601 bytes are above the bound of 104857600", file);
  }

  @Test
  void noDamageGivesAnotherException() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    byte[] sound =
        SafetensorsWriter.bytes(
            Tensors.builder()
                .add("rnn.weight_hh_l0", Tensor.of(new int[] {2, 2}, 1, 2, 3, 4))
                .add("targets", Tensor.ofIntegers(new int[] {1}, 3))
                .build());
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = Arrays.copyOf(sound, damagedLength(random, sound.length));
      for (int flips = random.nextInt(4); 0 < flips && 0 < damaged.length; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) mutation(random);
      }
      try {
        assertTrue(read(damaged).names().size() <= 2);
      } catch (WeightsProblem expected) {
        assertTrue(expected.offset() <= damaged.length, expected.getMessage());
        refused++;
      }
    }
    assertTrue(1500 < refused && refused < 3000, refused + " refused");
  }

  private static int damagedLength(RandomGenerator random, int length) {
    return random.nextInt(3) == 0 ? random.nextInt(length + 20) : length;
  }

  private static int mutation(RandomGenerator random) {
    return random.nextBoolean()
        ? random.nextInt(256)
        : "{}[]\",:-0129eE\\".charAt(random.nextInt(15));
  }

  private static String entry(String dtype, String shape, String offsets) {
    return "'dtype':'" + dtype + "','shape':" + shape + ",'data_offsets':" + offsets;
  }

  private void entryRefused(String fact, String entry, int dataBytes) throws IOException {
    String header = ("{'x':{" + entry + "}}").replace('\'', '"');
    byte[] bytes = file(header, new byte[dataBytes]);
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> read(bytes), entry);
    assertTrue(problem.getMessage().contains(fact), problem.getMessage());
    assertTrue(8 < problem.offset() && problem.offset() <= bytes.length, problem.getMessage());
  }

  private void refused(long offset, String fact, byte[] bytes) throws IOException {
    refused(offset, fact, Files.write(folder.resolve("x.safetensors"), bytes));
  }

  private static void refused(long offset, String fact, Path file) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> Safetensors.read(file));
    assertTrue(problem.fact().startsWith(fact), problem.getMessage());
    assertEquals(offset, problem.offset(), problem.getMessage());
    assertTrue(problem.getMessage().startsWith(file.getFileName() + ", byte "));
  }

  private static byte[] length(long headerLength) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).array();
  }

  private static byte[] file(String header, byte[] data) {
    return file(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private static byte[] file(byte[] header, byte[] data) {
    byte[] bytes = Arrays.copyOf(length(header.length), 8 + header.length + data.length);
    System.arraycopy(header, 0, bytes, 8, header.length);
    System.arraycopy(data, 0, bytes, 8 + header.length, data.length);
    return bytes;
  }

  private Tensors read(byte[] bytes) throws IOException {
    return Safetensors.read(Files.write(folder.resolve("x.safetensors"), bytes));
  }
}
