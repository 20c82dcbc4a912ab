package rhoscope.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import rhoscope.model.Tensors;

/**
 * A weights file of any format that is read, told by its content, never by its name. Nothing but
 * this file is opened, and nothing in it is executed.
 */
public final class WeightsFile {
  /** Who writes such files. */
  public enum Format {
    SAFETENSORS,
    PYTORCH,
    KERAS,
    ONNX,
    RTNEURAL,
    NAM,
    GUITARML,
    TORCH_JSON;

    /** As {@code check --format json} has it: {@code torch-json}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** As many bytes as tell the format. */
  private static final int HEAD_BYTES = 64;

  /** Where the header of a safetensors file begins. */
  private static final int HEADER_AT = 8;

  private final Format format;
  private final Tensors tensors;
  private final Map<String, String> texts;
  private final Function<Tensors, WeightNames.Reading> names;

  private WeightsFile(
      Format format,
      Tensors tensors,
      Map<String, String> texts,
      Function<Tensors, WeightNames.Reading> names) {
    this.format = format;
    this.tensors = tensors;
    this.texts = Map.copyOf(texts);
    this.names = names;
  }

  /** A file that holds nothing but tensors, whose names say what they are. */
  private static WeightsFile of(Format format, Tensors tensors) {
    return new WeightsFile(format, tensors, Map.of(), WeightNames::read);
  }

  /**
   * Reads a file.
   *
   * @throws WeightsProblem if the file is missing, too large, damaged or of no format that is read
   * @throws IOException if the disk fails
   */
  public static WeightsFile read(Path file) throws IOException {
    Content head = head(file);
    if (format(head).isPresent()) {
      return read(Content.of(file));
    }
    boolean named = file.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
    if (!named && !head.has(HEADER_AT, '{')) {
      throw head.problem(0, "no safetensors, PyTorch, Keras, ONNX or JSON file begins here");
    }
    return of(Format.SAFETENSORS, Safetensors.read(file));
  }

  /** Who wrote it. */
  public Format format() {
    return format;
  }

  /** All tensors, by the file's own names; those of an optimizer are left out. */
  public Tensors tensors() {
    return tensors;
  }

  /**
   * JSON and versions that the file holds beside the tensors, by its own names: of Keras {@code
   * config.json} and {@code metadata.json}, or {@code model_config}, {@code training_config},
   * {@code keras_version} and {@code backend}, as far as they are there.
   */
  public Map<String, String> texts() {
    return texts;
  }

  /** The recurrent stack and its read-out, or why there is none. */
  public WeightNames.Reading network() {
    return network(tensors);
  }

  /** As above with other numbers in place of the file's; the tensors have its names and shapes. */
  public WeightNames.Reading network(Tensors others) {
    return names.apply(others);
  }

  private static Content head(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WeightsProblem(file, 0, "there is no such file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Content.of(file, in.readNBytes(HEAD_BYTES));
    }
  }

  /**
   * What the first bytes tell: PyTorch for any archive, a state dict for any JSON; empty for
   * safetensors, which have no mark, and for what is none of these.
   */
  private static Optional<Format> format(Content head) throws WeightsProblem {
    if (ZipArchive.recognises(head) || TorchFile.isLegacy(head)) {
      return Optional.of(Format.PYTORCH);
    } else if (Hdf5.recognises(head)) {
      return Optional.of(Format.KERAS);
    } else if (JsonFile.recognises(head)) {
      return Optional.of(Format.TORCH_JSON);
    } else if (OnnxFile.recognises(head)) {
      return Optional.of(Format.ONNX);
    }
    return Optional.empty();
  }

  /** As {@link #read(Path)} from memory, but for safetensors. */
  static WeightsFile read(Content content) throws WeightsProblem {
    Format format =
        format(content.part(0, Math.min(HEAD_BYTES, content.size()))).orElse(Format.PYTORCH);
    if (format == Format.KERAS) {
      return ofKeras(KerasFile.read(content));
    } else if (format == Format.ONNX) {
      return ofGraph(OnnxFile.read(content));
    } else if (format == Format.TORCH_JSON) {
      return ofJson(content);
    }
    return TorchFile.isLegacy(content)
        ? of(Format.PYTORCH, TorchFile.legacy(content))
        : ofArchive(content, ZipArchive.open(content));
  }

  private static WeightsFile ofArchive(Content content, ZipArchive archive) throws WeightsProblem {
    if (KerasFile.recognises(archive)) {
      return ofKeras(KerasFile.read(content, archive));
    }
    Optional<String> pickle = TorchFile.pickleOf(archive);
    if (pickle.isEmpty()) {
      throw content.problem(0, "an archive with neither PyTorch's data.pkl nor Keras' config.json");
    }
    return of(Format.PYTORCH, TorchFile.read(archive, pickle.get()));
  }

  private static WeightsFile ofKeras(KerasFile.Model model) {
    return new WeightsFile(Format.KERAS, model.tensors(), model.texts(), WeightNames::read);
  }

  private static WeightsFile ofGraph(OnnxGraph graph) {
    return new WeightsFile(Format.ONNX, graph.tensors(), Map.of(), graph::network);
  }

  private static WeightsFile ofJson(Content content) throws WeightsProblem {
    JsonWeights.Reading reading = JsonFile.read(content);
    return of(reading.format(), reading.tensors());
  }
}
