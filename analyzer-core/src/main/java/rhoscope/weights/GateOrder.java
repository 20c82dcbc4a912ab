package rhoscope.weights;

import rhoscope.model.Tensors.Tensor;

/** The order in which a framework stacks the gates of a cell, by our names: i f g o and r z n. */
enum GateOrder {
  /** Their i f c o, z r h. */
  KERAS("ifgo", "zrn"),
  /** Their i o f c, z r h. */
  ONNX("iofg", "zrn");

  private final String lstm;
  private final String gru;

  GateOrder(String lstm, String gru) {
    this.lstm = lstm;
    this.gru = gru;
  }

  /** One number of the framework's tensor. */
  interface Numbers {
    /**
     * The number of a unit's row.
     *
     * @param row gate · H + unit, in the framework's order
     */
    double at(int row, int column);
  }

  /** The matrix [G·H, columns] in our order of gates. */
  Tensor matrix(int gates, int hidden, int columns, Numbers numbers) {
    return tensor(new int[] {gates * hidden, columns}, gates, hidden, columns, numbers);
  }

  /** The vector [G·H] in our order of gates. */
  Tensor vector(int gates, int hidden, Numbers numbers) {
    return tensor(new int[] {gates * hidden}, gates, hidden, 1, numbers);
  }

  private Tensor tensor(int[] shape, int gates, int hidden, int columns, Numbers numbers) {
    double[] values = new double[Math.multiplyExact(gates * hidden, columns)];
    for (int row = 0; row < gates * hidden; row++) {
      int theirs = block(gates, row / hidden) * hidden + row % hidden;
      for (int j = 0; j < columns; j++) {
        values[row * columns + j] = numbers.at(theirs, j);
      }
    }
    return Tensor.owning(shape, values, false);
  }

  /** The transpose of a matrix, as some frameworks hold the weights of a dense layer. */
  static Tensor transposed(Tensor matrix) {
    int rows = matrix.size(0);
    int columns = matrix.size(1);
    double[] values = new double[matrix.count()];
    for (int i = 0; i < values.length; i++) {
      values[i % columns * rows + i / columns] = matrix.at(i);
    }
    return Tensor.owning(new int[] {columns, rows}, values, false);
  }

  /** Where the framework has the block of our gate. */
  private int block(int gates, int ours) {
    return switch (gates) {
      case 3 -> gru.indexOf("rzn".charAt(ours));
      case 4 -> lstm.indexOf("ifgo".charAt(ours));
      default -> ours;
    };
  }
}
