"""keras_configs.py DIR [SHIM]: model files as Keras 1, 2 and 3 write them, and what Keras reads in them.

Run once with each version (1.2.2, 2.0.5, 2.2.4 on Theano; 2.15 on TensorFlow; 3 on JAX). Writes
DIR/VERSION-NAME.json, unless it is there, and for each DIR/VERSION-*.json the golden
DIR/VERSION-*.expect.json: Keras' own loader reads the file, and what its layers then say of
themselves is noted. How a recurrent matrix is drawn is not believed but measured: the loaded layer
is built and its gates' blocks are looked at. The old versions need Python before 3.11 or SHIM, a
module that gives Python 3.11 back what they import.

A file holds the model alone, as to_json() gives it, or beside it the training, as HDF5 attributes
and TensorFlow.js have them ("model_config", "training_config"), or, from Keras 3 on, what a .keras
archive has as its config.json.
"""

import glob
import importlib
import json
import os
import sys

if len(sys.argv) > 2:
    importlib.import_module(sys.argv[2])
import keras
import numpy
from keras import layers, models, optimizers

VERSION = keras.__version__
MAJOR = int(VERSION.split(".")[0])
CELLS = {"SimpleRNN": "rnn", "LSTM": "lstm", "GRU": "gru"}


# Models


def recurrent(kind, units, **more):
    names = {}
    if MAJOR == 1:
        names = {
            "recurrent_initializer": "inner_init",
            "recurrent_activation": "inner_activation",
            "dropout": "dropout_W",
            "recurrent_dropout": "dropout_U",
        }
    return getattr(layers, kind)(units, **{names.get(k, k): v for k, v in more.items()})


def drop(rate):
    return layers.Dropout(rate)


def sequential(*parts):
    model = models.Sequential()
    if MAJOR == 3:
        shape = parts[0]
        model.add(layers.Input(shape))
        for part in parts[1:]:
            model.add(part)
    else:
        first = parts[1]
        first.batch_input_shape = first._batch_input_shape = (None,) + parts[0]
        if not hasattr(first, "dtype"):
            first.dtype = "float32"
        for part in parts[1:]:
            model.add(part)
    return model


def functional(inputs, outputs):
    if MAJOR == 1:
        return models.Model(input=inputs, output=outputs)
    return models.Model(inputs, outputs)


def uniform():
    if MAJOR == 1:
        return "uniform"
    return keras.initializers.RandomUniform(-0.2, 0.2)


def normal():
    return "normal" if MAJOR == 1 else keras.initializers.RandomNormal(0.0, 0.02)


def merge(a, b):
    return layers.merge([a, b], mode="concat") if MAJOR == 1 else layers.concatenate([a, b])


def seen():
    model = sequential(
        (10, 3),
        recurrent("LSTM", 32, return_sequences=True),
        drop(0.2),
        recurrent("LSTM", 16, dropout=0.1, recurrent_dropout=0.25),
        layers.Dense(1),
    )
    model.compile(optimizer=optimizers.Adam(clipnorm=1.0), loss="mse")
    yield "stacked", model
    x = layers.Input(shape=(20, 5))
    h = layers.Bidirectional(recurrent("GRU", 8))(x)
    model = functional(x, layers.Dense(2)(h))
    model.compile(optimizer=optimizers.SGD(clipvalue=0.5), loss="mse")
    yield "bidirectional", model
    if MAJOR > 1:
        if hasattr(layers, "RNN"):
            cell = layers.LSTMCell(12, recurrent_initializer=keras.initializers.Orthogonal(0.9))
            parts = [layers.RNN(cell, return_sequences=True), layers.TimeDistributed(layers.Dense(4))]
            yield "cell", sequential((None, 7), *parts)
        identity = keras.initializers.Identity(1.0)
        parts = [recurrent("SimpleRNN", 100, activation="relu", recurrent_initializer=identity)]
        yield "irnn", sequential((784, 1), *parts, layers.Dense(10))


def unseen():
    embedding = layers.Embedding(500, 12)
    if MAJOR == 1:
        embedding = layers.Embedding(500, 12, input_length=40)
    parts = [
        recurrent("LSTM", 24, activation="relu", recurrent_initializer=uniform(), return_sequences=True),
        recurrent("GRU", 12, recurrent_initializer="glorot_uniform"),
        layers.Dense(3),
    ]
    if MAJOR == 1:
        model = models.Sequential()
        for part in [embedding] + parts:
            model.add(part)
    else:
        model = sequential((40,), embedding, *parts)
    model.compile(optimizer="adam", loss="mse")
    yield "unseen-embedding", model
    a, b = layers.Input(shape=(30, 4)), layers.Input(shape=(None, 6))
    left = recurrent("LSTM", 5, recurrent_activation="sigmoid")(a)
    right = layers.Bidirectional(recurrent("SimpleRNN", 9, recurrent_initializer=normal()))(b)
    model = functional([a, b], layers.Dense(1)(merge(left, right)))
    model.compile(optimizer=optimizers.RMSprop(0.002), loss="mse")
    yield "unseen-branches", model
    inner = sequential((6, 2), recurrent("GRU", 7, return_sequences=True), recurrent("LSTM", 3))
    x = layers.Input(shape=(4, 6, 2))
    yield "unseen-nested", functional(x, layers.TimeDistributed(inner)(x))


def text(name, model):
    if MAJOR == 3:
        return keras.src.saving.saving_lib._serialize_model_as_json(model)[0]
    plain = json.loads(model.to_json())
    if getattr(model, "optimizer", None) is None or name == "unseen-nested":
        return json.dumps(plain)
    version, backend = plain.pop("keras_version"), plain.pop("backend", None)
    chosen = model.optimizer
    training = {
        "optimizer_config": {"class_name": type(chosen).__name__, "config": chosen.get_config()},
        "loss": "mse",
        "metrics": [],
    }
    whole = {"keras_version": version, "backend": backend, "model_config": plain}
    whole["training_config"] = training
    return json.dumps(whole, default=float)


# Goldens


def load(data):
    if MAJOR == 3:
        return models.model_from_json(json.dumps(data))
    return models.model_from_json(json.dumps(data.get("model_config", data)))


def flat(layer):
    """The layers that hold no others, with the wrappers around them."""
    if type(layer).__name__ in ("Bidirectional", "TimeDistributed"):
        for found, wrappers in flat(getattr(layer, "forward_layer", None) or layer.layer):
            yield found, [layer] + wrappers
    elif isinstance(layer, models.Model) or isinstance(layer, models.Sequential):
        for part in layer.layers:
            yield from flat(part)
    else:
        yield layer, []


def input_shape(layer):
    if MAJOR == 3:
        return tuple(layer._inbound_nodes[0].input_tensors[0].shape)
    return tuple(layer.input_shape)


def shape_of(layer, wrappers):
    try:
        return input_shape(wrappers[0] if wrappers else layer)
    except Exception:
        return None


def blocks(cell, layer):
    """The blocks of the recurrent matrix as the layer draws them, one for each gate."""
    if MAJOR == 1 and cell != "rnn":
        gates = {"lstm": "ifco", "gru": "zrh"}[cell]
        if layer.consume_less == "gpu":
            u = keras.backend.get_value(layer.U)
            return numpy.split(u, len(gates), axis=1)
        return [keras.backend.get_value(getattr(layer, "U_" + g)) for g in gates]
    if MAJOR == 1:
        return [keras.backend.get_value(layer.U)]
    inner = getattr(layer, "cell", layer)
    kernel = inner.recurrent_kernel
    value = numpy.array(kernel if MAJOR == 3 else keras.backend.get_value(kernel))
    return numpy.split(value, value.shape[1] // value.shape[0], axis=1)


def orthogonal_gain(w):
    """The g of a matrix with w wT = g² 1, else 0."""
    square = w @ w.T
    gain = numpy.sqrt(numpy.trace(square) / len(square))
    return gain if numpy.abs(square - gain**2 * numpy.eye(len(square))).max() < 1e-4 else 0


def draw(cell, layer, declared):
    """How the recurrent matrix is drawn: the kind, its parameter, and whether gates share one draw."""
    parts = blocks(cell, layer)
    whole = numpy.concatenate(parts, axis=1)
    units = len(whole)
    if numpy.array_equal(parts[0], parts[0][0, 0] * numpy.eye(units)) and len(parts) == 1:
        return {"kind": "identity", "scale": float(parts[0][0, 0])}
    if orthogonal_gain(whole):
        name = {"kind": "orthogonal", "gain": round(float(orthogonal_gain(whole)), 4)}
        return dict(name, scope="fused") if len(parts) > 1 else name
    if all(orthogonal_gain(part) for part in parts):
        return {"kind": "orthogonal", "gain": round(float(orthogonal_gain(parts[0])), 4), "scope": "per_gate"}
    fused, single = (6 / (units + units * len(parts))) ** 0.5, (3 / units) ** 0.5
    largest = float(numpy.abs(whole).max())
    if declared["class"].startswith("glorot") or declared["class"] == "variance_scaling":
        for limit in [fused, single]:
            if 0.9 * limit < largest <= limit:
                return {"kind": "glorot_uniform" if limit == fused else "uniform", "limit": round(limit, 6)}
    if declared["class"] in ("random_uniform", "uniform"):
        limit = declared.get("maxval", 0.05)
        assert 0.9 * limit < largest <= limit
        return {"kind": "uniform", "limit": limit}
    if declared["class"] in ("random_normal", "normal"):
        std = declared.get("stddev", 0.05)
        assert abs(whole.std() / std - 1) < 0.25, (whole.std(), std)
        return {"kind": "gaussian", "std": std}
    return {"kind": "unknown"}


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def declared_of(layer, cell):
    if MAJOR == 1:
        ignored = cell != "rnn" and layer.consume_less != "gpu"
        return {"class": (layer.init if ignored else layer.inner_init).__name__}
    found = layer.recurrent_initializer
    config = {k: v for k, v in found.get_config().items() if isinstance(v, float)}
    return dict(config, **{"class": snake(type(found).__name__)})


def attribute(layer, *names):
    for name in names:
        if hasattr(layer, name):
            value = getattr(layer, name)
            return getattr(value, "__name__", value)
    return None


def describe(layer, wrappers):
    inner = getattr(layer, "cell", layer)
    name = type(inner).__name__.replace("Cell", "")
    cell = CELLS[name]
    inside = [w for w in wrappers if type(w).__name__ != "TimeDistributed"]
    shape = shape_of(layer, inside)
    found = {
        "cell": cell,
        "hidden_size": attribute(inner, "units", "output_dim"),
        "bidirectional": any(type(w).__name__ == "Bidirectional" for w in wrappers),
        "activation": attribute(inner, "activation"),
        "dropout": float(attribute(inner, "dropout", "dropout_W") or 0),
        "recurrent_dropout": float(attribute(inner, "recurrent_dropout", "dropout_U") or 0),
        "length": shape[1] if shape and len(shape) == 3 and shape[1] else "unknown",
        "input_size": shape[2] if shape and len(shape) == 3 and shape[2] else "unknown",
        "recurrent": draw(cell, layer, declared_of(inner, cell)),
    }
    if cell != "rnn":
        found["gate_activation"] = attribute(inner, "recurrent_activation", "inner_activation")
    if cell == "lstm":
        found["forget_bias"] = forget_bias(inner)
    return found


def forget_bias(layer):
    if MAJOR == 1:
        return {"one": 1.0, "zero": 0.0}[layer.forget_bias_init.__name__]
    return 1.0 if layer.unit_forget_bias else 0.0


def clipping(config):
    told = {k: config.get(k) for k in ("clipnorm", "global_clipnorm", "clipvalue")}
    told = {k: float(v) for k, v in told.items() if v is not None}
    return told if told else "none"


def training(data, model):
    unknown = {"optimizer": "unknown", "learning_rate": "unknown", "clip": "unknown"}
    if MAJOR == 3:
        if not data.get("compile_config"):
            return unknown
        model.compile_from_config(data["compile_config"])
        chosen = model.optimizer
        config = chosen.get_config()
    elif "training_config" in data:
        config = dict(data["training_config"]["optimizer_config"])
        chosen = optimizers.deserialize(config) if MAJOR > 1 else optimizers.optimizer_from_config(config)
        config = chosen.get_config()
    else:
        return unknown
    rate = config.get("learning_rate", config.get("lr"))
    return {
        "optimizer": type(chosen).__name__.lower(),
        "learning_rate": round(float(rate), 6),
        "clip": clipping(config),
    }


def golden(path):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    model = load(data)
    found = [describe(l, w) for part in model.layers for l, w in flat(part) if is_recurrent(l)]
    told = {"format": "keras", "layers": found}
    told.update(training(data, model))
    with open(path.replace(".json", ".expect.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(told, indent=1, sort_keys=True) + "\n")


def is_recurrent(layer):
    inner = getattr(layer, "cell", layer)
    return type(inner).__name__.replace("Cell", "") in CELLS


def main(root):
    for name, model in list(seen()) + list(unseen()):
        path = os.path.join(root, VERSION + "-" + name + ".json")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text(name, model))
    for path in sorted(glob.glob(os.path.join(root, VERSION.split("-")[0][:1] + "*.json"))):
        mine = MAJOR == 3 or os.path.basename(path).startswith(VERSION + "-")
        if mine and not path.endswith(".expect.json"):
            golden(path)


main(sys.argv[1])
