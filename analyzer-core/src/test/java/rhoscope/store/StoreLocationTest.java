package rhoscope.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLocationTest {
  @TempDir Path temporary = Path.of("");
  private Path top = Path.of("");
  private Path deep = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    top = temporary.toRealPath();
    deep = Files.createDirectories(top.resolve("a/b/c"));
  }

  @Test
  void theNearestMarkedFolderIsTheRoot() throws IOException {
    Files.createDirectory(top.resolve("a/.git"));
    assertEquals(top.resolve("a"), StoreLocation.root(deep, List.of()));
    Files.writeString(top.resolve("a/b/rhoscope.json"), "{}");
    assertEquals(top.resolve("a/b"), StoreLocation.root(deep, List.of()));
    Files.createDirectory(deep.resolve(".rhoscope"));
    assertEquals(deep, StoreLocation.root(deep, List.of()));
    assertEquals(
        deep.resolve(".rhoscope/runs.db"), StoreLocation.find(Optional.empty(), deep).file());
  }

  @Test
  void withoutAMarkTheFolderItselfIsTheRoot() {
    assertEquals(deep, StoreLocation.root(deep, List.of(top.resolve("a"))));
  }

  @Test
  void nothingAboveTheHomeFolderIsLookedAt() throws IOException {
    Files.createDirectory(top.resolve(".git"));
    assertEquals(deep, StoreLocation.root(deep, List.of(top.resolve("a"))));
    Files.createDirectory(top.resolve("a/.git"));
    assertEquals(top.resolve("a"), StoreLocation.root(deep, List.of(top.resolve("a"))));
  }

  @Test
  void anotherFileSystemIsNotEntered() throws IOException {
    Path shm = Path.of("/dev/shm");
    Path mark = Path.of("/dev/rhoscope.json");
    if (!Files.isWritable(shm) || !Files.isWritable(shm.getParent())) {
      return;
    }
    Path folder = Files.createTempDirectory(shm, "rhoscope").toRealPath();
    try {
      Files.writeString(mark, "{}");
      assertEquals(folder, StoreLocation.root(folder, List.of()));
    } finally {
      Files.deleteIfExists(mark);
      Files.deleteIfExists(folder);
    }
  }

  @Test
  void anOptionNamesTheFolder() throws IOException {
    assertEquals(
        new StoreLocation(deep.resolve("x")),
        StoreLocation.find(Optional.of(deep.resolve("x").toString()), top));
  }

  @Test
  void serversAndFilesAreRefusedInWords() throws IOException {
    Path file = Files.writeString(top.resolve("f"), "");
    for (String option : List.of("jdbc:postgresql://host/db", file.toString(), "a\0b")) {
      IOException e =
          assertThrows(IOException.class, () -> StoreLocation.find(Optional.of(option), top));
      assertTrue(String.valueOf(e.getMessage()).contains("--store"), e.getMessage());
    }
  }

  @Test
  void aConfigIsKnownRelativeToTheProject() throws IOException {
    StoreLocation location = new StoreLocation(top.resolve("a/.rhoscope"));
    Path config = Files.writeString(deep.resolve("m.rnn.json"), "{}");
    assertEquals("b/c/m.rnn.json", location.nameOf(config));
    assertEquals(top.resolve("x.json").toString(), location.nameOf(top.resolve("x.json")));
  }
}
