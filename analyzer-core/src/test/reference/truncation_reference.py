"""truncation_reference.py FOLDER: truncated back-propagation by PyTorch's autograd, in float64.

Writes FOLDER/CELL/weights.safetensors, and FOLDER/CELL/expected.json: inputs [T][N][D], targets
[T][N] (classes), and for some strides k1 and windows k2 the loss and all gradients of each update of
plain gradient descent. An update runs the last k2 steps anew from a detached state, has a loss at
the newest k1 steps alone, and leaves the detached state that the next one begins from.
"""

import json
import os
import sys

import torch

from probe_reference import write_tensors

STEPS, SEQUENCES, INPUTS, HIDDEN, OUTPUTS, LAYERS, RATE = 13, 3, 2, 3, 3, 2, 0.5
CUTS = [(4, 4), (2, 5), (3, 7), (13, 13)]


def run(cell, recurrent, state, x):
    """The outputs of all steps and the state after each."""
    outputs, states = [], [state]
    for step in x:
        y, state = recurrent(step[None], state)
        outputs.append(y[0])
        states.append(state)
    return torch.stack(outputs), states


def detached(cell, state):
    return tuple(s.detach() for s in state) if cell == "lstm" else state.detach()


def updates(cell, start, x, target, stride, window):
    recurrent = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](INPUTS, HIDDEN, LAYERS)
    output = torch.nn.Linear(HIDDEN, OUTPUTS)
    network = torch.nn.ModuleDict({"rnn": recurrent, "output": output})
    network.load_state_dict(start)
    zero = torch.zeros(LAYERS, SEQUENCES, HIDDEN)
    kept = {0: (zero, zero) if cell == "lstm" else zero}
    counted, found = 0, []
    while counted < STEPS:
        end = min(STEPS, counted + stride)
        first = max(0, end - window)
        h, states = run(cell, recurrent, kept[first], x[first:end])
        for step, state in enumerate(states):
            kept[first + step] = detached(cell, state)
        y = output(h[counted - first :])
        loss = torch.nn.functional.cross_entropy(
            y.reshape(-1, OUTPUTS), target[counted:end].reshape(-1)
        )
        network.zero_grad()
        loss.backward()
        gradients = {n: p.grad.reshape(-1).tolist() for n, p in network.named_parameters()}
        found.append({"loss": loss.item(), "gradients": gradients})
        with torch.no_grad():
            for p in network.parameters():
                p -= RATE * p.grad
        counted = end
    return found


def main():
    torch.set_default_dtype(torch.float64)
    for cell in ("lstm", "gru"):
        generator = torch.manual_seed(3)
        recurrent = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](INPUTS, HIDDEN, LAYERS)
        output = torch.nn.Linear(HIDDEN, OUTPUTS)
        network = torch.nn.ModuleDict({"rnn": recurrent, "output": output})
        start = {name: 2 * p.detach().clone() for name, p in network.named_parameters()}
        x = torch.randn(STEPS, SEQUENCES, INPUTS, generator=generator)
        target = torch.randint(OUTPUTS, (STEPS, SEQUENCES), generator=generator)
        cuts = [
            {"stride": k1, "window": k2, "updates": updates(cell, start, x, target, k1, k2)}
            for k1, k2 in CUTS
        ]
        folder = os.path.join(sys.argv[1], cell)
        os.makedirs(folder, exist_ok=True)
        tensors = {name: value.numpy() for name, value in start.items()}
        write_tensors(os.path.join(folder, "weights.safetensors"), tensors)
        answer = {"rate": RATE, "inputs": x.tolist(), "targets": target.tolist(), "cuts": cuts}
        with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
            json.dump(answer, file)
            file.write("\n")


if __name__ == "__main__":
    main()
