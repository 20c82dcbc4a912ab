package rhoscope.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import rhoscope.model.Tensors;

/**
 * Reads a weights file of any format that is read, told by its content, never by its name: {@link
 * Safetensors}, PyTorch's {@code .pt} and {@code .pth}.
 */
public final class WeightsFile {
  /** As many bytes as tell the format. */
  private static final int HEAD_BYTES = 16;

  /**
   * All tensors of a file.
   *
   * @param file only this file is opened, and nothing in it is executed
   * @throws WeightsProblem if the file is missing, too large, damaged or of no format that is read
   * @throws IOException if the disk fails
   */
  public static Tensors read(Path file) throws IOException {
    return isRead(head(file)) ? read(Content.of(file)) : Safetensors.read(file);
  }

  /** Whether this is the beginning of a file for {@link #read(Content)}. */
  private static boolean isRead(Content head) {
    return ZipArchive.recognises(head) || TorchFile.isLegacy(head);
  }

  /** As above from memory, but for safetensors. */
  static Tensors read(Content content) throws WeightsProblem {
    if (TorchFile.isLegacy(content)) {
      return TorchFile.legacy(content);
    }
    return ofArchive(content);
  }

  private static Content head(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WeightsProblem(file, 0, "there is no such file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Content.of(file, in.readNBytes(HEAD_BYTES));
    }
  }

  private static Tensors ofArchive(Content content) throws WeightsProblem {
    ZipArchive archive = ZipArchive.open(content);
    Optional<String> pickle = TorchFile.pickleOf(archive);
    if (pickle.isEmpty()) {
      throw content.problem(0, "an archive without data.pkl, as PyTorch writes it");
    }
    return TorchFile.read(archive, pickle.get());
  }

  private WeightsFile() {}
}
