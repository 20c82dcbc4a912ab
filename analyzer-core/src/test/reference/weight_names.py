"""weight_names.py DIR: networks of PyTorch, Keras and ONNX Runtime, as files of a few kilobytes.

Each file DIR/NAME.safetensors holds the weights by the framework's own names and in its own layout,
beside them `rhoscope_test_inputs` [N, T, D] and `rhoscope_test_outputs` [N, T, O], what the framework
computes with them. Needs PyTorch, Keras 3 on JAX, h5py, ONNX and ONNX Runtime:

    python3 weight_names.py ../resources/weight-names

Keras computes in float64 (set_floatx), ONNX Runtime in float32, which its operators are built for.
"""

import os
import sys
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"

import h5py
import keras
import numpy
import onnx
import onnxruntime
import torch

from probe_reference import write_tensors

keras.config.set_floatx("float64")
# Keras makes products of float64 float32 everywhere but on TensorFlow; these files need all digits.
keras.src.backend.common.dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
N, T, D, H, O = 2, 6, 3, 4, 2
RANDOM = numpy.random.default_rng(20261122)


def gaussian(*shape):
    return 0.6 * RANDOM.standard_normal(shape)


def write(root, name, weights, inputs, outputs):
    tensors = {key: numpy.array(value) for key, value in weights.items()}
    tensors["rhoscope_test_inputs"] = numpy.array(inputs)
    tensors["rhoscope_test_outputs"] = numpy.array(outputs)
    write_tensors(os.path.join(root, name + ".safetensors"), tensors)


# PyTorch


class Stack(torch.nn.Module):
    def __init__(self, kind, layers, **options):
        super().__init__()
        self.rnn = kind(D, H, layers, batch_first=True, **options)
        self.fc = torch.nn.Linear(H, O)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])


class OneCell(torch.nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.cell = kind(D, H)
        self.head = torch.nn.Linear(H, O)

    def forward(self, x):
        state, outputs = None, []
        for t in range(T):
            state = self.cell(x[:, t], state)
            outputs.append(self.head(state[0] if isinstance(state, tuple) else state))
        return torch.stack(outputs, 1)


def of_torch(root):
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(1)
    for name, module in {
        "torch-rnn-2": Stack(torch.nn.RNN, 2),
        "torch-lstm-2": Stack(torch.nn.LSTM, 2),
        "torch-gru-3": Stack(torch.nn.GRU, 3),
        "torch-lstm-no-bias": Stack(torch.nn.LSTM, 1, bias=False),
        "torch-lstm-cell": OneCell(torch.nn.LSTMCell),
        "torch-gru-cell": OneCell(torch.nn.GRUCell),
    }.items():
        x = torch.tensor(gaussian(N, T, D))
        with torch.no_grad():
            y = module(x).numpy()
        write(root, name, {k: v.numpy() for k, v in module.state_dict().items()}, x.numpy(), y)


# Keras


def of_keras(root):
    layers = keras.layers
    for name, cell, count, options in (
        ("keras-rnn", layers.SimpleRNN, 1, {}),
        ("keras-lstm-2", layers.LSTM, 2, {}),
        ("keras-gru-2", layers.GRU, 2, {}),
        ("keras-gru-before", layers.GRU, 1, {"reset_after": False}),
        ("keras-lstm-no-bias", layers.LSTM, 1, {"use_bias": False}),
    ):
        stack = [cell(H, return_sequences=True, **options) for _ in range(count)]
        model = keras.Sequential([keras.Input((T, D)), *stack, layers.Dense(O)])
        model.set_weights([gaussian(*weight.shape) for weight in model.get_weights()])
        x = gaussian(N, T, D)
        y = numpy.array(model(x))
        write(root, name, {v.path: v.value for v in model.weights}, x, y)
        with tempfile.TemporaryDirectory() as folder:
            model.save_weights(os.path.join(folder, "a.weights.h5"))
            write(root, name + "-file", read_h5(os.path.join(folder, "a.weights.h5")), x, y)
        # Keras 2 wrote lstm/lstm_cell/kernel:0, without the model's name in front.
        older = {v.path.split("/", 1)[1] + ":0": v.value for v in model.weights}
        write(root, name + "-older", older, x, y)


def read_h5(path):
    tensors = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset):
            tensors[name] = item[()]

    with h5py.File(path) as file:
        file.visititems(take)
    return tensors


# ONNX


def of_onnx(root):
    for name, kind, count, gates, options in (
        ("onnx-rnn", "RNN", 1, 1, {}),
        ("onnx-lstm-2", "LSTM", 2, 4, {}),
        ("onnx-gru-2", "GRU", 2, 3, {"linear_before_reset": 1}),
        ("onnx-gru-before", "GRU", 1, 3, {"linear_before_reset": 0}),
    ):
        tensors, nodes, below = {}, [], "x"
        for l in range(count):
            prefix = f"rnn_{l}/" if l else "rnn/"
            names = [prefix + letter for letter in "WRB"]
            shapes = [(1, gates * H, D if l == 0 else H), (1, gates * H, H), (1, 2 * gates * H)]
            tensors.update({n: gaussian(*s).astype("f4") for n, s in zip(names, shapes)})
            make = onnx.helper.make_node
            nodes.append(make(kind, [below, *names], [f"all{l}"], hidden_size=H, **options))
            nodes.append(make("Squeeze", [f"all{l}", "axis"], [f"h{l}"]))
            below = f"h{l}"
        tensors["fc.weight"] = gaussian(O, H).astype("f4")
        tensors["fc.bias"] = gaussian(O).astype("f4")
        nodes.append(make("Transpose", ["fc.weight"], ["turned"], perm=[1, 0]))
        nodes.append(make("MatMul", [below, "turned"], ["product"]))
        nodes.append(make("Add", ["product", "fc.bias"], ["y"]))
        initializers = [onnx.numpy_helper.from_array(v, k) for k, v in tensors.items()]
        initializers.append(onnx.numpy_helper.from_array(numpy.array([1]), "axis"))
        info = onnx.helper.make_tensor_value_info
        graph = onnx.helper.make_graph(
            nodes,
            "g",
            [info("x", onnx.TensorProto.FLOAT, [T, N, D])],
            [info("y", onnx.TensorProto.FLOAT, [T, N, O])],
            initializers,
        )
        opset = [onnx.helper.make_opsetid("", 17)]
        model = onnx.helper.make_model(graph, opset_imports=opset, ir_version=8)
        run_onnx(root, name, model, tensors)


def run_onnx(root, name, model, tensors):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    x = gaussian(N, T, D).astype("f4")
    (y,) = session.run(["y"], {"x": x.transpose(1, 0, 2)})
    write(root, name, tensors, x, y.transpose(1, 0, 2))


def exported(root):
    """What PyTorch's own exporter writes: numbers in place of letters."""
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(2)
    for name, kind in (("onnx-lstm-2-torch", torch.nn.LSTM), ("onnx-gru-2-torch", torch.nn.GRU)):
        module = Stack(kind, 2).eval()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.onnx")
            options = {"input_names": ["x"], "output_names": ["y"], "dynamo": False}
            torch.onnx.export(module, (torch.zeros(N, T, D),), path, **options)
            model = onnx.load(path)
        tensors = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
        session = onnxruntime.InferenceSession(model.SerializeToString())
        x = gaussian(N, T, D).astype("f4")
        (y,) = session.run(["y"], {"x": x})
        tensors = {k: v for k, v in tensors.items() if v.dtype == numpy.float32}
        write(root, name, tensors, x, y)


if __name__ == "__main__":
    root = sys.argv[1]
    os.makedirs(root, exist_ok=True)
    of_torch(root)
    of_keras(root)
    of_onnx(root)
    exported(root)
