"""weight_files.py KIND DIR: weights files as the frameworks write them, a few kilobytes each.

Beside each file DIR/NAME.EXT stands DIR/NAME.EXT.safetensors: its tensors as another reader has them,
PyTorch's torch.load, h5py, the onnx package or Python's json, widened to float64 and int64, which is
exact. The safetensors package writes them.

    python3 weight_files.py torch ../resources/weight-files     needs PyTorch, safetensors
    python3 weight_files.py keras ../resources/weight-files     needs Keras 3, h5py, safetensors
    python3 weight_files.py onnx ../resources/weight-files      needs onnx, safetensors
    python3 weight_files.py json ../resources/weight-files      needs NumPy, safetensors
    python3 weight_files.py radii ../resources/weight-files     needs h5py, safetensors, after json

`torch` also exports the networks that `onnx` reads; the files of `json` and sample-* are by others, and
radii.txt holds the spectral radii of their gates.
"""

import argparse
import io
import json
import os
import sys
import zipfile

import numpy
from safetensors.numpy import load_file, save_file

D, H, O = 2, 3, 1


def expect(path, tensors):
    wide = {}
    for name, array in tensors.items():
        whole = array.dtype.kind in "iub"
        wide[name] = array.astype("i8" if whole else "f8", order="C")
    save_file(wide, path + ".safetensors")


# PyTorch


def of_torch(root):
    import torch

    global Net

    class Net(torch.nn.Module):
        def __init__(self, kind, layers):
            super().__init__()
            self.rnn = kind(D, H, layers, batch_first=True)
            self.fc = torch.nn.Linear(H, O)

        def forward(self, x):
            y, _ = self.rnn(x)
            return self.fc(y)

    Net.__qualname__ = "Net"
    torch.manual_seed(20261129)

    def expected(path, tensors):
        numbers = {}
        for name, tensor in tensors.items():
            tensor = tensor.detach()
            wide = tensor.double() if tensor.is_floating_point() else tensor.long()
            numbers[name] = wide.contiguous().numpy()
        expect(path, numbers)

    def save(name, saved, tensors=lambda loaded: loaded, **options):
        path = os.path.join(root, name)
        torch.save(saved, path, **options)
        expected(path, tensors(torch.load(path)))

    net = Net(torch.nn.LSTM, 2)
    save("lstm.pt", net.state_dict())
    save("lstm-protocol-4.pt", net.state_dict(), pickle_protocol=4)
    save("gru.pth", Net(torch.nn.GRU, 1).double().state_dict())
    save("parameters.pt", dict(net.named_parameters()))
    save("module.pt", net, lambda loaded: loaded.state_dict())
    path = os.path.join(root, "script.pt")
    torch.jit.script(net).save(path)
    expected(path, torch.jit.load(path).state_dict())

    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(2, 5, D)).sum().backward()
    optimizer.step()
    checkpoint = {
        "epoch": 3,
        "pytorch-lightning_version": "1.9.0",
        "state_dict": {"model." + name: value for name, value in net.state_dict().items()},
        "optimizer_states": [optimizer.state_dict()],
        "hyper_parameters": argparse.Namespace(hidden=H, lr=1e-3, big=1 << 80),
    }
    save("lightning.ckpt", checkpoint, lambda loaded: loaded["state_dict"])
    legacy = {"optimizer": optimizer.state_dict(), "model_state_dict": net.state_dict()}
    save(
        "legacy.pth",
        legacy,
        lambda loaded: loaded["model_state_dict"],
        _use_new_zipfile_serialization=False,
    )

    numbers = torch.randn(3, 4)
    flat = torch.randn(20)
    save(
        "views.pt",
        {
            "transposed": numbers.t(),
            "every_second": torch.arange(24.0).reshape(2, 3, 4)[:, ::2, 1::2],
            "flat.first": flat[2:14].view(4, 3),
            "flat.second": flat[14:20],
            "tied": flat[14:20],
            "number": torch.tensor(7),
            "empty": torch.zeros(0, 3),
        },
    )
    types = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
    save("types.pt", {t: (10 * torch.randn(3)).abs().to(getattr(torch, t)) for t in types})
    for name, kind in (("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU), ("rnn", torch.nn.RNN)):
        path = os.path.join(root, f"torch-{name}.onnx")
        torch.onnx.export(Net(kind, 2).eval(), (torch.zeros(1, 4, D),), path)



# Keras


def of_keras(root):
    os.environ["KERAS_BACKEND"] = "jax"
    import h5py
    import keras

    random = numpy.random.default_rng(20261129)
    layers = keras.layers

    def arrays(file, tensors):
        def take(name, item):
            if isinstance(item, h5py.Dataset) and not name.startswith("optimizer"):
                tensors[name] = item[()]

        file.visititems(take)
        return tensors

    def named(group):
        """As Keras' own loader of the older files finds them: by the attributes."""
        tensors = {}
        for layer in group.attrs["layer_names"]:
            for name in group[layer].attrs["weight_names"]:
                text = name.decode() if isinstance(name, bytes) else name
                tensors[text] = group[layer][name][()]
        return tensors

    def save(name, *stack, **options):
        model = keras.Sequential([keras.Input((5, D)), *stack, layers.Dense(O)])
        model.set_weights([random.standard_normal(w.shape) for w in model.get_weights()])
        if options:
            model.compile("adam", "mse")
            model.train_on_batch(random.standard_normal((4, 5, D)), random.standard_normal((4, O)))
        path = os.path.join(root, name)
        if name.endswith(".weights.h5"):
            model.save_weights(path)
        else:
            model.save(path)
        if name.endswith(".keras"):
            with zipfile.ZipFile(path) as archive:
                with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
                    expect(path, arrays(file, {}))
        else:
            with h5py.File(path) as file:
                full = "model_weights" in file
                expect(path, named(file["model_weights"]) if full else arrays(file, {}))

    more = {"return_sequences": True}
    save("keras-lstm-2.keras", layers.LSTM(H, **more), layers.LSTM(H), trained=True)
    save("keras-gru.keras", layers.GRU(H))
    save("keras-both-ways.keras", layers.Bidirectional(layers.LSTM(H)))
    save("keras-lstm-2.h5", layers.LSTM(H, **more), layers.LSTM(H), trained=True)
    save("keras-gru-before.h5", layers.GRU(H, reset_after=False))
    save("keras-rnn.weights.h5", layers.SimpleRNN(H))
    older(root, h5py, random)


def older(root, h5py, random):
    """As Keras 2 with h5py 2 wrote it: attributes of bytes, names that end in :0."""
    path = os.path.join(root, "keras-2-lstm.h5")
    shapes = {"lstm_1": {"kernel": (D, 4 * H), "recurrent_kernel": (H, 4 * H), "bias": (4 * H,)}}
    shapes["dense_1"] = {"kernel": (H, O), "bias": (O,)}
    tensors = {}
    with h5py.File(path, "w", libver="earliest") as file:
        file.attrs["keras_version"] = b"2.2.4"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": []}).encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [layer.encode() for layer in shapes]
        for layer, parts in shapes.items():
            names = [f"{layer}/{part}:0" for part in parts]
            inner = group.create_group(layer)
            inner.attrs["weight_names"] = [name.encode() for name in names]
            for name, shape in zip(names, parts.values()):
                tensors[name] = random.standard_normal(shape).astype("f4")
                inner.create_dataset(name, data=tensors[name])
    expect(path, tensors)


# ONNX


def of_onnx(root):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = numpy.random.default_rng(20261129)
    for name in ("torch-lstm.onnx", "torch-gru.onnx", "torch-rnn.onnx"):
        path = os.path.join(root, name)
        expect(path, initializers(onnx.load(path)))

    def save(name, nodes, tensors):
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            nodes,
            "g",
            [info("x", TensorProto.FLOAT, [5, 1, D])],
            [info("y", TensorProto.FLOAT, None)],
            tensors,
        )
        path = os.path.join(root, name)
        opset = [helper.make_opsetid("", 17)]
        onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
        expect(path, initializers(onnx.load(path)))

    def tensor(name, *shape):
        return numpy_helper.from_array(random.standard_normal(shape).astype("f4"), name)

    stack, below, sizes = [], "x", [D, H]
    tensors = [tensor("V", H, O), tensor("c", O)]
    for l, size in enumerate(sizes):
        tensors += [tensor(f"W{l}", 1, 3 * H, size), tensor(f"R{l}", 1, 3 * H, H)]
        tensors += [tensor(f"B{l}", 1, 6 * H)]
        names = [f"W{l}", f"R{l}", f"B{l}"]
        options = {"hidden_size": H, "linear_before_reset": 0}
        stack.append(helper.make_node("GRU", [below, *names], [f"all{l}"], **options))
        stack.append(helper.make_node("Squeeze", [f"all{l}", "axis"], [f"h{l}"]))
        below = f"h{l}"
    stack.append(helper.make_node("MatMul", [below, "V"], ["product"]))
    stack.append(helper.make_node("Add", ["product", "c"], ["y"]))
    axis = numpy_helper.from_array(numpy.array([1]), "axis")
    save("made-gru-before.onnx", stack, [*tensors, axis])

    typed = [
        helper.make_tensor("floats", TensorProto.FLOAT, [2], [1.5, -2]),
        helper.make_tensor("doubles", TensorProto.DOUBLE, [2], [1 / 3, 1e300]),
        helper.make_tensor("halves", TensorProto.FLOAT16, [2], [0.1, -65504]),
        helper.make_tensor("brains", TensorProto.BFLOAT16, [2], [0.1, -3]),
        helper.make_tensor("int8", TensorProto.INT8, [2], [-128, 127]),
        helper.make_tensor("uint8", TensorProto.UINT8, [2], [0, 255]),
        helper.make_tensor("int32", TensorProto.INT32, [2], [-(2**31), 2**31 - 1]),
        helper.make_tensor("int64", TensorProto.INT64, [2], [-(2**53), 7]),
        helper.make_tensor("uint64", TensorProto.UINT64, [1], [2**53]),
        helper.make_tensor("truths", TensorProto.BOOL, [2], [True, False]),
        helper.make_tensor("texts", TensorProto.STRING, [1], [b"no number"]),
        helper.make_tensor("number", TensorProto.FLOAT, [], [4]),
    ]
    save("types-no-operator.onnx", [helper.make_node("Identity", ["x"], ["y"])], typed)


def initializers(model):
    from onnx import TensorProto, numpy_helper

    tensors = {}
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.STRING:
            array = numpy_helper.to_array(tensor)
            tensors[tensor.name] = array.astype("f4") if array.dtype.name == "bfloat16" else array
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.name == "value":
                tensors[node.output[0]] = numpy_helper.to_array(attribute.t)
    return tensors


# JSON


def of_json(root):
    for name in sorted(os.listdir(root)):
        path = os.path.join(root, name)
        if name.endswith((".json", ".nam")):
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            if "layers" in document:
                expect(path, of_layers(document["layers"]))
            elif "architecture" in document:
                expect(path, of_nam(document))
            else:
                state = document.get("state_dict", document)
                expect(path, {k: numpy.array(v) for k, v in state.items() if isinstance(v, list)})


def of_layers(layers):
    """RTNeural's, which are Keras', under the names that Keras would give."""
    tensors, counts = {}, {}
    for layer in layers:
        kind = layer["type"].replace("time-distributed-", "")
        name = kind + (f"_{counts[kind]}" if kind in counts else "")
        counts[kind] = counts.get(kind, 0) + 1
        dense = ["kernel", "bias"]
        roles = dense if kind == "dense" else ["kernel", "recurrent_kernel", "bias"]
        for role, weights in zip(roles, layer["weights"]):
            tensors[f"{name}/{role}"] = numpy.array(weights)
    return tensors


def of_nam(document):
    """The order of nam::lstm::LSTMCell and nam::lstm::LSTM in NeuralAmpModelerCore's NAM/lstm.cpp."""
    config, tensors = document["config"], {}
    weights = iter(document["weights"])
    hidden = config["hidden_size"]

    def take(*shape):
        count = int(numpy.prod(shape))
        return numpy.array([next(weights) for _ in range(count)]).reshape(shape)

    for l in range(config["num_layers"]):
        below = hidden if l else config["input_size"]
        both = take(4 * hidden, below + hidden)
        tensors[f"lstm.weight_ih_l{l}"] = both[:, :below]
        tensors[f"lstm.weight_hh_l{l}"] = both[:, below:]
        tensors[f"lstm.bias_ih_l{l}"] = take(4 * hidden)
        tensors[f"lstm.start_h_l{l}"] = take(hidden)
        tensors[f"lstm.start_c_l{l}"] = take(hidden)
    tensors["head.weight"] = take(1, hidden)
    tensors["head.bias"] = take(1)
    assert next(weights, None) is None
    return tensors


# radii


def of_samples(root):
    """ρ of every gate's recurrent block, i f g o and r z n, by NumPy's eigenvalues."""
    import h5py

    radii = {}

    def keras(kernel):
        hidden, width = kernel.shape
        order = {4: (0, 1, 2, 3), 3: (1, 0, 2), 1: (0,)}[width // hidden]
        return [kernel[:, g * hidden : (g + 1) * hidden] for g in order]

    def torch(matrix):
        hidden = matrix.shape[1]
        return [matrix[g * hidden : (g + 1) * hidden] for g in range(matrix.shape[0] // hidden)]

    def add(file, name, blocks):
        found = [float(max(abs(numpy.linalg.eigvals(b.astype("f8"))))) for b in blocks]
        radii.setdefault(file, {})[name] = found

    for file in sorted(os.listdir(root)):
        path = os.path.join(root, file)
        if file.startswith("sample"):
            with zipfile.ZipFile(path) as archive:
                with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as weights:
                    for layer in ("lstm", "lstm_1"):
                        name = f"layers/{layer}/cell/vars/1"
                        add(file, name, keras(weights[name][()]))
        elif file.endswith((".json.safetensors", ".nam.safetensors")):
            for name, matrix in load_file(path).items():
                if name.endswith("recurrent_kernel"):
                    add(file.removesuffix(".safetensors"), name, keras(matrix))
                elif "weight_hh" in name:
                    add(file.removesuffix(".safetensors"), name, torch(matrix))
    with open(os.path.join(root, "radii.txt"), "w", encoding="utf-8") as out:
        json.dump(radii, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    kind, root = sys.argv[1:]
    os.makedirs(root, exist_ok=True)
    kinds = {"torch": of_torch, "keras": of_keras, "onnx": of_onnx, "json": of_json}
    kinds["radii"] = of_samples
    kinds[kind](root)
