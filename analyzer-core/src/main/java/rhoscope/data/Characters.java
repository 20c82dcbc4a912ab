package rhoscope.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import rhoscope.model.Labels;
import rhoscope.model.Loss;

/**
 * The characters of a text, UTF-8, one-hot over those that occur in it, in the order of their code
 * points; the network says the next one. Windows lie as those of {@link CsvSeries}.
 */
final class Characters {
  /** The largest file: as many characters as any file has values, were each of one byte. */
  static final long MAX_BYTES = DataFiles.MAX_VALUES;

  /**
   * The most different characters: no alphabet has as many, and one-hot inputs of a syllabary of
   * tens of thousands would be nearly all zeros.
   */
  static final int MAX_ALPHABET = 1024;

  /**
   * How a text becomes sequences.
   *
   * @param length T
   * @param ahead how many characters lie between an input and its target, at least 1
   * @param everyStep a loss at every step of a window, or at its last
   * @param holdout the share of the text at its end that is held out, 0 … 0.9
   */
  record Options(int length, int ahead, boolean everyStep, double holdout) {}

  /**
   * Opens a text.
   *
   * @throws DataProblem if it is missing, too large, not UTF-8, holds control characters other than
   *     those of white space, has one character alone or too many, or is too short for one window
   *     in each part
   */
  static Dataset open(Path file, Options options) throws IOException {
    int[] text = read(file);
    int[] alphabet = Arrays.stream(text).distinct().sorted().toArray();
    if (alphabet.length == 1) {
      throw new DataProblem(file, "byte 0", "the text has one character alone, " + shown(text[0]));
    }
    if (MAX_ALPHABET < alphabet.length) {
      String fact = alphabet.length + " different characters, the bound is " + MAX_ALPHABET;
      throw new DataProblem(file, "byte 0", fact);
    }
    short[] codes = new short[text.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (short) Arrays.binarySearch(alphabet, text[i]);
    }
    return open(file, codes, alphabet.length, options);
  }

  private static Dataset open(Path file, short[] codes, int alphabet, Options options)
      throws DataProblem {
    int heldOutCodes = (int) (options.holdout() * codes.length);
    int trainingCodes = codes.length - heldOutCodes;
    int window = options.length() + options.ahead();
    checkHolds(file, "the training part", trainingCodes, window);
    if (0 < heldOutCodes) {
      checkHolds(file, "the held-out part", heldOutCodes, window);
    }
    Sequences training = new Excerpts(codes, 0, trainingCodes, 1, options);
    Sequences beside = new Excerpts(codes, 0, trainingCodes, options.length(), options);
    Sequences heldOut =
        heldOutCodes == 0
            ? beside
            : new Excerpts(codes, trainingCodes, codes.length, options.length(), options);
    String description =
        String.format(
            Locale.ROOT,
            "%s of %d different ones, T = %d, %d ahead",
            Labels.count(codes.length, "character"),
            alphabet,
            options.length(),
            options.ahead());
    Recorded.Form form =
        new Recorded.Form(
            description,
            alphabet,
            alphabet,
            Loss.SOFTMAX_CROSS_ENTROPY,
            ErrorMeasure.CROSS_ENTROPY_IN_BITS,
            options.everyStep(),
            true,
            options.everyStep() && options.ahead() == 1);
    int from = heldOutCodes == 0 ? 0 : trainingCodes;
    double loss = surprise(codes, trainingCodes, from, alphabet);
    String text =
        String.format(
            Locale.ROOT,
            "each character as often as in the training part: %.4g bits per character",
            loss / StrictMath.log(2));
    return new Recorded(
        form,
        training,
        heldOut,
        beside,
        Optional.of(count -> streams(codes, trainingCodes, count, options)),
        () -> frequencies(codes, trainingCodes, alphabet),
        Optional.of(new Dataset.Baseline(loss, text)));
  }

  /** The training part side by side in so many windows that touch. */
  private static Sequences streams(short[] codes, int end, int count, Options options) {
    int each = (end - options.ahead()) / count;
    Options own = new Options(each, options.ahead(), options.everyStep(), options.holdout());
    return new Excerpts(codes, 0, count * each + options.ahead(), each, own);
  }

  private static int[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataProblem(file, "byte 0", "there is no such file");
    }
    long size = Files.size(file);
    if (MAX_BYTES < size) {
      throw new DataProblem(file, "byte 0", size + " bytes are above the bound of " + MAX_BYTES);
    }
    int[] text = decoded(file, Files.readAllBytes(file));
    if (text.length == 0) {
      throw new DataProblem(file, "byte 0", "the text is empty");
    }
    return text;
  }

  private static int[] decoded(Path file, byte[] bytes) throws DataProblem {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new DataProblem(file, "byte " + in.position(), "this is not UTF-8");
    }
    out.flip();
    boolean marked = out.hasRemaining() && out.get(0) == DataFiles.BYTE_ORDER_MARK;
    int[] text = out.codePoints().skip(marked ? 1 : 0).toArray();
    for (int i = 0; i < text.length; i++) {
      if (Character.isISOControl(text[i]) && !Character.isWhitespace(text[i])) {
        String fact = shown(text[i]) + " is a control character, this is no text";
        throw new DataProblem(file, "character " + (i + 1), fact);
      }
    }
    return text;
  }

  private static String shown(int character) {
    return String.format(Locale.ROOT, "U+%04X", character);
  }

  private static void checkHolds(Path file, String part, int characters, int window)
      throws DataProblem {
    if (characters < window) {
      String fact =
          part
              + " has "
              + Labels.count(characters, "character")
              + ", one window and its target take "
              + window;
      throw new DataProblem(file, "the end", fact);
    }
  }

  /** How often each character stands in the training part. */
  private static double[] frequencies(short[] codes, int trainingCodes, int alphabet) {
    double[] frequencies = new double[alphabet];
    for (int i = 0; i < trainingCodes; i++) {
      frequencies[codes[i]]++;
    }
    for (int a = 0; a < alphabet; a++) {
      frequencies[a] /= trainingCodes;
    }
    return frequencies;
  }

  /** The mean −ln p from {@code from} to the end, p as often as in training with each once more. */
  private static double surprise(short[] codes, int trainingCodes, int from, int alphabet) {
    double[] frequencies = frequencies(codes, trainingCodes, alphabet);
    double[] logarithms = new double[alphabet];
    for (int a = 0; a < alphabet; a++) {
      double count = Math.rint(frequencies[a] * trainingCodes) + 1;
      logarithms[a] = -StrictMath.log(count / ((double) trainingCodes + alphabet));
    }
    double sum = 0;
    for (int i = from; i < codes.length; i++) {
      sum += logarithms[codes[i]];
    }
    return sum / (codes.length - from);
  }

  /** Windows of characters {@code from} … {@code to} − 1, their starts {@code stride} apart. */
  private record Excerpts(short[] codes, int from, int to, int stride, Options options)
      implements Sequences {

    @Override
    public int count() {
      return (to - from - options.length() - options.ahead()) / stride + 1;
    }

    @Override
    public int steps(int sequence) {
      return options.length();
    }

    @Override
    public double input(int sequence, int step, int d) {
      return codes[from + sequence * stride + step] == d ? 1 : 0;
    }

    @Override
    public double target(int sequence, int step, int w) {
      int last = options.everyStep() ? step : options.length() - 1;
      return codes[from + sequence * stride + last + options.ahead()];
    }
  }

  private Characters() {}
}
