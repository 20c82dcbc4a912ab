"""extension_reference.py FOLDER: extended cells written down in PyTorch, in float64.

Writes FOLDER/cells/expected.json: for cells with a linear transition, a skip, layer normalisation and
both, drawn numbers, the loss of the last step, its gradient by autograd, and what Jacobians of the
extended state (h, an LSTM's c, then the h of the d − 1 steps before) give: ‖∂s_T/∂s_{T−m}‖₂ of each
sequence, m = 1 … T, and the mean of ‖∂E/∂s_{T−k}‖₂, k = 0 … T − 1, h
before the first step left out. And of a drawn direction v the
products G v and S v, see curvature_reference.py.
"""

import json
import os
import sys

import torch
from torch.nn.functional import layer_norm, mse_loss

from curvature_reference import products

STEPS, SEQUENCES, INPUTS, HIDDEN, OUTPUTS = 7, 3, 2, 4, 2
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def cases():
    yield {"cell": "rnn", "linear_transition": True}
    yield {"cell": "rnn", "linear_transition": True, "activation": "sigmoid", "leak": 0.3}
    for cell in GATES:
        yield {"cell": cell, "skip": 3}
        yield {"cell": cell, "normalization": "layer"}
        yield {"cell": cell, "normalization": "layer", "skip": 2}
    yield {"cell": "rnn", "skip": 1, "leak": 0.4}
    yield {"cell": "rnn", "form": "pascanu", "skip": 3}
    yield {"cell": "rnn", "form": "pascanu", "normalization": "layer"}
    yield {"cell": "rnn", "linear_transition": True, "normalization": "layer", "skip": 2}
    yield {"cell": "gru", "gru_variant": {"reset": "before"}, "normalization": "layer"}


def drawn(generator, *shape, scale=0.6):
    values = scale * torch.randn(*shape, generator=generator)
    return (values * 1024).round() / 1024


def parameters(model, generator):
    rows = GATES[model["cell"]] * HIDDEN
    p = {
        "recurrent": drawn(generator, rows, HIDDEN),
        "input": drawn(generator, rows, INPUTS),
        "bias": drawn(generator, rows),
    }
    if model["cell"] == "gru" and "gru_variant" not in model:
        p["candidate_bias"] = drawn(generator, HIDDEN)
    if "skip" in model:
        p["skip"] = drawn(generator, rows, HIDDEN)
    if "normalization" in model:
        p["gain"] = 1 + drawn(generator, rows, scale=0.3)
    p["output"] = drawn(generator, OUTPUTS, HIDDEN)
    p["output_bias"] = drawn(generator, OUTPUTS)
    return p


def step(model, p, s, x, seen=None):
    """s_t of one sequence from s_{t−1}, a list of its parts; adds z and φ′(z) of each gate to `seen`."""
    own = 2 if model["cell"] == "lstm" else 1
    h = s[0]
    delay = model.get("skip", 0)
    oldest = s[-1] if 1 < delay else h

    def part(name, gate):
        return p[name][gate * HIDDEN : (gate + 1) * HIDDEN]

    def argument(gate, heard):
        a = part("input", gate) @ x + heard
        if delay:
            a = a + part("skip", gate) @ oldest
        if "gain" in p:
            return layer_norm(a, (HIDDEN,), part("gain", gate), part("bias", gate), 1e-5)
        return a + part("bias", gate)

    def recurrent(gate, state):
        return part("recurrent", gate) @ state

    def through(phi, z):
        if seen is not None:
            at = z.detach().requires_grad_(True)
            seen.append((z, torch.autograd.grad(phi(at).sum(), at)[0]))
        return phi(z)

    if model["cell"] == "rnn":
        phi = torch.sigmoid if model.get("activation") == "sigmoid" else torch.tanh
        if model.get("linear_transition"):
            now = recurrent(0, h) + through(phi, argument(0, torch.zeros(HIDDEN)))
        elif model.get("form") == "pascanu":
            now = argument(0, recurrent(0, phi(h)))
            through(phi, now)
        else:
            now = through(phi, argument(0, recurrent(0, h)))
        a = model.get("leak", 1.0)
        after = [(1 - a) * h + a * now]
    elif model["cell"] == "lstm":
        kinds = (torch.sigmoid, torch.sigmoid, torch.tanh, torch.sigmoid)
        i, f, g, o = (through(phi, argument(q, recurrent(q, h))) for q, phi in enumerate(kinds))
        c = f * s[1] + i * g
        after = [o * torch.tanh(c), c]
    else:
        r = through(torch.sigmoid, argument(0, recurrent(0, h)))
        z = through(torch.sigmoid, argument(1, recurrent(1, h)))
        if "candidate_bias" in p:
            n = through(torch.tanh, argument(2, r * (recurrent(2, h) + p["candidate_bias"])))
        else:
            n = through(torch.tanh, argument(2, recurrent(2, r * h)))
        after = [(1 - z) * n + z * h]
    return after + ([h] + s[own:-1] if 1 < delay else [])


def parts_of(model):
    own = 2 if model["cell"] == "lstm" else 1
    return own + max(0, model.get("skip", 0) - 1)


def curvature(model, p, inputs, targets):
    """v, G v and S v under the names of the parameters."""
    generator = torch.Generator().manual_seed(2)
    v = tuple(drawn(generator, *values.shape) for values in p.values())
    slopes = []

    def run(numbers):
        named = dict(zip(p, numbers))
        y, seen = [], []
        for n in range(SEQUENCES):
            s = [torch.zeros(HIDDEN) for _ in range(parts_of(model))]
            for t in range(STEPS):
                s = step(model, named, s, inputs[t, n], seen)
            y.append(named["output"] @ s[0] + named["output_bias"])
        slopes[:] = [slope for _, slope in seen]
        return torch.stack(y), torch.stack([z for z, _ in seen])

    numbers = tuple(values.detach() for values in p.values())
    run(numbers)
    mean = torch.stack(slopes) / (SEQUENCES * STEPS)
    found = products(run, lambda y: mse_loss(y, targets), mean, numbers, v)
    kinds = ("direction", "gauss_newton", "structural")
    return {
        kind: {name: one.flatten().tolist() for name, one in zip(p, values)}
        for kind, values in zip(kinds, (v, *found))
    }


def measure(model, generator):
    p = parameters(model, generator)
    inputs = drawn(generator, STEPS, SEQUENCES, INPUTS)
    targets = drawn(generator, SEQUENCES, OUTPUTS)
    for values in p.values():
        values.requires_grad_(True)
    parts = parts_of(model)
    loss = 0
    jacobians = []
    ends = []
    for n in range(SEQUENCES):
        s = [torch.zeros(HIDDEN) for _ in range(parts)]
        of_sequence = []
        for t in range(STEPS):
            x = inputs[t, n]
            whole = torch.autograd.functional.jacobian(
                lambda flat: torch.cat(step(model, p, list(flat.split(HIDDEN)), x)),
                torch.cat(s).detach(),
            )
            of_sequence.append(whole)
            s = step(model, p, s, x)
        y = p["output"] @ s[0] + p["output_bias"]
        loss = loss + ((y - targets[n]) ** 2).sum() / (SEQUENCES * OUTPUTS)
        error = 2 * (y - targets[n]) / (SEQUENCES * OUTPUTS)
        end = torch.zeros(parts * HIDDEN)
        end[:HIDDEN] = (error @ p["output"]).detach()
        jacobians.append(of_sequence)
        ends.append(end)
    gradients = torch.autograd.grad(loss, list(p.values()))
    # The h before the first step are no states of the network.
    own = 2 if model["cell"] == "lstm" else 1
    products = []
    profile = [sum(e.norm() for e in ends).item() / SEQUENCES]
    running = [torch.eye(parts * HIDDEN) for _ in range(SEQUENCES)]
    for m in range(1, STEPS + 1):
        running = [r @ jacobians[n][STEPS - m] for n, r in enumerate(running)]
        products.append([torch.linalg.matrix_norm(r, 2).item() for r in running])
        if m < STEPS:
            states = (own + STEPS - m - 1) * HIDDEN
            profile.append(
                sum((ends[n] @ r)[:states].norm() for n, r in enumerate(running)).item() / SEQUENCES
            )
    return {
        "model": model,
        "inputs": inputs.flatten().tolist(),
        "targets": targets.flatten().tolist(),
        "parameters": {name: v.flatten().tolist() for name, v in p.items()},
        "loss": loss.item(),
        "gradients": {name: g.flatten().tolist() for name, g in zip(p, gradients)},
        "jacobian_product_norm": products,
        "lag_profile": profile,
        **curvature(model, p, inputs, targets),
    }


def main():
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator().manual_seed(1)
    found = [measure(model, generator) for model in cases()]
    sizes = {
        "steps": STEPS,
        "sequences": SEQUENCES,
        "inputs": INPUTS,
        "hidden": HIDDEN,
        "outputs": OUTPUTS,
    }
    folder = os.path.join(sys.argv[1], "cells")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "expected.json"), "w") as out:
        out.write('{"sizes": ' + json.dumps(sizes) + ', "cases": [\n')
        out.write(",\n".join(json.dumps(case) for case in found) + "\n]}\n")


if __name__ == "__main__":
    main()
