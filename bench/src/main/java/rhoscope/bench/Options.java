package rhoscope.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command line asks for.
 *
 * @param command the benchmark
 * @param peers whose names bench/peers knows; none for our figures alone
 * @param java the home of the Java to run our code on
 * @param kernel scalar or vector, where it is not the product's choice
 * @param cells which cells
 * @param sizes of the training step; empty for the usual ones
 * @param effort of the races
 * @param write whether docs/performance.md is written
 */
record Options(
    String command,
    List<String> peers,
    Optional<Path> java,
    Optional<String> kernel,
    List<String> cells,
    List<Size> sizes,
    Effort effort,
    boolean write) {

  static final String USAGE =
      """
      bin/bench step | probe | radius | start | growth | parse | javas | all | quick | kernels
        --peer torch,jax   beside whom; none for nobody (default: torch)
        --java HOME        the Java that runs our side (default: the launcher's choice)
        --kernel NAME      scalar or vector (default: the product's choice)
        --cell rnn,lstm    which cells (default: rnn,lstm,gru)
        --size HxBxT,…     sizes of the training step
        --write            into docs/performance.md: all tables, or those of this benchmark
      kernels hands what follows to JMH.
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Options of(String[] words) {
    List<String> peers = List.of("torch");
    Optional<Path> java = Optional.empty();
    Optional<String> kernel = Optional.empty();
    List<String> cells = List.of("rnn", "lstm", "gru");
    List<Size> sizes = List.of();
    boolean write = false;
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--peer" -> peers = names(value(words, ++i));
        case "--java" -> java = Optional.of(Path.of(value(words, ++i)));
        case "--kernel" -> kernel = Optional.of(value(words, ++i));
        case "--cell" -> cells = names(value(words, ++i));
        case "--size" -> sizes = names(value(words, ++i)).stream().map(Size::of).toList();
        case "--write" -> write = true;
        default -> plain.add(words[i]);
      }
    }
    if (plain.size() != 1) {
      throw new IllegalArgumentException("one benchmark at a time: " + plain);
    }
    boolean smoke = plain.get(0).equals("quick");
    boolean alone = smoke || plain.get(0).equals("parse");
    return new Options(
        plain.get(0),
        alone ? List.of() : peers,
        java,
        kernel,
        cells,
        sizes,
        smoke ? Effort.SMOKE : Effort.FULL,
        write);
  }

  private static String value(String[] words, int at) {
    if (at == words.length) {
      throw new IllegalArgumentException("no value after " + words[at - 1]);
    }
    return words[at];
  }

  private static List<String> names(String list) {
    return list.equals("none") ? List.of() : List.of(list.split(","));
  }
}
