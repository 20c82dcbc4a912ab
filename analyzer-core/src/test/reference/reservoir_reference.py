"""reservoir_reference.py FOLDER: echo state networks and their ridge regression in NumPy, float64.

Writes FOLDER/reservoir/expected.json: per case the weights, inputs and targets of two sequences, the
states [T][N][H], the read-out by NumPy's SVD-based least squares of the augmented system, its mean
squared error, and the values of a free run.
"""

import json
import os
import sys

import numpy as np

PHI = {
    "tanh": np.tanh,
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def run(p, phi, inputs):
    """States [T, N, H] of inputs [T, N, D] from the state 0."""
    h = np.zeros((inputs.shape[1], p["w"].shape[0]))
    states = []
    for x in inputs:
        z = h @ p["w"].T + x @ p["u"].T + p["b"]
        h = (1 - p["leak"]) * h + p["leak"] * phi(z)
        states.append(h)
    return np.array(states)


def regress(states, inputs, targets, washout, ridge):
    """The read-out [1 + D + H, O] of the augmented least squares problem."""
    ones = np.ones(inputs.shape[:2] + (1,))
    seen = np.concatenate([ones, inputs, states], axis=2)[washout:]
    rows = seen.reshape(-1, seen.shape[2])
    d = targets[washout:].reshape(-1, targets.shape[2])
    penalty = np.sqrt(ridge) * np.eye(rows.shape[1])[1:]
    left = np.vstack([rows, penalty])
    right = np.vstack([d, np.zeros((len(penalty), d.shape[1]))])
    w = np.linalg.lstsq(left, right, rcond=None)[0]
    w[~rows.any(axis=0)] = 0  # of a unit that is never on; otherwise what rounding leaves
    return w, np.mean((rows @ w - d) ** 2)


def free_run(p, phi, w, inputs, start, steps):
    """The values said from step `start` on, where the first is read from the true series."""
    h = run(p, phi, inputs[: start + 1])[-1]
    x = inputs[start]
    said = []
    for _ in range(steps):
        y = np.concatenate([np.ones((len(x), 1)), x, h], axis=1) @ w
        said.append(y)
        x = y
        z = h @ p["w"].T + x @ p["u"].T + p["b"]
        h = (1 - p["leak"]) * h + p["leak"] * phi(z)
    return np.array(said)


def case(name, phi, units, leak, ridge, seed):
    rng = np.random.default_rng(seed)
    p = {
        "w": rng.normal(size=(units, units)) * 0.9 / np.sqrt(units),
        "u": rng.uniform(-1, 1, (units, 1)),
        "b": rng.uniform(-0.3, 0.3, units),
        "leak": rng.uniform(0.3, 1, units) if leak is None else np.full(units, leak),
    }
    t = np.arange(41)
    series = np.stack([np.sin(0.3 * t), np.sin(0.3 * t + 1) * np.cos(0.11 * t)], axis=1)[..., None]
    inputs, targets = series[:-1], series[1:]
    washout = 5
    states = run(p, PHI[phi], inputs)
    w, error = regress(states, inputs, targets, washout, ridge)
    return {
        "name": name,
        "activation": phi,
        "washout": washout,
        "ridge": ridge,
        **{key: value.tolist() for key, value in p.items()},
        "inputs": inputs.tolist(),
        "targets": targets.tolist(),
        "states": states.tolist(),
        "readout": w.tolist(),
        "error": error,
        "free_run": free_run(p, PHI[phi], w, inputs, 20, 8).tolist(),
    }


def main(folder):
    cases = [
        case("tanh", "tanh", 6, 1.0, 1e-4, 1),
        case("leaky", "tanh", 7, None, 1e-3, 2),
        case("linear", "linear", 3, 0.6, 1e-2, 3),
        case("sigmoid", "sigmoid", 5, 0.8, 1e-5, 4),
        case("relu", "relu", 4, 1.0, 1e-2, 5),
    ]
    path = os.path.join(folder, "reservoir", "expected.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"cases": [\n')
        out.write(",\n".join(json.dumps(one) for one in cases))
        out.write("\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
