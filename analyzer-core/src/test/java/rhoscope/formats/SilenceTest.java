package rhoscope.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;

/** Files that are no recurrent model: all that is said of them is nothing. */
class SilenceTest {
  private static final Path ARCHIVE = Path.of("src/test/resources/silence/files.txt");

  @Test
  void twoHundredOtherFilesAreLeftInSilence() throws IOException {
    List<String> heard = new ArrayList<>();
    int files = 0;
    for (String file :
        Pattern.compile("^=== ", Pattern.MULTILINE).split(Files.readString(ARCHIVE), -1)) {
      int end = file.indexOf('\n');
      if (0 < end) {
        files++;
        String name = file.substring(0, end);
        ConfigReader.read(name, file.substring(end + 1))
            .ifPresent(config -> heard.add(name + ": " + config.formatName()));
      }
    }
    assertTrue(200 <= files, files + " files");
    assertEquals(List.of(), heard);
  }
}
