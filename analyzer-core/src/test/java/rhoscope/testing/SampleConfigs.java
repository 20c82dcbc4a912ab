package rhoscope.testing;

import java.util.List;

/** Config texts in the styles that people write. */
public final class SampleConfigs {
  /** Nearly every key, comments, one member per line or several. */
  public static final String FULL =
      """
      // a network for the adding problem
      {
        "model": {
          "cell": "rnn",                       // rnn | lstm | gru | esn
          "activation": "tanh",
          "input_size": 2, "hidden_size": 100, "output_size": 1, "layers": 1,
          "leak": 0.3,
          "initialization": {
            "preset": "pytorch",
            "recurrent": {"kind": "orthogonal", "gain": 1.0},
            "input": {"kind": "gaussian", "std": 0.1},
            "output": {"kind": "gaussian", "std": 0.1},
            "spectral_radius": 0.95,
            "bias": 0.0, "forget_bias": 1.0
          }
        },
        "data": {"task": "adding", "length": 100, "dependency": 50},
        "training": {
          "updates": 5000, "batch_size": 20, "seed": 1,
          "optimizer": {"kind": "sgd", "learning_rate": 0.01, "momentum": 0.9, "nesterov": true},
          /* the norm is taken over
             all parameters jointly */
          "clip": {"norm": 1.0},
          "bptt_window": 50, "carry_state": true,
          "stop_when": {"error_below": 0.01}
        },
        "instrument": {"every": 50, "sequences": 8, "lyapunov": 16},
        "rules": {"severity": {"clipping-most-steps": "information"}}
      }
      """;

  /** A short file, one key per line, trailing commas. */
  public static final String SHORT =
      """
      {
        "model": {
          "cell": "rnn",
          "hidden_size": 20,
          "leak": {
            "uniform": [
              0.02,
              0.2,
            ],
          },
        },
        "data": {
          "file": "sunspots.csv",
        },
        "training": {
          "updates": 100,
          "clip": {
            "norm": 1.0,
          },
        },
      }
      """;

  /** A foreign file with arrays of objects. */
  public static final String KERAS =
      """
      {
          "class_name": "Sequential",
          "config": {
              "name": "sequential",
              "layers": [
                  {
                      "class_name": "LSTM",
                      "config": {
                          "units": 64,
                          "activation": "tanh",
                          "recurrent_initializer": {
                              "class_name": "Orthogonal",
                              "config": {"gain": 1.0, "seed": null}
                          },
                          "unit_forget_bias": true,
                          "batch_shape": [null, 25, 1],
                          "dropout": 0.0
                      }
                  },
                  {
                      "class_name": "Dense",
                      "config": {"units": 1, "activation": "linear"}
                  }
              ]
          },
          "keras_version": "3.8.0",
          "backend": "tensorflow"
      }
      """;

  /** Everything on one line. */
  public static final String ONE_LINE =
      "{\"model\": {\"cell\": \"rnn\", \"hidden_size\": 20}, "
          + "\"data\": {\"task\": \"adding\", \"length\": 30, \"dependency\": 10}, "
          + "\"training\": {\"updates\": 10, \"optimizer\": {\"kind\": \"sgd\"}}}";

  public static final List<String> ALL =
      List.of(FULL, SHORT, KERAS, ONE_LINE, FULL.replace("\n", "\r\n"), "\uFEFF" + SHORT);

  private SampleConfigs() {}
}
