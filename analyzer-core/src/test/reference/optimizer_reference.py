"""optimizer_reference.py FOLDER: 20 steps of PyTorch's optimizers on given gradients, in float64.

Writes FOLDER/steps/expected.json: per case the settings in our words, the gradients [20][3] and the
parameters after each step [20][3], which start at 0.5, −1, 2.
"""

import json
import os
import sys

import torch

STEPS = 20
START = [0.5, -1.0, 2.0]


def cases():
    def sgd(**more):
        return lambda p: torch.optim.SGD(p, lr=0.05, **more)

    def rmsprop(**more):
        return lambda p: torch.optim.RMSprop(p, lr=0.01, **more)

    def adam(**more):
        return lambda p: torch.optim.Adam(p, lr=0.01, **more)

    plain = {"kind": "sgd", "learning_rate": 0.05}
    root = {"kind": "rmsprop", "learning_rate": 0.01, "epsilon_inside": False}
    moments = {"kind": "adam", "learning_rate": 0.01}
    yield "sgd", plain, sgd()
    yield "momentum", plain | {"momentum": 0.9}, sgd(momentum=0.9)
    yield (
        "nesterov",
        plain | {"momentum": 0.9, "nesterov": True},
        sgd(momentum=0.9, nesterov=True),
    )
    yield "rmsprop", root | {"decay": 0.99}, rmsprop(alpha=0.99)
    yield (
        "rmsprop-momentum",
        root | {"decay": 0.9, "momentum": 0.5, "epsilon": 1e-3},
        rmsprop(alpha=0.9, momentum=0.5, eps=1e-3),
    )
    yield "adam", moments, adam()
    yield (
        "adam-other-constants",
        moments | {"mean_decay": 0.5, "decay": 0.9, "epsilon": 1e-2},
        adam(betas=(0.5, 0.9), eps=1e-2),
    )


def main():
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator().manual_seed(1)
    gradients = torch.randn(STEPS, len(START), generator=generator)
    gradients = (gradients * 1024).round() / 1024  # exact in float32
    found = []
    for name, settings, make in cases():
        p = torch.nn.Parameter(torch.tensor(START))
        optimizer = make([p])
        positions = []
        for gradient in gradients:
            p.grad = gradient.clone()
            optimizer.step()
            positions.append(p.tolist())
        found.append({"name": name, "optimizer": settings, "parameters": positions})
    answer = {"gradients": gradients.tolist(), "cases": found}
    folder = os.path.join(sys.argv[1], "steps")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(answer, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
