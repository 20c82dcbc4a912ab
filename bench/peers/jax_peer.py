"""JAX as a peer: the training step as one compiled function with a scan over time."""

import itertools
import platform

import jax
import jax.numpy as jnp
import numpy as np

import peer


def adding(batch, steps, random):
    x = np.zeros((steps, batch, 2), np.float32)
    x[:, :, 0] = random.random((steps, batch))
    columns = np.arange(batch)
    first, second = random.integers(0, steps // 2, batch), random.integers(steps // 2, steps, batch)
    x[first, columns, 1] = 1
    x[second, columns, 1] = 1
    return jnp.asarray(x), jnp.asarray(x[first, columns, 0] + x[second, columns, 0])


def rnn(p, carry, pre):
    h = jnp.tanh(pre + carry[0] @ p["w"])
    return (h, h)


def lstm(p, carry, pre):
    i, f, g, o = jnp.split(pre + carry[0] @ p["w"], 4, axis=1)
    c = jax.nn.sigmoid(f) * carry[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
    return (jax.nn.sigmoid(o) * jnp.tanh(c), c)


def gru(p, carry, pre):
    h = carry[0]
    xr, xz, xn = jnp.split(pre, 3, axis=1)
    hr, hz, hn = jnp.split(h @ p["w"], 3, axis=1)
    z = jax.nn.sigmoid(xz + hz)
    n = jnp.tanh(xn + jax.nn.sigmoid(xr + hr) * (hn + p["bn"]))
    new = (1 - z) * n + z * h
    return (new, new)


CELLS = {"rnn": (rnn, 1), "lstm": (lstm, 4), "gru": (gru, 3)}


def step(options):
    hidden, batch, steps = (int(options[name]) for name in "HBT")
    cell, gates = CELLS[options["cell"]]
    random = np.random.default_rng(1)

    def glorot(rows, columns):
        limit = (6 / (rows + columns)) ** 0.5
        return random.uniform(-limit, limit, (rows, columns))

    # Keras' draw, which our side starts from: see bench/README.md.
    bias = np.zeros(gates * hidden)
    if options["cell"] == "lstm":
        bias[hidden : 2 * hidden] = 1
    drawn = {
        "w": np.hstack([np.linalg.qr(random.normal(size=(hidden, hidden)))[0] for _ in range(gates)]),
        "u": glorot(2, gates * hidden),
        "b": bias,
        "bn": np.zeros(hidden),
        "v": glorot(hidden, 1)[:, 0],
        "c": np.zeros(()),
    }
    parameters = {name: jnp.asarray(values, jnp.float32) for name, values in drawn.items()}

    def loss(p, x, target):
        pre = x @ p["u"] + p["b"]
        start = (jnp.zeros((batch, hidden)), jnp.zeros((batch, hidden)))
        last, _ = jax.lax.scan(lambda carry, row: (cell(p, carry, row), None), start, pre)
        return jnp.mean((last[0] @ p["v"] + p["c"] - target) ** 2)

    @jax.jit
    def update(p, x, target):
        value, gradient = jax.value_and_grad(loss)(p, x, target)
        norm = jnp.sqrt(sum(jnp.vdot(g, g) for g in gradient.values()))
        rate = 0.01 * jnp.minimum(1, 1 / norm)
        return {name: p[name] - rate * gradient[name] for name in p}, value

    data = itertools.cycle([adding(batch, steps, np.random.default_rng(k)) for k in range(8)])

    def work(n):
        nonlocal parameters
        value = None
        for x, target in itertools.islice(data, n):
            parameters, value = update(parameters, x, target)
        return value.block_until_ready()

    return work


if __name__ == "__main__":
    peer.serve(f"JAX {jax.__version__} (Python {platform.python_version()})", {"step": step})
