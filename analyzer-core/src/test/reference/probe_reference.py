"""The numbers of `rhoscope probe --format json` by PyTorch's autograd, for plain RNNs.

    python3 probe_reference.py draw ../resources/reference     draws the cases anew and measures them
    python3 probe_reference.py measure ../resources/reference  measures the cases that stand there
    python3 probe_reference.py measure DIR --condition         says how well the numbers are determined

Independent of the Java code: no formula of backpropagation stands here. Every derivative is asked of
autograd; what is left is norms, sums, eigenvalues and QR, which are NumPy's. A case is a folder with
weights.safetensors, data.safetensors and case.rnn.json; its expected.json and gradients.safetensors
are written beside them.

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
        self.activation = config["model"].get("activation", "tanh")
        self.phi = ACTIVATIONS[self.activation]
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
        self.names = {
            "W": recurrent,
            "U": prefix + "weight_ih_l0",
            "b": prefix + "bias_hh_l0",
            "b_ih": prefix + "bias_ih_l0",
            "V": read_out + "weight",
            "c": read_out + "bias",
        }

        def parameter(key, length):
            if self.names[key] not in weights:
                return torch.zeros(length)
            array = weights[self.names[key]].astype("f8")
            return torch.tensor(array if factor is None else array * factor(array.shape))

        self.W = parameter("W", None)
        self.H = self.W.shape[0]
        self.U = parameter("U", None)
        self.V = parameter("V", None)
        self.b = parameter("b", self.H)
        self.b_ih = parameter("b_ih", self.H)
        self.c = parameter("c", self.V.shape[0])
        count = min(len(data["inputs"]), config.get("instrument", {}).get("sequences", 8))
        self.x = torch.tensor(data["inputs"][:count].astype("f8"))
        targets = data["targets"]
        self.classes = targets.dtype.kind == "i"
        self.targets = torch.tensor(targets[:count].astype("i8" if self.classes else "f8"))
        self.N, self.T, self.D = self.x.shape
        self.every_step = targets.ndim == (2 if self.classes else 3)
        self.loss_kind = config["data"].get("loss")

    def step(self, h, x, W, U, b):
        return self.phi(self.pre_activation(h, x, W, U, b))

    def pre_activation(self, h, x, W, U, b):
        return h @ W.T + x @ U.T + self.b_ih + b

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
    """h_0 … h_T as numbers, [T + 1][N, H]."""
    h = [torch.zeros(case.N, case.H)]
    for t in range(case.T):
        h.append(case.step(h[-1], case.x[:, t], case.W, case.U, case.b).detach())
    return h


def step_jacobians(case, h):
    """∂h_t/∂h_{t−1} of each sequence, [T][N][H, H]."""
    jacobians = []
    for t in range(case.T):
        of_step = []
        for n in range(case.N):
            x = case.x[n : n + 1, t]
            one = lambda state: case.step(state[None], x, case.W, case.U, case.b)[0]
            of_step.append(torch.autograd.functional.jacobian(one, h[t][n]).numpy())
        jacobians.append(of_step)
    return jacobians


def backward(case, h, t, state_gradient):
    """From ∂E/∂h_t [N, H]: ∂E/∂h_k and the contributions C_{t,k}, each for k = t … 1, in long double."""
    ln_scale = numpy.longdouble(0)
    delta = state_gradient
    gradients, summands = [], []
    for k in range(t, 0, -1):
        size = delta.abs().max()
        if size > 0:
            delta = delta / size
            ln_scale += numpy.log(numpy.longdouble(size.item()))
        scale = numpy.exp(ln_scale)
        gradients.append(delta.numpy().astype(numpy.longdouble) * scale)
        copies = [leaf(tensor) for tensor in (h[k - 1], case.W, case.U, case.b)]
        reached = case.step(copies[0], case.x[:, k - 1], *copies[1:])
        delta, *contributions = grad(reached, copies, delta)
        summands.append([c.numpy().astype(numpy.longdouble) * scale for c in contributions])
    return gradients, summands


def recurrent_weights(case):
    W = case.W.numpy()
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
        Q = numpy.eye(case.H)
        sums = numpy.zeros(case.H)
        for t in range(case.T):
            Q, R = numpy.linalg.qr(jacobians[t][n] @ Q)
            sums += numpy.log(numpy.maximum(numpy.abs(numpy.diag(R)), 1e-300))
        exponents.append(float(numpy.max(sums)) / case.T)
    return exponents


def slopes(case, h):
    z = [
        leaf(case.pre_activation(h[t], case.x[:, t], case.W, case.U, case.b))
        for t in range(case.T)
    ]
    slope = torch.stack([grad(case.phi(one).sum(), [one])[0] for one in z])
    measured = {"mean_slope": slope.mean().item()}
    if case.activation in STEEPEST:
        small = slope / STEEPEST[case.activation] < 0.1
        measured["saturated_fraction"] = small.double().mean().item()
    if case.activation == "relu":
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


def measure(case):
    h = states(case)
    jacobians = step_jacobians(case, h)
    top = leaf(h[case.T])
    loss = case.loss(case.T, top)
    gradients, summands = backward(case, h, case.T, grad(loss, [top])[0])
    gradients.reverse()
    summands.reverse()

    products = [[None] * case.N for _ in range(case.T)]
    for n in range(case.N):
        product = numpy.eye(case.H, dtype=numpy.longdouble)
        for m in range(1, case.T + 1):
            product = product @ jacobians[case.T - m][n].astype(numpy.longdouble)
            products[m - 1][n] = spectral_norm(product)

    partial = [numpy.zeros((case.H, case.H), numpy.longdouble)]
    for k in range(case.T, 0, -1):
        partial.insert(0, partial[0] + summands[k - 1][0])
    parts = ("recurrent", "input", "bias")
    layer = {"recurrent_weights": {"h": recurrent_weights(case)}}
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
    layer.update(slopes(case, h))

    profile = [
        sum(norm(gradients[case.T - 1 - k][n]) for n in range(case.N)) / case.N
        for k in range(case.T)
    ]
    probe = {
        "schema": "rhoscope.probe/1",
        "source": "weights",
        "cell": "rnn",
        "hidden_size": case.H,
        "sequence_length": case.T,
        "sequences": case.N,
        "loss": loss.item(),
        "layers": [layer],
    }
    probe.update(with_logarithms({"lag_profile": profile}))
    probe["horizon"] = horizon(profile)
    whole = whole_graph(case)
    if case.every_step:
        probe.update(over_time(case, whole))
    cross_check(case, whole, h, gradients, summands, products)
    return probe


# the whole graph at once


def whole_graph(case):
    """One graph with copies W_1 … W_T, and one with a single W: leaves, states, losses."""
    graph = {"W": [], "U": [], "b": [], "h": [torch.zeros(case.N, case.H, requires_grad=True)]}
    shared = {key: leaf(getattr(case, key)) for key in ("W", "U", "b", "V", "c")}
    shared["h"] = [torch.zeros(case.N, case.H)]
    for t in range(case.T):
        for key in ("W", "U", "b"):
            graph[key].append(leaf(getattr(case, key)))
        x = case.x[:, t]
        copies = [graph[key][t] for key in ("W", "U", "b")]
        graph["h"].append(case.step(graph["h"][-1], x, *copies))
        shared["h"].append(case.step(shared["h"][-1], x, shared["W"], shared["U"], shared["b"]))
    steps = range(1, case.T + 1) if case.every_step else [case.T]
    losses = [case.loss(t, shared["h"][t], shared["V"], shared["c"]) for t in steps]
    return graph, shared, losses


def over_time(case, whole):
    """The gradient of each step's loss alone, and their running sum, with respect to one W."""
    _, shared, losses = whole
    alone = [grad(one, [shared["W"]], retain_graph=True)[0].numpy() for one in losses]
    running = numpy.cumsum(alone, axis=0)
    return with_logarithms(
        {
            "gradient_over_time": [norm(one) for one in alone],
            "running_gradient": [norm(one) / (t + 1) for t, one in enumerate(running)],
        }
    )


def gradients_of_training(case):
    """The loss that training minimises, the mean over the steps that have one, and its gradient."""
    _, shared, losses = whole_graph(case)
    loss = sum(losses) / len(losses)
    keys = ("W", "U", "b", "V", "c")
    tensors = {"loss": numpy.array(loss.item())}
    for key, gradient in zip(keys, grad(loss, [shared[key] for key in keys])):
        tensors[case.names[key]] = gradient.numpy()
    tensors[case.names["b_ih"]] = tensors[case.names["b"]]
    return tensors


def cross_check(case, whole, h, gradients, summands, products):
    graph, shared, losses = whole
    loss = case.loss(case.T, graph["h"][case.T])
    leaves = graph["h"][1:] + graph["W"] + graph["U"] + graph["b"]
    found = [one.numpy() for one in grad(loss, leaves, retain_graph=True)]
    T = case.T
    for k in range(T):
        agree(found[k], gradients[k])
        for i in range(3):
            agree(found[T * (i + 1) + k], summands[k][i])
    total = grad(losses[-1], [shared[key] for key in ("W", "U", "b")], retain_graph=True)
    for i in range(3):
        agree(total[i].numpy(), sum(C[i] for C in summands))
    rows = numpy.zeros((T, case.N, case.H, case.H))
    for i in range(case.H):
        for k, one in enumerate(
            grad(graph["h"][T][:, i].sum(), graph["h"][:T], retain_graph=True)
        ):
            rows[k, :, i] = one.numpy()
    for m in range(1, T + 1):
        for n in range(case.N):
            agree(spectral_norm(rows[T - m, n]), products[m - 1][n])


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
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if os.path.isdir(folder):
            if "--condition" in sys.argv:
                condition(folder)
            else:
                write_expected(folder)


if __name__ == "__main__":
    main()
