package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.config.ConfigReader;
import rhoscope.model.ModelSpec;

class FileHashesTest {
  private static final ModelSpec SPEC =
      ConfigReader.read("a.rnn.json", "{\"data\": {\"file\": \"x.csv\"}}").orElseThrow().spec();

  @TempDir Path folder;

  @Test
  void aFileIsKnownByWhatItHolds() throws IOException {
    assertEquals(FileHashes.MISSING, hash());
    write("1,2", 10);
    String first = hash();
    assertEquals(first, hash());
    write("1,2", 20);
    assertEquals(first, hash());
    write("3,4", 30);
    assertNotEquals(first, hash());
    Files.delete(folder.resolve("x.csv"));
    assertEquals(FileHashes.MISSING, hash());
  }

  @Test
  void aFileThatChangesTwiceInOneTickIsReadTwice() throws IOException {
    Instant tick = Instant.now();
    Files.writeString(folder.resolve("x.csv"), "1,2");
    Files.setLastModifiedTime(folder.resolve("x.csv"), FileTime.from(tick));
    String first = hash();
    Files.writeString(folder.resolve("x.csv"), "3,4");
    Files.setLastModifiedTime(folder.resolve("x.csv"), FileTime.from(tick));
    assertNotEquals(first, hash());
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Files.createDirectory(folder.resolve("x.csv"));
    assertEquals(FileHashes.MISSING, hash());
  }

  private void write(String text, int second) throws IOException {
    Files.writeString(folder.resolve("x.csv"), text);
    Files.setLastModifiedTime(
        folder.resolve("x.csv"), FileTime.from(Instant.ofEpochSecond(1_000_000 + second)));
  }

  private String hash() {
    return FileHashes.key(SPEC, folder, () -> false).files().getOrDefault("x.csv", "none");
  }
}
