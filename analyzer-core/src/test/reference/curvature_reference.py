"""curvature_reference.py RESOURCES FOLDER: products with the Gauss-Newton matrix and with structural
damping by PyTorch's autograd, in float64.

For some cases of RESOURCES (see probe_reference.py) writes FOLDER/CASE/expected.json: under the names
of the weights `direction`, v; `gauss_newton`, G v with G = Jᵀ H J, J the Jacobian of the outputs in
the weights and H the second derivatives of the training's loss in the outputs; and `structural`, S v
with vᵀ S v the mean over steps and sequences of Σ φ′(z) (∂z/∂v)², over the pre-activations z of all
gates, units and layers.

J v is a forward-mode product, Jᵀ u a backward-mode one, both of autograd; no formula of either stands
here. PyTorch's two biases act as one, so v and the products have that of the input's, and of the
recurrent product's only where the reset gate comes between.
"""

import json
import os
import sys

import torch
from torch.autograd.functional import hvp, jvp, vjp

from probe_reference import ACTIVATIONS, GATES, KEYS, Case, check_module

CASES = (
    "reference/tanh",
    "reference/sigmoid",
    "reference/classes",
    "reference/notes",
    "reference-cells/lstm",
    "reference-cells/lstm-two-layers",
    "reference-cells/lstm-two-layers-every-step",
    "reference-cells/gru",
    "reference-cells/gru-every-step",
    "reference-cells/gru-three-layers",
)
NONLINEAR = {"i": "sigmoid", "f": "sigmoid", "o": "sigmoid", "r": "sigmoid", "z": "sigmoid"}


def names(case):
    layers = [case.name(key, l) for l in range(case.L) for key in KEYS]
    return layers + [case.names["V"], case.names["c"]]


def tensors(case):
    layers = [layer[key] for layer in case.layers for key in KEYS]
    return tuple(layers + [case.V, case.c])


def pre_activations(case, s, x, W, U, b_ih, b_hh):
    """z of each gate of one step, [gate][N, H]."""
    h = s[:, : case.H]
    ours, theirs = (h @ W.T + b_hh).split(case.H, 1), (x @ U.T + b_ih).split(case.H, 1)
    if case.cell != "gru":
        return [one + other for one, other in zip(ours, theirs)]
    r, z = (one + other for one, other in zip(ours[:2], theirs[:2]))
    return [r, z, theirs[2] + torch.sigmoid(r) * ours[2]]


def run(case, numbers):
    """The outputs that have a loss, and z of all steps, gates and layers."""
    inputs = [case.x[:, t] for t in range(case.T)]
    z, all_states = [], []
    for l in range(case.L):
        weights = numbers[len(KEYS) * l : len(KEYS) * (l + 1)]
        s = [torch.zeros(case.N, case.S)]
        for x in inputs:
            z.append(torch.stack(pre_activations(case, s[-1], x, *weights)))
            s.append(case.step(s[-1], x, *weights))
        all_states.append(s)
        inputs = [case.read(one) for one in s[1:]]
    if not numbers[0].requires_grad:
        check_module(case, all_states)
    read = inputs if case.every_step else inputs[-1:]
    return torch.stack([h @ numbers[-2].T + numbers[-1] for h in read]), torch.stack(z)


def loss(case, y):
    """The mean over the steps that have one; y as `run` gives it."""
    parts = []
    for i, one in enumerate(y):
        target = case.targets[:, i] if case.every_step else case.targets
        if case.classes:
            parts.append(torch.nn.functional.cross_entropy(one, target))
        elif case.loss_kind == "sigmoid_cross_entropy":
            entropy = torch.nn.functional.binary_cross_entropy_with_logits
            parts.append(entropy(one, target, reduction="none").sum(1).mean())
        else:
            parts.append(((one - target) ** 2).mean())
    return sum(parts) / len(parts)


def one_bias(case, numbers):
    """Without the recurrent product's bias, but for a GRU's candidate."""
    kept = list(numbers)
    for l in range(case.L):
        at = len(KEYS) * l + KEYS.index("b_hh")
        kept[at] = kept[at].clone()
        kept[at][: 2 * case.H if case.cell == "gru" else None] = 0
    return tuple(kept)


def direction(case, numbers):
    generator = torch.Generator().manual_seed(1)
    return one_bias(case, [torch.randn(w.shape, generator=generator) for w in numbers])


def slopes(case, z):
    """φ′(z) by autograd, z [steps][gate][N, H]."""
    z = z.detach().clone().requires_grad_(True)
    phi = 0
    for g, name in enumerate(GATES[case.cell]):
        kind = case.activation if name == "h" else NONLINEAR.get(name, "tanh")
        phi = phi + ACTIVATIONS[kind](z[:, g]).sum()
    return torch.autograd.grad(phi, z)[0]


def products(run, loss, slopes, numbers, v):
    """G v and S v at some numbers, of which `run` gives the outputs and z; `slopes` are φ′(z) over the
    steps of all sequences."""
    (y, z), (along_y, along_z) = jvp(lambda *w: run(w), numbers, v)
    curved = hvp(loss, y, along_y)[1]
    gauss_newton = vjp(lambda *w: run(w)[0], numbers, curved)[1]
    structural = vjp(lambda *w: run(w)[1], numbers, slopes * along_z)[1]
    return gauss_newton, structural


def products_of(case):
    numbers = tensors(case)
    v = direction(case, numbers)
    mean = slopes(case, run(case, numbers)[1]) / (case.N * case.T)
    found = products(lambda w: run(case, w), lambda y: loss(case, y), mean, numbers, v)
    return v, *(one_bias(case, one) for one in found)


def main():
    resources, folder = sys.argv[1:3]
    for name in CASES:
        case = Case(os.path.join(resources, name))
        kinds = ("direction", "gauss_newton", "structural")
        answer = {}
        for kind, found in zip(kinds, products_of(case)):
            answer[kind] = {key: value.tolist() for key, value in zip(names(case), found)}
        into = os.path.join(folder, os.path.basename(name))
        os.makedirs(into, exist_ok=True)
        with open(os.path.join(into, "expected.json"), "w", encoding="utf-8") as file:
            json.dump(answer, file)
            file.write("\n")


if __name__ == "__main__":
    main()
