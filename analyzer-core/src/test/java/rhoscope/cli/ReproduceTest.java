package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.papers.Check;

class ReproduceTest {
  @TempDir Path folder;

  @Test
  void aCheckPrintsItsTableAndWritesItsPage() throws IOException {
    Path page = folder.resolve("new/page.html");
    Shell.Result result = reproduce("r1", "--seeds", "1", "--page", page.toString());
    assertEquals(Exit.OK, result.status(), result.err() + result.out());
    assertEquals(7, result.out().lines().filter(line -> line.matches("R1 .* yes")).count());
    assertTrue(Files.readString(page).contains("<h2 id=\"R1\">"));
  }

  @Test
  void unusableArgumentsNameWhatThereIs() {
    Shell.Result result = reproduce("R9");
    assertEquals(Exit.USAGE, result.status());
    for (Check check : Check.ALL) {
      assertTrue(result.err().contains(check.name()), result.err());
    }
    assertEquals(Exit.USAGE, reproduce("R1", "--seeds", "0").status());
  }

  private Shell.Result reproduce(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "reproduce";
    all[1] = "--root";
    all[2] = Path.of("..").toString();
    System.arraycopy(args, 0, all, 3, args.length);
    return new Shell(folder).run(all);
  }
}
