"""framework_configs.py DIR SOURCES: what other frameworks read in their YAML files.

Writes the unseen files of DIR (see its README) unless they are there, and NAME.expect.json for each
file, and for those that people wrote, in DIR/../configs. SOURCES holds the packages neuralhydrology 1.13.0 and OpenNMT-py 3.5.1, unpacked; torch is not
needed and replaced by a stub. Values come from the framework's own parser: Config of
NeuralHydrology, the options of OpenNMT-py, OmegaConf for Hydra, jsonargparse's YAML for Lightning,
PyYAML for files of scripts. Defaults that live in code are quoted beside their use.
"""

import argparse
import glob
import importlib.util
import json
import os
import sys
from unittest.mock import MagicMock

import yaml
from jsonargparse._loaders_dumpers import yaml_load
from omegaconf import OmegaConf

ROOT, SOURCES = sys.argv[1:3]
for package in glob.glob(os.path.join(SOURCES, "*")):
    sys.path.insert(0, package)
UNKNOWN = "unknown"
NO_DRAW = {"kind": UNKNOWN}
TORCH = {"preset": "pytorch"}  # nn.RNNBase.reset_parameters: all U(±1/√hidden_size), so b_f is near 0

UNSEEN = {
    "freeform/unseen-sections.yaml": {
        "experiment": "energy",
        "model": {"type": "BiLSTM", "hidden_dim": 96, "n_layers": 3, "bidirectional": True, "dropout_rate": 0.25},
        "training": {"optimizer": "adam", "learning_rate": 0.002, "grad_clip": 0.5, "epochs": 80},
        "data": {"lookback": 48, "batch_size": 32},
    },
    "freeform/unseen-flat.json": {
        "rnn_type": "GRU", "rnn_size": 300, "rnn_layers": 2, "drop_prob": 0.1, "max_grad_norm": 0, "lr": 0.01, "sequence_length": 90,
    },
    "freeform/unseen-reservoir.yaml": {
        "node": "Reservoir", "units": 500, "sr": 0.95, "lr": 0.005, "input_scaling": 0.5, "rc_connectivity": 0.1, "ridge": 1e-6,
    },
    "lightning/unseen-clipped.yaml": {
        "seed_everything": 7,
        "trainer": {"max_epochs": 20, "gradient_clip_val": 0.5, "gradient_clip_algorithm": "value"},
        "model": {"class_path": "src.models.GRUForecaster", "init_args": {"hidden_dim": 64, "n_layers": 2, "learning_rate": 0.001}},
        "data": {"class_path": "src.data.Module", "init_args": {"seq_len": 168, "batch_size": 64}},
    },
    "lightning/unseen-direct.yaml": {
        "trainer": {"devices": 1, "gradient_clip_val": None},
        "model": {"rnn_type": "LSTM", "hidden_size": 128, "num_layers": 1, "lr": 0.0003},
    },
    "lightning/unseen-norm.json": {
        "seed_everything": True,
        "trainer": {"gradient_clip_val": 1.0},
        "model": {"class_path": "audio.SpeechRNN", "init_args": {"hidden_size": 256, "dropout": 0.2}},
    },
    "hydra/unseen-target.yaml": {
        "_target_": "torch.nn.LSTM", "input_size": "${data.features}", "hidden_size": 200, "num_layers": 2, "dropout": 0.3,
    },
    "hydra/unseen-composed.yaml": {
        "defaults": ["_self_", {"data": "traffic"}],
        "model": {"_target_": "src.nets.TrafficGRU", "hidden_size": "${hidden}", "num_layers": 2},
        "trainer": {"_target_": "lightning.Trainer", "gradient_clip_val": 0.1},
        "hidden": 80,
    },
    "hydra/unseen-cell.yaml": {
        "defaults": [{"override hydra/launcher": "joblib"}],
        "model": {"rnn_type": "lstm", "d_hidden": 48, "n_layers": 1},
        "optimizer": {"_target_": "torch.optim.Adam", "lr": 0.004},
    },
    "neuralhydrology/unseen-custom.yml": {
        "experiment_name": "x", "dataset": "camels_gb", "model": "customlstm", "hidden_size": 64, "seq_length": 270, "initial_forget_bias": 5,
        "head": "regression", "learning_rate": 0.001, "optimizer": "Adam", "loss": "NSE", "predict_last_n": 1,
    },
    "neuralhydrology/unseen-gru.yml": {
        "experiment_name": "y", "dataset": "camels_us", "model": "gru", "hidden_size": 32, "seq_length": 30, "initial_forget_bias": 3,
        "head": "regression", "learning_rate": {0: 0.01}, "optimizer": "Adam", "clip_gradient_norm": 2,
    },
    "neuralhydrology/unseen-plain.yml": {
        "experiment_name": "z", "dataset": "camels_us", "model": "cudalstm", "hidden_size": 128, "seq_length": 100, "head": "umal",
        "learning_rate": {0: 0.005, 10: 0.001}, "optimizer": "AdamW",
    },
    "opennmt-py/unseen-gru.yaml": {
        "save_model": "run/model", "src_vocab": "v.src", "rnn_type": "GRU", "encoder_type": "rnn", "decoder_type": "rnn",
        "hidden_size": 1024, "layers": 3, "dropout": [0.4], "world_size": 1, "max_grad_norm": 0, "optim": "adam", "learning_rate": 0.001,
    },
    "opennmt-py/unseen-sizes.yaml": {
        "save_model": "run/m", "encoder_type": "brnn", "enc_hid_size": 400, "dec_hid_size": 400, "enc_layers": 2, "dec_layers": 1,
        "param_init": 0.0, "param_init_glorot": "true", "train_steps": 1000, "gpu_ranks": [0],
    },
    "opennmt-py/unseen-decoder.yaml": {
        "save_model": "run/t", "encoder_type": "transformer", "decoder_type": "rnn", "hidden_size": 512, "layers": 6, "heads": 8,
        "truncated_decoder": 50, "src_vocab": "a", "tgt_vocab": "b",
    },
    "ludwig/seen-rnn.yaml": {
        "input_features": [{"name": "text", "type": "text", "encoder": {
            "type": "rnn", "cell_type": "lstm", "state_size": 128, "num_layers": 2, "bidirectional": True,
            "recurrent_initializer": "orthogonal", "unit_forget_bias": True, "recurrent_dropout": 0.2}}],
        "output_features": [{"name": "label", "type": "category"}],
        "trainer": {"gradient_clipping": {"clipglobalnorm": 1.0}, "optimizer": {"type": "adamw"}, "learning_rate": 0.0005},
    },
    "ludwig/unseen-defaults.yaml": {
        "input_features": [{"name": "series", "type": "timeseries", "encoder": {"type": "rnn"}}],
        "output_features": [{"name": "y", "type": "number"}],
    },
    "ludwig/unseen-cnnrnn.yaml": {
        "input_features": [
            {"name": "a", "type": "category"},
            {"name": "s", "type": "sequence", "encoder": {"type": "cnnrnn", "cell_type": "gru", "state_size": 64, "activation": "relu"}}],
        "output_features": [{"name": "y", "type": "binary"}],
        "trainer": {"gradient_clipping": {"clipglobalnorm": None, "clipvalue": 0.1}},
    },
    "ludwig/unseen-two.yaml": {
        "input_features": [
            {"name": "s", "type": "sequence", "encoder": {"type": "rnn", "cell_type": "gru", "recurrent_dropout": 0.3}},
            {"name": "t", "type": "text", "encoder": {"type": "rnn", "cell_type": "lstm", "num_layers": 3}}],
        "output_features": [{"name": "y", "type": "category"}],
        "trainer": {"gradient_clipping": {"clipglobalnorm": 0.5, "clipnorm": 0.5}, "epochs": 3},
    },
}


def layer(cell, hidden, **more):
    return dict({"cell": cell, "hidden_size": hidden, "recurrent": NO_DRAW}, **more)


def told(form, layers, optimizer, rate, clip):
    return {"format": form, "layers": layers, "optimizer": optimizer, "learning_rate": rate, "clip": clip}


def read(path, load):
    with open(path, encoding="utf-8") as file:
        return load(file.read())


# Files of scripts: a reader of them takes these keys, by their names, for these things.


def freeform(path):
    c = read(path, yaml.safe_load)
    name = os.path.basename(path)
    if name == "unseen-sections.yaml":
        m, t = c["model"], c["training"]
        one = layer("lstm", m["hidden_dim"], layers=m["n_layers"], dropout=m["dropout_rate"], bidirectional=True, length=c["data"]["lookback"])
        return told("freeform", [one], "adam", t["learning_rate"], {"global_clipnorm": t["grad_clip"]})
    if name == "unseen-flat.json":
        one = layer("gru", c["rnn_size"], layers=c["rnn_layers"], dropout=c["drop_prob"], length=c["sequence_length"])
        return told("freeform", [one], UNKNOWN, c["lr"], "none")
    if name == "unseen-reservoir.yaml":
        # reservoirpy/nodes/reservoir.py: "x[t+1] = (1 - lr) * x[t] + lr * ..."
        return told("freeform", [layer("esn", c["units"], leak=c["lr"], spectral_radius=c["sr"])], UNKNOWN, UNKNOWN, UNKNOWN)
    one = layer(c["cell_type"], c["hidden_size"], layers=c["num_layers"], dropout=c["dropout"], length=c["seq_length"])
    return told("freeform", [one], UNKNOWN, c["learning_rate"], UNKNOWN)


def lightning(path):
    c = read(path, yaml_load)
    model = c["model"].get("init_args", c["model"])
    clip, how = c["trainer"].get("gradient_clip_val"), c["trainer"].get("gradient_clip_algorithm", "norm")
    text = c["model"].get("class_path", c["model"].get("rnn_type", "")).lower()
    cell = next((kind for kind in ("lstm", "gru") if kind in text), UNKNOWN)
    length = c.get("data", {}).get("init_args", {})
    one = layer(
        cell,
        model.get("hidden_size", model.get("hidden_dim")),
        layers=model.get("num_layers", model.get("n_layers", UNKNOWN)),
        dropout=model.get("dropout", UNKNOWN),
        length=length.get("window_size", length.get("seq_len", UNKNOWN)),
    )
    # lightning Trainer: gradient_clip_val: "Passing gradient_clip_val=None disables gradient clipping"
    told_clip = "none" if clip is None else {"clipvalue" if how == "value" else "global_clipnorm": clip}
    return told("lightning", [one], UNKNOWN, model.get("lr", model.get("learning_rate", UNKNOWN)), told_clip)


def hydra(path):
    c = OmegaConf.to_container(OmegaConf.create(read(path, str)), resolve=False)
    name = os.path.basename(path)
    if name == "unseen-target.yaml":
        one = layer("lstm", c["hidden_size"], layers=c["num_layers"], dropout=c["dropout"], input_size=UNKNOWN, forget_bias=0.0, **TORCH)
        return told("hydra", [one], UNKNOWN, UNKNOWN, UNKNOWN)
    if name == "unseen-composed.yaml":
        one = layer("gru", UNKNOWN, layers=c["model"]["num_layers"])
        return told("hydra", [one], UNKNOWN, UNKNOWN, {"global_clipnorm": c["trainer"]["gradient_clip_val"]})
    one = layer("lstm", c["model"]["d_hidden"], layers=c["model"]["n_layers"])
    return told("hydra", [one], UNKNOWN, c["optimizer"]["lr"], UNKNOWN)


def neuralhydrology(path):
    from pathlib import Path

    from neuralhydrology.utils.config import Config

    c = Config(Path(path), dev_mode=True)
    lengths = c.seq_length if isinstance(c.seq_length, dict) else {"": c.seq_length}
    layers = []
    for frequency, length in lengths.items():
        hidden = c.hidden_size[frequency] if isinstance(c.hidden_size, dict) else c.hidden_size
        one = layer("gru" if c.model == "gru" else "lstm", hidden, layers=1, length=length)
        if c.model == "customlstm":
            # customlstm.py: "stdv = math.sqrt(3 / self.hidden_size)", biases zeros_
            one["recurrent"] = {"kind": "uniform", "limit": (3 / hidden) ** 0.5}
        else:
            one.update(TORCH)
        if c.model != "gru":
            one["forget_bias"] = float(c.initial_forget_bias or 0)
        layers.append(one)
    clip = "none" if c.clip_gradient_norm is None else {"global_clipnorm": float(c.clip_gradient_norm)}
    return told("neuralhydrology", layers, c.optimizer.lower(), float(c.learning_rate[0]), clip)


def onmt_options():
    """onmt/opts.py without the package around it, which needs torch."""
    found = [f for f in glob.glob(os.path.join(SOURCES, "*", "onmt", "opts.py"))]
    stub = MagicMock(AVAILABLE_TRANSFORMS={}, ACTIVATION_FUNCTIONS={}, CheckSRU=argparse._StoreAction, __path__=[])
    for name in ("onmt", "onmt.transforms", "onmt.modules.sru", "onmt.modules.position_ffn", "onmt.modules"):
        sys.modules[name] = stub
    for name in ("onmt.constants",):
        spec = importlib.util.spec_from_file_location(name, found[0].replace("opts.py", "constants.py"))
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    spec = importlib.util.spec_from_file_location("onmt_opts", found[0])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def opennmt(path):
    import configargparse

    opts = onmt_options()
    parser = configargparse.ArgumentParser(config_file_parser_class=configargparse.YAMLConfigFileParser)
    parser.add("-config", "--config", is_config_file=True)
    opts.model_opts(parser)
    opts._add_train_general_opts(parser) if hasattr(opts, "_add_train_general_opts") else None
    c, _ = parser.parse_known_args(["-config", path])
    # utils/parse.py: "if model_opt.layers > 0: model_opt.enc_layers = model_opt.layers", so for sizes;
    # encoders/rnn_encoder.py: "hidden_size = hidden_size // num_directions"
    sizes = [c.hidden_size if c.hidden_size > 0 else s for s in (c.enc_hid_size, c.dec_hid_size)]
    stacks = [c.layers if c.layers > 0 else n for n in (c.enc_layers, c.dec_layers)]
    plain = yaml.safe_load(open(path, encoding="utf-8"))
    train = dict({"param_init": 0.1, "max_grad_norm": 5, "dropout": 0.3, "optim": "sgd", "learning_rate": 1.0}, **plain)
    # opts.py: those five defaults
    draw = {"kind": "uniform", "limit": train["param_init"]} if train["param_init"] else NO_DRAW
    dropout = train["dropout"][0] if isinstance(train["dropout"], list) else train["dropout"]
    layers = []
    for part, kind in ((0, c.encoder_type), (1, c.decoder_type)):
        if kind in ("rnn", "brnn"):
            both = kind == "brnn"
            hidden = sizes[part] // (2 if both else 1)
            one = layer(c.rnn_type.lower(), hidden, layers=stacks[part], bidirectional=both, dropout=float(dropout), length=UNKNOWN)
            layers.append(dict(one, recurrent=draw))
    norm = float(train["max_grad_norm"])
    return told("opennmt-py", layers, train["optim"], float(train["learning_rate"]), {"global_clipnorm": norm} if norm else "none")


def ludwig(path):
    c = read(path, yaml.safe_load)
    layers = []
    for feature in c["input_features"]:
        encoder = feature.get("encoder", {})
        if encoder.get("type") in ("rnn", "cnnrnn"):
            # schema/encoders/sequence_encoders.py: cell_type "rnn", state_size 256, num_layers 1;
            # modules/recurrent_modules.py: torch's own layers and initialisation; dropout=recurrent_dropout
            cell = encoder.get("cell_type", "rnn")
            one = layer(cell, encoder.get("state_size", 256), bidirectional=encoder.get("bidirectional", False), **TORCH)
            one["layers"] = encoder.get("num_layers", 1) if encoder["type"] == "rnn" else encoder.get("num_rec_layers", 1)
            if cell == "lstm":
                one["forget_bias"] = 0.0
            layers.append(one)
    trainer = c.get("trainer", {})
    # schema/optimizers.py: clipglobalnorm 0.5, clipnorm and clipvalue None
    clip = dict({"clipglobalnorm": 0.5, "clipnorm": None, "clipvalue": None}, **trainer.get("gradient_clipping", {}))
    names = {"clipglobalnorm": "global_clipnorm", "clipnorm": "global_clipnorm", "clipvalue": "clipvalue"}
    found = {names[k]: v for k, v in clip.items() if v}
    optimizer = trainer.get("optimizer", {}).get("type", "adam")
    return told("ludwig", layers, optimizer, trainer.get("learning_rate", 0.001), found or "none")


READERS = {
    "freeform": freeform, "lightning": lightning, "hydra": hydra,
    "neuralhydrology": neuralhydrology, "opennmt-py": opennmt, "ludwig": ludwig,
}
for name, content in UNSEEN.items():
    path = os.path.join(ROOT, name)
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=2) + "\n" if name.endswith(".json") else yaml.safe_dump(content, sort_keys=False))
for folder, reader in READERS.items():
    own = glob.glob(os.path.join(ROOT, folder, "*"))
    written = glob.glob(os.path.join(ROOT, "..", "configs", folder + "-*"))
    for path in sorted(own + written):
        if not path.endswith(".expect.json"):
            golden = os.path.splitext(path)[0] + ".expect.json"
            with open(golden, "w", encoding="utf-8") as file:
                file.write(json.dumps(reader(path), indent=1, sort_keys=True) + "\n")
