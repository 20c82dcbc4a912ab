"""The numbers of `rhoscope probe --format json` by PyTorch's autograd, for RNN, LSTM and GRU.

    python3 probe_reference.py draw ../resources/reference            draws the plain cases anew and measures them
    python3 probe_reference.py draw-cells ../resources/reference-cells   the same for gates and layers
    python3 probe_reference.py measure DIR                            measures the cases that stand there
    python3 probe_reference.py measure DIR --condition                says how well the numbers are determined

Independent of the Java code: no formula of backpropagation stands here. Every derivative is asked of
autograd; what is left is norms, sums, eigenvalues and QR, which are NumPy's. A case is a folder with
weights.safetensors, data.safetensors and case.rnn.json; its expected.json and gradients.safetensors
are written beside them. The steps of the cells, written out below so that each can be differentiated
alone, have to give what torch.nn.RNN, LSTM and GRU give; `check_module` sees to it.

The state of a layer is h, of an LSTM h and c side by side as independent coordinates. The derivative
with respect to a state is taken wherever that state is read: by the next step of its layer, by the
layer above at the same step, by the read-out.

Autograd underflows where a product of Jacobians leaves the range of a double. So each step gets its
own graph with its own copies of the weights, the adjoint is rescaled between steps, and its scale is
kept as a logarithm. Where nothing underflows, the whole graph at once has to give the same numbers,
and `cross_check` sees to it.
"""

import json
import math
import os
import struct
import sys

import numpy
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

DTYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4"}
ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "linear": lambda z: z * 1,
}
STEEPEST = {"tanh": 1.0, "sigmoid": 0.25}
READ_OUTS = ("output", "fc", "linear", "head")
GATES = {"rnn": ("h",), "lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}
KEYS = ("W", "U", "b_ih", "b_hh")


# safetensors


def read_tensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = data[8 + length + begin : 8 + length + end]
        tensors[name] = numpy.frombuffer(raw, DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def write_tensors(path, tensors):
    header, data = {}, b""
    for name, array in tensors.items():
        dtype = next(key for key, code in DTYPES.items() if numpy.dtype(code) == array.dtype)
        raw = numpy.ascontiguousarray(array).astype(DTYPES[dtype]).tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


# a case


class Case:
    """The network and the sequences of one folder."""

    def __init__(self, folder, factor=None):
        with open(os.path.join(folder, "case.rnn.json"), encoding="utf-8") as file:
            config = json.load(file)
        self.cell = config["model"]["cell"]
        self.activation = config["model"].get("activation", "tanh")
        self.L = config["model"].get("layers", 1)
        weights = read_tensors(os.path.join(folder, config["model"]["weights"]))
        data = read_tensors(os.path.join(folder, config["data"]["file"]))
        recurrent = next(name for name in weights if name.endswith("weight_hh_l0"))
        prefix = recurrent[: -len("weight_hh_l0")]
        read_out = next(
            name[: -len("weight")]
            for kind in READ_OUTS
            for name in weights
            if name == kind + ".weight" or name.endswith("." + kind + ".weight")
        )
        self.prefix = prefix
        self.names = {"V": read_out + "weight", "c": read_out + "bias"}

        def parameter(name, length):
            if name not in weights:
                return torch.zeros(length)
            array = weights[name].astype("f8")
            return torch.tensor(array if factor is None else array * factor(array.shape))

        self.layers = []
        for l in range(self.L):
            W = parameter(f"{prefix}weight_hh_l{l}", None)
            self.layers.append(
                {
                    "W": W,
                    "U": parameter(f"{prefix}weight_ih_l{l}", None),
                    "b_ih": parameter(f"{prefix}bias_ih_l{l}", len(W)),
                    "b_hh": parameter(f"{prefix}bias_hh_l{l}", len(W)),
                }
            )
        self.H = self.layers[0]["W"].shape[1]
        self.S = 2 * self.H if self.cell == "lstm" else self.H
        self.V = parameter(self.names["V"], None)
        self.c = parameter(self.names["c"], self.V.shape[0])
        count = min(len(data["inputs"]), config.get("instrument", {}).get("sequences", 8))
        self.x = torch.tensor(data["inputs"][:count].astype("f8"))
        targets = data["targets"]
        self.classes = targets.dtype.kind == "i"
        self.targets = torch.tensor(targets[:count].astype("i8" if self.classes else "f8"))
        self.N, self.T, self.D = self.x.shape
        self.every_step = targets.ndim == (2 if self.classes else 3)
        self.loss_kind = config["data"].get("loss")

    def step(self, s, x, W, U, b_ih, b_hh):
        """The next state [N, S] of one layer from its state and input; weights as PyTorch's."""
        return self.step_and_candidate(s, x, W, U, b_ih, b_hh)[0]

    def step_and_candidate(self, s, x, W, U, b_ih, b_hh):
        """The next state and the pre-activation of φ (of the candidate, where there are gates)."""
        h = s[:, : self.H]
        ours, theirs = h @ W.T + b_hh, x @ U.T + b_ih
        if self.cell == "rnn":
            z = ours + theirs
            return ACTIVATIONS[self.activation](z), z
        if self.cell == "lstm":
            i, f, g, o = (ours + theirs).split(self.H, 1)
            c = torch.sigmoid(f) * s[:, self.H :] + torch.sigmoid(i) * torch.tanh(g)
            return torch.cat([torch.sigmoid(o) * torch.tanh(c), c], 1), g
        r_h, z_h, n_h = ours.split(self.H, 1)
        r_x, z_x, n_x = theirs.split(self.H, 1)
        z = torch.sigmoid(z_h + z_x)
        n = n_x + torch.sigmoid(r_h + r_x) * n_h
        return (1 - z) * torch.tanh(n) + z * h, n

    def read(self, s):
        """What the layer above, or the read-out, sees of a state: h."""
        return s[:, : self.H]

    def name(self, key, l):
        kind = {"W": "weight_hh", "U": "weight_ih", "b_ih": "bias_ih", "b_hh": "bias_hh"}[key]
        return f"{self.prefix}{kind}_l{l}"

    def loss(self, t, h, V=None, c=None):
        """The loss at step t alone (from 1) of the state h [N, H] of that step."""
        y = h @ (self.V if V is None else V).T + (self.c if c is None else c)
        target = self.targets[:, t - 1] if self.every_step else self.targets
        if self.classes:
            return torch.nn.functional.cross_entropy(y, target)
        if self.loss_kind == "sigmoid_cross_entropy":
            entropy = torch.nn.functional.binary_cross_entropy_with_logits
            return entropy(y, target, reduction="none").sum(1).mean()
        return ((y - target) ** 2).mean()


# measuring


def leaf(tensor):
    return tensor.detach().clone().requires_grad_(True)


def grad(outputs, inputs, direction=None, **options):
    return torch.autograd.grad(outputs, inputs, grad_outputs=direction, **options)


def norm(matrix):
    """Frobenius, in long double, which reaches down to 1e-4932."""
    flat = numpy.asarray(matrix, numpy.longdouble).ravel()
    largest = numpy.max(numpy.abs(flat)) if flat.size else numpy.longdouble(0)
    return largest * numpy.sqrt(numpy.sum((flat / largest) ** 2)) if largest > 0 else largest


def spectral_norm(matrix):
    largest = numpy.max(numpy.abs(matrix))
    if largest == 0:
        return numpy.longdouble(0)
    return largest * numpy.linalg.svd((matrix / largest).astype("f8"), compute_uv=False)[0]


def states(case):
    """s_0 … s_T of each layer as numbers, [L][T + 1][N, S], and what each layer reads, [L][T]."""
    all_states, all_inputs = [], []
    inputs = [case.x[:, t] for t in range(case.T)]
    for weights in case.layers:
        s = [torch.zeros(case.N, case.S)]
        for x in inputs:
            s.append(case.step(s[-1], x, *(weights[key] for key in KEYS)).detach())
        all_states.append(s)
        all_inputs.append(inputs)
        inputs = [case.read(one) for one in s[1:]]
    check_module(case, all_states)
    return all_states, all_inputs


def check_module(case, s):
    """The outputs of PyTorch's own module with these weights, where it has such a cell."""
    options = {"nonlinearity": case.activation} if case.cell == "rnn" else {}
    if options.get("nonlinearity") in ("sigmoid", "linear"):
        return
    kind = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[case.cell]
    module = kind(case.D, case.H, case.L, batch_first=True, **options)
    values = {
        case.name(key, l)[len(case.prefix) :]: layer[key]
        for l, layer in enumerate(case.layers)
        for key in KEYS
    }
    module.load_state_dict(values)
    with torch.no_grad():
        outputs = module(case.x)[0]
    for t in range(case.T):
        agree(outputs[:, t].numpy(), case.read(s[-1][t + 1]).numpy())


def step_jacobians(case, l, s, inputs):
    """∂s_t/∂s_{t−1} of a layer for each sequence, its inputs held fixed, [T][N][S, S]."""
    weights = [case.layers[l][key] for key in KEYS]
    jacobians = []
    for t in range(case.T):
        of_step = []
        for n in range(case.N):
            x = inputs[l][t][n : n + 1]
            one = lambda state: case.step(state[None], x, *weights)[0]
            of_step.append(torch.autograd.functional.jacobian(one, s[l][t][n]).numpy())
        jacobians.append(of_step)
    return jacobians


def backward(case, s, inputs, t, state_gradient):
    """From ∂E/∂s_t of the top layer, [N, S]: for each layer ∂E/∂s_k and the contributions C_{t,k}
    of W, U, b_ih and b_hh, each for k = 1 … t, and for each k the norms of the contributions of
    one sequence to the W of all layers together, [t][N]; in long double."""
    ln_scale = numpy.longdouble(0)
    deltas = [torch.zeros(case.N, case.S) for _ in range(case.L)]
    deltas[-1] = state_gradient
    gradients = [[] for _ in range(case.L)]
    summands = [[] for _ in range(case.L)]
    of_one = []
    for k in range(t, 0, -1):
        size = max(delta.abs().max() for delta in deltas)
        if size > 0:
            deltas = [delta / size for delta in deltas]
            ln_scale += numpy.log(numpy.longdouble(size.item()))
        scale = numpy.exp(ln_scale)
        blocks = [[] for _ in range(case.N)]
        for l in range(case.L - 1, -1, -1):
            gradients[l].insert(0, deltas[l].numpy().astype(numpy.longdouble) * scale)
            tensors = [s[l][k - 1], inputs[l][k - 1], *(case.layers[l][key] for key in KEYS)]
            copies = [leaf(tensor) for tensor in tensors]
            after = case.step(*copies)
            for n, blocks_of_one in enumerate(blocks):
                (C,) = grad(after[n], copies[2], deltas[l][n], retain_graph=True)
                blocks_of_one.append(norm(C.numpy()) * scale)
            found = grad(after, copies, deltas[l])
            deltas[l] = found[0]
            if l > 0:
                deltas[l - 1] = deltas[l - 1].clone()
                deltas[l - 1][:, : case.H] += found[1]
            summands[l].insert(0, [c.numpy().astype(numpy.longdouble) * scale for c in found[2:]])
        of_one.insert(0, [norm(one) for one in blocks])
    return gradients, summands, of_one


def long_term_share(of_one):
    """Mean over the sequences that have a summand of the share of those with k ≤ T/2."""
    early, total = sum(numpy.array(of_one[: len(of_one) // 2])), sum(numpy.array(of_one))
    some = total > 0
    return float(numpy.mean(early[some] / total[some])) if some.any() else None


def recurrent_weights(W):
    eigenvalues = numpy.linalg.eigvals(W)
    frobenius = numpy.linalg.norm(W)
    rest = max(0.0, frobenius**2 - numpy.sum(numpy.abs(eigenvalues) ** 2))
    return {
        "spectral_radius": float(numpy.max(numpy.abs(eigenvalues))),
        "spectral_norm": float(numpy.linalg.norm(W, 2)),
        "henrici": math.sqrt(rest) / float(frobenius),
    }


def lyapunov_max(case, jacobians):
    exponents = []
    for n in range(case.N):
        Q = numpy.eye(case.S)
        sums = numpy.zeros(case.S)
        for t in range(case.T):
            Q, R = numpy.linalg.qr(jacobians[t][n] @ Q)
            sums += numpy.log(numpy.maximum(numpy.abs(numpy.diag(R)), 1e-300))
        exponents.append(float(numpy.max(sums)) / case.T)
    return exponents


def slopes(case, l, s, inputs):
    weights = [case.layers[l][key] for key in KEYS]
    z = [
        leaf(case.step_and_candidate(s[l][t], inputs[l][t], *weights)[1]) for t in range(case.T)
    ]
    name = case.activation if case.cell == "rnn" else "tanh"
    slope = torch.stack([grad(ACTIVATIONS[name](one).sum(), [one])[0] for one in z])
    measured = {"mean_slope": slope.mean().item()}
    if name in STEEPEST:
        small = slope / STEEPEST[name] < 0.1
        measured["saturated_fraction"] = small.double().mean().item()
    if name == "relu":
        never = (torch.stack(z) <= 0).all(0).all(0)
        measured["dead_fraction"] = never.double().mean().item()
    return measured


def horizon(profile):
    T = len(profile)
    reach = 0
    while reach + 1 < T and profile[reach + 1] >= profile[0] / 100:
        reach += 1
    first = -(-T // 10)
    last = max((k for k in range(T) if profile[k] > 0), default=-1)
    measured = {"steps_to_1_percent": reach, "censored": reach == T - 1}
    if last - first + 1 < 8:
        return {**measured, "decay_per_step": None, "r_squared": None}
    k = numpy.arange(first, last + 1, dtype="f8")
    ln = numpy.array([float(numpy.log(profile[i])) for i in range(first, last + 1)])
    slope, intercept = numpy.polyfit(k, ln, 1)
    residual = numpy.sum((ln - slope * k - intercept) ** 2)
    spread = numpy.sum((ln - ln.mean()) ** 2)
    return {
        **measured,
        "decay_per_step": math.exp(slope),
        "r_squared": float(1 - residual / spread),
    }


def finite(number):
    return number if math.isfinite(number) else None


def plain(norms):
    """Doubles as they stand in JSON; beyond their range null."""
    if isinstance(norms, (list, tuple)):
        return [plain(one) for one in norms]
    return finite(float(norms))


def logarithms(norms):
    if isinstance(norms, (list, tuple)):
        return [logarithms(one) for one in norms]
    return float(numpy.log(norms)) if norms > 0 else None


def with_logarithms(fields):
    """Each field and its ln_ field."""
    both = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            both[name] = {key: plain(one) for key, one in value.items()}
            both["ln_" + name] = {key: logarithms(one) for key, one in value.items()}
        else:
            both[name] = plain(value)
            both["ln_" + name] = logarithms(value)
    return both


def measure_layer(case, l, s, inputs, gradients, summands):
    jacobians = step_jacobians(case, l, s, inputs)
    products = [[None] * case.N for _ in range(case.T)]
    for n in range(case.N):
        product = numpy.eye(case.S, dtype=numpy.longdouble)
        for m in range(1, case.T + 1):
            product = product @ jacobians[case.T - m][n].astype(numpy.longdouble)
            products[m - 1][n] = spectral_norm(product)

    partial = [numpy.zeros(case.layers[l]["W"].shape, numpy.longdouble)]
    for k in range(case.T, 0, -1):
        partial.insert(0, partial[0] + summands[k - 1][0])
    parts = ["recurrent", "input", "bias"] + (["bias_hh"] if case.cell == "gru" else [])
    blocks = case.layers[l]["W"].numpy().reshape(-1, case.H, case.H)
    layer = {
        "recurrent_weights": {
            gate: recurrent_weights(block) for gate, block in zip(GATES[case.cell], blocks)
        }
    }
    layer.update(
        with_logarithms(
            {
                "step_jacobian_norm": [
                    [spectral_norm(one.astype(numpy.longdouble)) for one in row] for row in jacobians
                ],
                "jacobian_product_norm": products,
                "state_gradient_norm": [norm(one) for one in gradients],
                "summand_norm": {
                    part: [norm(C[i]) for C in summands] for i, part in enumerate(parts)
                },
                "partial_sum_norm": {"recurrent": [norm(S) for S in partial[:-1]]},
                "parameter_gradient_norm": {
                    part: norm(sum(C[i] for C in summands)) for i, part in enumerate(parts)
                },
            }
        )
    )
    layer["finite_time_exponent"] = [
        float(numpy.log(norm_) / case.T) if norm_ > 0 else None for norm_ in products[-1]
    ]
    layer["lyapunov_max"] = lyapunov_max(case, jacobians)
    layer.update(slopes(case, l, s, inputs))
    return layer, products


def measure(case):
    s, inputs = states(case)
    top = leaf(s[-1][case.T])
    loss = case.loss(case.T, case.read(top))
    gradients, summands, of_one = backward(case, s, inputs, case.T, grad(loss, [top])[0])
    measured = [
        measure_layer(case, l, s, inputs, gradients[l], summands[l]) for l in range(case.L)
    ]
    profile = [
        sum(norm([of_layer[case.T - 1 - k][n] for of_layer in gradients]) for n in range(case.N))
        / case.N
        for k in range(case.T)
    ]
    probe = {
        "schema": "rhoscope.probe/1",
        "source": "weights",
        "cell": case.cell,
        "hidden_size": case.H,
        "sequence_length": case.T,
        "sequences": case.N,
        "loss": loss.item(),
        "layers": [layer for layer, _ in measured],
    }
    probe.update(with_logarithms({"lag_profile": profile}))
    probe["horizon"] = horizon(profile)
    probe["long_term_share"] = long_term_share(of_one)
    whole = whole_graph(case)
    if case.every_step:
        probe.update(over_time(case, whole))
    cross_check(case, whole, gradients, summands, [products for _, products in measured])
    return probe


# the whole graph at once


def run(case, weights, V, c):
    """States of each layer, [L][T + 1], and the losses; weights(l, t) are the four of one step."""
    inputs = [case.x[:, t] for t in range(case.T)]
    s = []
    for l in range(case.L):
        s.append([torch.zeros(case.N, case.S, requires_grad=True)])
        for t, x in enumerate(inputs):
            s[l].append(case.step(s[l][-1], x, *weights(l, t)))
        inputs = [case.read(one) for one in s[l][1:]]
    steps = range(1, case.T + 1) if case.every_step else [case.T]
    return s, [case.loss(t, case.read(s[-1][t]), V, c) for t in steps]


def whole_graph(case):
    """One graph with copies W_1 … W_T of each layer, and one with a single W of each."""
    copies = [
        [[leaf(layer[key]) for key in KEYS] for _ in range(case.T)] for layer in case.layers
    ]
    shared = [[leaf(layer[key]) for key in KEYS] for layer in case.layers]
    V, c = leaf(case.V), leaf(case.c)
    unrolled = run(case, lambda l, t: copies[l][t], case.V, case.c)
    once = run(case, lambda l, t: shared[l], V, c)
    return copies, unrolled, (shared, V, c), once


def over_time(case, whole):
    """The gradient of each step's loss alone, and their running sum, with respect to the recurrent
    matrices of all layers, one vector."""
    _, _, (shared, _, _), (_, losses) = whole
    matrices = [of_layer[0] for of_layer in shared]
    alone = []
    for one in losses:
        found = grad(one, matrices, retain_graph=True)
        alone.append(numpy.concatenate([gradient.numpy().ravel() for gradient in found]))
    running = numpy.cumsum(alone, axis=0)
    return with_logarithms(
        {
            "gradient_over_time": [norm(one) for one in alone],
            "running_gradient": [norm(one) / (t + 1) for t, one in enumerate(running)],
        }
    )


def gradients_of_training(case):
    """The loss that training minimises, the mean over the steps that have one, and its gradient."""
    _, _, (shared, V, c), (_, losses) = whole_graph(case)
    loss = sum(losses) / len(losses)
    leaves = {case.name(key, l): shared[l][i] for l in range(case.L) for i, key in enumerate(KEYS)}
    leaves.update({case.names["V"]: V, case.names["c"]: c})
    tensors = {"loss": numpy.array(loss.item())}
    for name, gradient in zip(leaves, grad(loss, list(leaves.values()))):
        tensors[name] = gradient.numpy()
    return tensors


def cross_check(case, whole, gradients, summands, products):
    copies, (s, losses), (shared, _, _), (_, losses_of_one) = whole
    for l in range(case.L):
        leaves = s[l][1:] + [copies[l][t][i] for i in range(4) for t in range(case.T)]
        found = [one.numpy() for one in grad(losses[-1], leaves, retain_graph=True)]
        T = case.T
        for k in range(T):
            agree(found[k], gradients[l][k])
            for i in range(4):
                agree(found[T * (i + 1) + k], summands[l][k][i])
        total = grad(losses_of_one[-1], shared[l], retain_graph=True)
        for i in range(4):
            agree(total[i].numpy(), sum(C[i] for C in summands[l]))
        rows = numpy.zeros((T, case.N, case.S, case.S))
        for i in range(case.S):
            for k, one in enumerate(
                grad(s[l][T][:, i].sum(), s[l][:T], retain_graph=True)
            ):
                rows[k, :, i] = one.numpy()
        for m in range(1, T + 1):
            for n in range(case.N):
                agree(spectral_norm(rows[T - m, n]), products[l][m - 1][n])


def agree(one, other):
    size = max(norm(one), norm(other))
    if 1e-280 < size < 1e280:
        off = norm(numpy.asarray(one, numpy.longdouble) - numpy.asarray(other, numpy.longdouble))
        assert off <= 1e-10 * size, (off, size)


# the cases


def draw(root):
    random = numpy.random.default_rng(20261120)

    def gaussian(*shape, std=1.0):
        return std * random.standard_normal(shape)

    def recurrent(H, gain):
        return gaussian(H, H, std=gain / math.sqrt(H))

    def triangular(H, radius, above):
        """Eigenvalues spread over [−radius, radius]; equal ones would not be determined by W."""
        Q, _ = numpy.linalg.qr(gaussian(H, H))
        diagonal = numpy.diag(numpy.linspace(-radius, radius, H))
        return Q @ (diagonal + numpy.diag([above] * (H - 1), 1)) @ Q.T

    def write(name, W, D, O, T, N, activation, targets="last", **options):
        H = len(W)
        folder = os.path.join(root, name)
        os.makedirs(folder, exist_ok=True)
        prefix = options.get("prefix", "")
        dtype = options.get("dtype", "f8")
        weights = {
            prefix + "weight_ih_l0": gaussian(H, D, std=options.get("input_std", 0.7)),
            prefix + "weight_hh_l0": W,
            prefix + "bias_ih_l0": gaussian(H, std=0.2),
            prefix + "bias_hh_l0": gaussian(H, std=0.2),
            options.get("read_out", "output") + ".weight": gaussian(O, H, std=0.5),
            options.get("read_out", "output") + ".bias": gaussian(O, std=0.1),
        }
        weights[prefix + "bias_ih_l0"][: options.get("dead", 0)] -= 20
        if options.get("silenced"):
            weights[prefix + "weight_ih_l0"][:, 0] = numpy.abs(gaussian(H)) + 0.1
            weights[prefix + "bias_ih_l0"] += 1
        if options.get("no_bias"):
            weights = {key: value for key, value in weights.items() if "bias" not in key}
        weights = {key: value.astype(dtype) for key, value in weights.items()}
        shapes = {"last": (N, O), "every": (N, T, O), "notes": (N, T, O), "classes": (N,)}
        if targets == "classes":
            values = random.integers(0, O, shapes[targets])
            values[0] = O - 1
        elif targets == "notes":
            values = random.integers(0, 2, shapes[targets]).astype("f8")
        else:
            values = gaussian(*shapes[targets])
        inputs = gaussian(N, T, D)
        if options.get("silenced"):
            inputs[0, T - 1, 0] = -1000
        data = {"inputs": inputs, "targets": values}
        write_tensors(os.path.join(folder, "weights.safetensors"), weights)
        write_tensors(os.path.join(folder, "data.safetensors"), data)
        model = {
            "cell": "rnn",
            "activation": activation,
            "input_size": D,
            "hidden_size": H,
            "output_size": O,
            "weights": "weights.safetensors",
        }
        config = {"model": model, "data": {"file": "data.safetensors"}}
        if targets == "notes":
            config["data"]["loss"] = "sigmoid_cross_entropy"
        if "sequences" in options:
            config["instrument"] = {"sequences": options["sequences"]}
        with open(os.path.join(folder, "case.rnn.json"), "w", encoding="utf-8") as file:
            file.write(json.dumps(config, indent=2) + "\n")

    write("tanh", recurrent(12, 1.2), 3, 2, 25, 4, "tanh")
    write("relu", recurrent(10, 1.3), 2, 1, 20, 3, "relu", dtype="f4", dead=2)
    write("relu-silenced", recurrent(6, 1.3), 2, 1, 10, 2, "relu", silenced=True)
    write("sigmoid", recurrent(8, 3.0), 2, 1, 15, 3, "sigmoid")
    write("linear-first-two", recurrent(6, 0.9), 2, 1, 30, 5, "linear", sequences=2)
    write("one-sequence", recurrent(5, 1.0), 1, 1, 12, 1, "tanh", read_out="linear")
    write("every-step", recurrent(8, 1.1), 2, 2, 20, 3, "tanh", "every")
    write("classes", recurrent(10, 1.0), 3, 4, 18, 6, "tanh", "classes",
          prefix="net.rnn.", read_out="net.fc")
    write("notes", recurrent(8, 1.0), 5, 5, 12, 3, "tanh", "notes", no_bias=True)
    skewed = recurrent(8, 1.6) + numpy.triu(gaussian(8, 8, std=0.8), 1)
    write("exploding-non-normal", skewed, 2, 1, 60, 2, "linear")
    write("transient-growth", triangular(8, 0.7, 1.7), 2, 1, 30, 2, "tanh", input_std=0.1)
    write("vanishing", recurrent(8, 0.01), 2, 1, 200, 2, "tanh")


def draw_cells(root):
    random = numpy.random.default_rng(20261121)

    def gaussian(*shape, std=1.0):
        return std * random.standard_normal(shape)

    def write(name, cell, layers, sizes, targets="last", gain=1.0, **options):
        D, H, O, T, N = sizes
        G = len(GATES[cell])
        prefix = options.get("prefix", "")
        weights = {}
        for l in range(layers):
            weights[f"{prefix}weight_ih_l{l}"] = gaussian(G * H, D if l == 0 else H, std=0.7)
            weights[f"{prefix}weight_hh_l{l}"] = gaussian(G * H, H, std=gain / math.sqrt(H))
            weights[f"{prefix}bias_ih_l{l}"] = gaussian(G * H, std=0.3)
            weights[f"{prefix}bias_hh_l{l}"] = gaussian(G * H, std=0.3)
            for gate, shift in options.get("shift", {}).items():
                block = slice(gate * H, (gate + 1) * H)
                weights[f"{prefix}bias_ih_l{l}"][block] += shift
        read_out = options.get("read_out", "output")
        weights[read_out + ".weight"] = gaussian(O, H, std=0.5)
        weights[read_out + ".bias"] = gaussian(O, std=0.1)
        if options.get("no_bias"):
            weights = {key: value for key, value in weights.items() if "bias_" not in key}
        weights = {key: value.astype(options.get("dtype", "f8")) for key, value in weights.items()}
        shapes = {"last": (N, O), "every": (N, T, O), "classes": (N,), "every_class": (N, T)}
        if "class" in targets:
            values = random.integers(0, O, shapes[targets])
            values.flat[0] = O - 1
        else:
            values = gaussian(*shapes[targets])
        folder = os.path.join(root, name)
        os.makedirs(folder, exist_ok=True)
        data = {"inputs": gaussian(N, T, D), "targets": values}
        write_tensors(os.path.join(folder, "weights.safetensors"), weights)
        write_tensors(os.path.join(folder, "data.safetensors"), data)
        model = {"cell": cell}
        if cell == "rnn":
            model["activation"] = options["activation"]
        model.update({"input_size": D, "hidden_size": H, "output_size": O, "layers": layers})
        model["weights"] = "weights.safetensors"
        config = {"model": model, "data": {"file": "data.safetensors"}}
        with open(os.path.join(folder, "case.rnn.json"), "w", encoding="utf-8") as file:
            file.write(json.dumps(config, indent=2) + "\n")

    write("lstm", "lstm", 1, (3, 6, 2, 14, 3))
    write("lstm-every-step", "lstm", 1, (2, 5, 2, 12, 2), "every", 1.5)
    write("lstm-two-layers", "lstm", 2, (2, 5, 3, 12, 3), "classes", prefix="net.lstm.",
          read_out="net.fc", dtype="f4")
    write("lstm-two-layers-every-step", "lstm", 2, (2, 4, 1, 10, 2), "every", 1.5)
    write("lstm-vanishing", "lstm", 1, (1, 3, 1, 120, 1), gain=0.1, shift={0: -4, 1: -30})
    write("gru", "gru", 1, (3, 6, 2, 14, 3), gain=1.5)
    write("gru-every-step", "gru", 1, (2, 5, 3, 12, 2), "every_class")
    write("gru-three-layers", "gru", 3, (2, 4, 2, 10, 2), gain=1.5)
    write("gru-two-layers-no-bias", "gru", 2, (2, 4, 1, 9, 2), "every", no_bias=True)
    write("relu-two-layers", "rnn", 2, (2, 7, 1, 15, 3), gain=1.3, activation="relu")
    write("tanh-three-layers-every-step", "rnn", 3, (2, 5, 2, 10, 2), "every", 1.2,
          activation="tanh")


def write_expected(folder):
    case = Case(folder)
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(measure(case), allow_nan=False) + "\n")
    write_tensors(os.path.join(folder, "gradients.safetensors"), gradients_of_training(case))


def flattened(value, path=""):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flattened(one, path + "." + key)
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from flattened(one, f"{path}[{i}]")
    elif isinstance(value, float):
        yield path, value


def condition(folder):
    """How far the numbers move when each weight moves by about one rounding error."""
    random = numpy.random.default_rng(1)
    exact = dict(flattened(measure(Case(folder))))
    moved = measure(Case(folder, lambda shape: 1 + 1e-15 * random.choice([-1, 1], shape)))
    worst = max(
        (abs(value - exact[path]) / max(abs(exact[path]), 1e-300), path)
        for path, value in flattened(moved)
        if abs(exact[path]) > 1e-280
    )
    print(f"{os.path.basename(folder):24} {worst[0]:.1e} {worst[1]}")


def main():
    action, root = sys.argv[1:3]
    if action == "draw":
        draw(root)
    if action == "draw-cells":
        draw_cells(root)
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if os.path.isdir(folder):
            if "--condition" in sys.argv:
                condition(folder)
            else:
                write_expected(folder)


if __name__ == "__main__":
    main()
