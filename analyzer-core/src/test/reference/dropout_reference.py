"""dropout_reference.py FOLDER: loss and gradients of small networks with the masks of one seed, in float64.

Writes FOLDER/masks/expected.json. Weights, inputs and targets are sines of a running number, so that
they need no file; the masks are SplitMix64's, in the order that Masks64 says. Per case the loss, the
mean squared error of the outputs of every step, and its gradients by PyTorch's autograd.
"""

import json
import math
import os
import sys

import torch

STEPS, SEQUENCES, INPUTS, HIDDEN, OUTPUTS = 5, 3, 2, 4, 2
KEEP, INPUT_KEEP, SEED = 0.6, 0.75, 42
WORD = (1 << 64) - 1


def uniform(state):
    """SplitMix64: endless numbers of 53 bits from [0, 1)."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & WORD
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
        yield ((z ^ (z >> 31)) >> 11) / 2**53


def masks(layers):
    numbers = uniform(SEED)

    def draw(count, keep):
        return [1 / keep if next(numbers) < keep else 0.0 for _ in range(count)]

    rows = []
    for _ in range(SEQUENCES):
        rows.append(
            [draw(INPUTS, INPUT_KEEP)]
            + [[draw(HIDDEN, KEEP), draw(HIDDEN, KEEP)] for _ in range(layers)]
        )
    inputs = torch.tensor([row[0] for row in rows])
    recurrent = [torch.tensor([row[1 + l][0] for row in rows]) for l in range(layers)]
    upward = [torch.tensor([row[1 + l][1] for row in rows]) for l in range(layers)]
    return inputs, recurrent, upward


def sines(first, *shape):
    count = math.prod(shape)
    numbers = [0.7 * math.sin(1.3 * (first + i)) for i in range(count)]
    return torch.tensor(numbers).reshape(shape)


def parameters(layers, gates, candidate):
    found = {}
    at = 0

    def add(name, *shape):
        nonlocal at
        found[name] = sines(at, *shape).requires_grad_()
        at += found[name].numel()

    for l in range(layers):
        add(f"recurrent {l}", gates * HIDDEN, HIDDEN)
        add(f"input {l}", gates * HIDDEN, INPUTS if l == 0 else HIDDEN)
        add(f"bias {l}", gates * HIDDEN)
        if candidate:
            add(f"candidate_bias {l}", HIDDEN)
    add("output 0", OUTPUTS, HIDDEN)
    add("output_bias 0", OUTPUTS)
    return found


def rnn(p, l, x, h, c, seen):
    z = seen @ p[f"recurrent {l}"].T + x @ p[f"input {l}"].T + p[f"bias {l}"]
    return torch.tanh(z), c


def lstm(p, l, x, h, c, seen):
    z = seen @ p[f"recurrent {l}"].T + x @ p[f"input {l}"].T + p[f"bias {l}"]
    i, f, g, o = z.chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gru(p, l, x, h, c, seen):
    above = x @ p[f"input {l}"].T + p[f"bias {l}"]
    below = seen @ p[f"recurrent {l}"].T
    r = torch.sigmoid(above[:, :HIDDEN] + below[:, :HIDDEN])
    z = torch.sigmoid(above[:, HIDDEN : 2 * HIDDEN] + below[:, HIDDEN : 2 * HIDDEN])
    inner = below[:, 2 * HIDDEN :] + p[f"candidate_bias {l}"]
    n = torch.tanh(above[:, 2 * HIDDEN :] + r * inner)
    return (1 - z) * n + z * h, c


def case(name, step, layers, gates, candidate=False):
    p = parameters(layers, gates, candidate)
    inputs, recurrent, upward = masks(layers)
    x = sines(1000, STEPS, SEQUENCES, INPUTS)
    targets = sines(2000, STEPS, SEQUENCES, OUTPUTS)
    h = [torch.zeros(SEQUENCES, HIDDEN) for _ in range(layers)]
    c = [torch.zeros(SEQUENCES, HIDDEN) for _ in range(layers)]
    loss = 0
    for t in range(STEPS):
        below = x[t] * inputs
        for l in range(layers):
            h[l], c[l] = step(p, l, below, h[l], c[l], h[l] * recurrent[l])
            below = h[l] * upward[l]
        y = below @ p["output 0"].T + p["output_bias 0"]
        loss = loss + ((y - targets[t]) ** 2).mean() / STEPS
    loss.backward()
    gradients = {key: value.grad.flatten().tolist() for key, value in p.items()}
    return {"cell": name, "layers": layers, "loss": loss.item(), "gradients": gradients}


def main():
    torch.set_default_dtype(torch.float64)
    cases = [
        case("rnn", rnn, 2, 1),
        case("lstm", lstm, 2, 4),
        case("gru", gru, 2, 3, candidate=True),
    ]
    folder = os.path.join(sys.argv[1], "masks")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump({"cases": cases}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
