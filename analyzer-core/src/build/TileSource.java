import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes VectorTiles64.java: the inner loops of the product, one method per height and width of the
 * tile of c that it keeps in registers.
 *
 * <p>The methods differ in nothing but how often a line is repeated, and they have to be written
 * out: C2 keeps vectors in registers only as local variables, neither in arrays nor across calls.
 *
 * <p>The last step of each stands behind its loop. A sum that comes out of a loop has no exact type
 * while C2 decides what to inline, and where the profile does not help either, the store that
 * follows is a call for which all sums become objects, for good; a sum that comes out of an
 * addition has one.
 */
public final class TileSource {
  /** 24 sums, 4 vectors of b and one of a leave 3 of 32 registers free; more would be spilled. */
  private static final int ROWS = 6;

  private static final int VECTORS = 4;

  /**
   * Tiles of fewer sums do as many steps at a time, which makes them too long for C2 to inline: the
   * code that was found to make no objects is the code that runs.
   */
  private static final int LONG = 4;

  /** The file to write. */
  public static void main(String[] arguments) throws IOException {
    String tiles =
        IntStream.rangeClosed(1, VECTORS)
            .mapToObj(
                vectors ->
                    rows(vectors)
                        + IntStream.rangeClosed(1, ROWS)
                            .mapToObj(rows -> tile(rows, vectors))
                            .collect(Collectors.joining()))
            .collect(Collectors.joining());
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.getParent());
    Files.writeString(file, head() + tiles + "\n  private VectorTiles64() {}\n}\n");
  }

  private static String head() {
    return """
        package rhoscope.linalg;

        import jdk.incubator.vector.DoubleVector;
        import jdk.incubator.vector.VectorSpecies;

        /** c = a b or c += a b on panels of b, one method per shape; written by TileSource. */
        final class VectorTiles64 {
          private static final VectorSpecies<Double> SPECIES = Vectors.F64;
          private static final int LANES = SPECIES.length();
          static final int ROWS = %d;

          /** m rows of c against one panel of at most %d vectors. */
          static void panel(int vectors, int m, int k, double[] a, int aAt, int aRow, int aColumn,
              double[] b, int bAt, double[] c, int cAt, int cRow, boolean add) {
            switch (vectors) {
        %s
              default -> throw new IllegalArgumentException("no panel of " + vectors + " vectors");
            }
          }
        """
        .formatted(
            ROWS,
            VECTORS,
            cases(VECTORS, "rows%d(m, k, a, aAt, aRow, aColumn, b, bAt, c, cAt, cRow, add)"));
  }

  /** Tiles of nearly the same height: 20 rows are four tiles of 5, not three of 6 and one of 2. */
  private static String rows(int vectors) {
    return """

          private static void rows%1$d(int m, int k, double[] a, int aAt, int aRow, int aColumn,
              double[] b, int bAt, double[] c, int cAt, int cRow, boolean add) {
            int i = 0;
            for (int tiles = (m + ROWS - 1) / ROWS; 0 < tiles; tiles--) {
              int rows = (m - i + tiles - 1) / tiles;
              int x = aAt + i * aRow;
              int z = cAt + i * cRow;
              switch (rows) {
        %2$s
                default -> throw new IllegalArgumentException("no tile of " + rows + " rows");
              }
              i += rows;
            }
          }
        """
        .formatted(
            vectors,
            cases(ROWS, "tile%d" + vectors + "(k, a, x, aRow, aColumn, b, bAt, c, z, cRow, add)"));
  }

  private static String cases(int count, String call) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "      case " + i + " -> " + call.formatted(i) + ";")
        .collect(Collectors.joining("\n"));
  }

  private static String tile(int rows, int vectors) {
    StringBuilder text = new StringBuilder();
    text.append(
        """

          private static void tile%d%d(int k, double[] a, int a0, int aRow, int aColumn, double[] b,
              int bAt, double[] c, int c0, int cRow, boolean add) {
        """
            .formatted(rows, vectors));
    for (int i = 1; i < rows; i++) {
      line(text, "    int a%d = a%d + aRow;", i, i - 1);
      line(text, "    int c%d = c%d + cRow;", i, i - 1);
    }
    each(text, rows, vectors, "    DoubleVector s%d%d;");
    line(text, "    if (add) {");
    each(text, rows, vectors, "      s%d%d = DoubleVector.fromArray(SPECIES, c, c%1$d%s);");
    line(text, "    } else {");
    each(text, rows, vectors, "      s%d%d = DoubleVector.zero(SPECIES);");
    line(text, "    }");
    line(text, "    int x = 0;");
    line(text, "    int y = bAt;");
    line(text, "    int p = 1;");
    if (rows * vectors < LONG) {
      line(text, "    for (; p + %d <= k; p += %1$d) {", LONG);
      for (int i = 0; i < LONG; i++) {
        line(text, "      {");
        step(text, rows, vectors, "        ");
        line(text, "      }");
        line(text, "      x += aColumn;");
        line(text, "      y += %d * LANES;", vectors);
      }
      line(text, "    }");
    }
    line(text, "    for (; p < k; p++, x += aColumn, y += %d * LANES) {", vectors);
    step(text, rows, vectors, "      ");
    line(text, "    }");
    step(text, rows, vectors, "    ");
    each(text, rows, vectors, "    s%d%d.intoArray(c, c%1$d%s);");
    line(text, "  }");
    return text.toString();
  }

  private static void step(StringBuilder text, int rows, int vectors, String indent) {
    for (int j = 0; j < vectors; j++) {
      line(
          text,
          indent + "DoubleVector b%d = DoubleVector.fromArray(SPECIES, b, y%s);",
          j,
          lanes(j));
    }
    for (int i = 0; i < rows; i++) {
      line(text, indent + "DoubleVector x%d = DoubleVector.broadcast(SPECIES, a[a%d + x]);", i, i);
      for (int j = 0; j < vectors; j++) {
        line(text, indent + "s%d%d = x%d.fma(b%d, s%d%d);", i, j, i, j, i, j);
      }
    }
  }

  private static void each(StringBuilder text, int rows, int vectors, String format) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < vectors; j++) {
        line(text, format, i, j, lanes(j));
      }
    }
  }

  private static String lanes(int vectors) {
    return vectors == 0 ? "" : " + " + vectors + " * LANES";
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(format.formatted(values)).append('\n');
  }
}
