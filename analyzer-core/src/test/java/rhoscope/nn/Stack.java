package rhoscope.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import rhoscope.linalg.Kernel64;

/** A random network of stacked layers with a random linear loss over every state of every step. */
final class Stack {
  final Parameters parameters;
  final List<Layer64> layers = new ArrayList<>();
  final int rows;
  final int steps;
  private final List<LayerWeights64> weights = new ArrayList<>();
  private final double[][] inputs;
  private final double[][][][] loss; // layer, part, step, row · unit

  Stack(Kernel64 kernel, Parameters parameters, int steps, int rows, RandomGenerator random) {
    Architecture architecture = parameters.architecture();
    this.parameters = parameters;
    this.steps = steps;
    this.rows = rows;
    int units = architecture.hidden();
    for (int l = 0; l < architecture.layers(); l++) {
      LayerWeights64 numbers = new LayerWeights64(kernel, architecture, l);
      weights.add(numbers);
      layers.add(new Layer64(architecture, numbers));
    }
    this.inputs = new double[steps][];
    this.loss = new double[architecture.layers()][architecture.stateParts()][steps][];
    for (int t = 0; t < steps; t++) {
      inputs[t] = random.doubles((long) rows * architecture.inputs(), -1, 1).toArray();
      for (double[][][] layer : loss) {
        for (double[][] part : layer) {
          part[t] = random.doubles((long) rows * units, -1, 1).toArray();
        }
      }
    }
  }

  /** Random weights of a size at which the units neither saturate nor idle, and random biases. */
  static Parameters draw(Architecture architecture, RandomGenerator random) {
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      int[] shape = entry.shape();
      boolean shared = entry.part() == Part.RECURRENT || entry.part() == Part.SKIP;
      int heard = 0 < architecture.skip() && shared ? 2 : 1;
      double scale = shape.length == 2 ? 1 / Math.sqrt(heard * shape[1]) : 0.5;
      for (int i = 0; i < entry.values().length; i++) {
        entry.values()[i] = scale * random.nextGaussian();
      }
    }
    return p;
  }

  /** E after a forward pass. */
  double forward() {
    int inputSize = parameters.architecture().inputs();
    for (int l = 0; l < layers.size(); l++) {
      weights.get(l).load(parameters, l);
      layers.get(l).fit(steps, rows);
    }
    for (int t = 1; t <= steps; t++) {
      layers.get(0).forward(t, inputs[t - 1], 0, inputSize);
      for (int l = 1; l < layers.size(); l++) {
        layers.get(l).forward(t, layers.get(l - 1).hidden(t), 0, layers.get(l).trace().width());
      }
    }
    double sum = 0;
    for (int l = 0; l < layers.size(); l++) {
      LayerTrace64 trace = layers.get(l).trace();
      for (int p = 0; p < loss[l].length; p++) {
        for (int t = 1; t <= steps; t++) {
          for (int r = 0; r < rows; r++) {
            for (int i = 0; i < trace.units(); i++) {
              sum +=
                  loss[l][p][t - 1][r * trace.units() + i]
                      * trace.state(p, t)[r * trace.width() + i];
            }
          }
        }
      }
    }
    return sum;
  }

  /** ∂E/∂θ by back-propagation through all steps, after a forward pass. */
  Parameters gradient() {
    Parameters gradient = Parameters.zeros(parameters.architecture());
    int count = layers.get(0).trace().count();
    int parts = layers.get(0).trace().parts();
    double[][][] ds = new double[layers.size()][parts][count];
    double[][] da = new double[layers.get(0).recurrence().gradientBlocks()][count];
    for (int t = steps; 1 <= t; t--) {
      for (int l = layers.size() - 1; 0 <= l; l--) {
        addLoss(l, t, ds[l]);
        layers.get(l).backward(t, ds[l], da);
        accumulate(l, t, da, gradient);
        if (0 < l) {
          layers.get(l).inputGradient(da, ds[l - 1][0], true);
        }
      }
    }
    return gradient;
  }

  private void addLoss(int l, int t, double[][] ds) {
    LayerTrace64 trace = layers.get(l).trace();
    for (int p = 0; p < loss[l].length; p++) {
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < trace.units(); i++) {
          ds[p][r * trace.width() + i] += loss[l][p][t - 1][r * trace.units() + i];
        }
      }
    }
  }

  private void accumulate(int l, int t, double[][] da, Parameters gradient) {
    Architecture architecture = parameters.architecture();
    Recurrence64 recurrence = layers.get(l).recurrence();
    LayerTrace64 trace = layers.get(l).trace();
    int units = trace.units();
    int width = trace.width();
    double[] x = l == 0 ? inputs[t - 1] : layers.get(l - 1).hidden(t);
    int xRow = l == 0 ? architecture.inputs() : width;
    for (int g = 0; g < architecture.gates().size(); g++) {
      double[] recurrent = da[recurrence.recurrentBlock(g)];
      double[] operand = recurrence.operand(trace, t, g);
      for (int i = 0; i < units; i++) {
        int row = g * units + i;
        for (int r = 0; r < rows; r++) {
          double d = da[g][r * width + i];
          double e = recurrent[r * width + i];
          gradient.get(Part.BIAS, l)[row] += da[recurrence.biasBlock(g)][r * width + i];
          if (architecture.hasGains()) {
            gradient.get(Part.GAIN, l)[row] += da[recurrence.gainBlock(g)][r * width + i];
          }
          for (int j = 0; j < architecture.inputs(l); j++) {
            gradient.get(Part.INPUT, l)[row * architecture.inputs(l) + j] += d * x[r * xRow + j];
          }
          for (int j = 0; j < units; j++) {
            gradient.get(Part.RECURRENT, l)[row * units + j] += e * operand[r * width + j];
          }
          for (int j = 0; 0 < architecture.skip() && j < units; j++) {
            double heard = trace.state(0, t - architecture.skip())[r * width + j];
            gradient.get(Part.SKIP, l)[row * units + j] += d * heard;
          }
          if (architecture.hasCandidateBias() && g == 2) {
            gradient.get(Part.CANDIDATE_BIAS, l)[i] += e;
          }
        }
      }
    }
  }
}
