package rhoscope.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens text files of data, within bounds. */
final class DataFiles {
  /** The largest file of text that is read. */
  static final long MAX_BYTES = 100L << 20;

  /** The most numbers kept of one file: 128 MB of float64. */
  static final int MAX_VALUES = 1 << 24;

  static final int BYTE_ORDER_MARK = 0xFEFF;

  /**
   * The text of a file, behind a byte order mark if there is one. Bytes that are no UTF-8 become
   * U+FFFD: they can only stand where no number is.
   *
   * @throws DataProblem if there is no such file or it is too large
   */
  static BufferedReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataProblem(file, "byte 0", "there is no such file");
    }
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new DataProblem(file, "byte 0", size + " bytes are above the bound of " + MAX_BYTES);
    }
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private DataFiles() {}
}
