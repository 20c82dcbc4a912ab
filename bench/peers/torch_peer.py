"""PyTorch as a peer: what a user would write for the same work, in its fastest form."""

import itertools
import platform

import torch

import peer


def adding(batch, steps, generator):
    """A batch of the adding problem: inputs [T, B, 2], targets [B, 1]."""
    x = torch.zeros(steps, batch, 2)
    x[:, :, 0] = torch.rand(steps, batch, generator=generator)
    columns = torch.arange(batch)
    first = torch.randint(0, steps // 2, (batch,), generator=generator)
    second = torch.randint(steps // 2, steps, (batch,), generator=generator)
    x[first, columns, 1] = 1
    x[second, columns, 1] = 1
    return x, (x[first, columns, 0] + x[second, columns, 0]).unsqueeze(1)


def batches(options):
    generator = torch.Generator().manual_seed(2)
    size, steps = int(options["B"]), int(options["T"])
    return itertools.cycle([adding(size, steps, generator) for _ in range(8)])


def threaded(options, work):
    threads = int(options.get("threads", 1))

    def run(n):
        torch.set_num_threads(threads)
        return work(n)

    return run


def draw(cell, readout, gates):
    """Keras' weights, which our side starts from: see bench/README.md on why they are not the default."""
    with torch.no_grad():
        for name, values in cell.named_parameters():
            if name.startswith("weight_hh"):
                for gate in values.chunk(gates):
                    torch.nn.init.orthogonal_(gate)
            elif name.startswith("weight_ih"):
                torch.nn.init.xavier_uniform_(values)
            else:
                values.zero_()
                if gates == 4 and name.startswith("bias_ih"):
                    values.chunk(gates)[1].fill_(1.0)
        torch.nn.init.xavier_uniform_(readout.weight)
        readout.bias.zero_()


GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def step(options):
    """Forward, BPTT, norm clipping, SGD, with PyTorch's own fused modules."""
    torch.manual_seed(1)
    hidden = int(options["H"])
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[options["cell"]]
    network, readout = module(2, hidden), torch.nn.Linear(hidden, 1)
    draw(network, readout, GATES[options["cell"]])
    parameters = [*network.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=0.01)
    data = batches(options)

    def work(n):
        loss = None
        for x, target in itertools.islice(data, n):
            optimizer.zero_grad(set_to_none=True)
            states, _ = network(x)
            loss = torch.nn.functional.mse_loss(readout(states[-1]), target)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
        return loss.item()

    return threaded(options, work)


def instrumented(options):
    """The same with the norm of every hidden gradient, as a user gets it: a cell in a loop."""
    torch.manual_seed(1)
    hidden = int(options["H"])
    kind = options["cell"]
    module = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}[kind]
    cell, readout = module(2, hidden), torch.nn.Linear(hidden, 1)
    draw(cell, readout, GATES[kind])
    parameters = [*cell.parameters(), *readout.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=0.01)
    data = batches(options)

    def work(n):
        norms = None
        for x, target in itertools.islice(data, n):
            optimizer.zero_grad(set_to_none=True)
            state, states = None, []
            for row in x.unbind(0):
                state = cell(row, state)
                h = state[0] if kind == "lstm" else state
                h.retain_grad()
                states.append(h)
            loss = torch.nn.functional.mse_loss(readout(states[-1]), target)
            loss.backward()
            norms = torch.stack([h.grad for h in states]).flatten(1).norm(dim=1)
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
        return norms[0].item()

    return threaded(options, work)


def jacobians(options):
    """‖∂h_T/∂h_k‖₂ for all k of one sequence, tanh RNN: products of diag(1 − h²) W, then norms."""
    hidden, steps, way = int(options["H"]), int(options["T"]), options["way"]
    kind = getattr(torch, options.get("dtype", "float32"))
    w = matrix(options["file"], hidden).to(kind)
    t, i = torch.arange(steps, dtype=torch.float64), torch.arange(hidden, dtype=torch.float64)
    drive = (0.5 * torch.sin(1.3 * t[:, None] + 0.7 * i)).to(kind)

    def products():
        h, slopes = torch.zeros(hidden, dtype=kind), []
        for row in drive:
            h = torch.tanh(w @ h + row)
            slopes.append(1 - h * h)
        product = None
        for slope in reversed(slopes):
            jacobian = slope.unsqueeze(1) * w
            product = jacobian if product is None else product @ jacobian
            yield product

    def norms():
        if way == "loop":
            return torch.stack([torch.linalg.matrix_norm(p, 2) for p in products()])
        stack = torch.stack(list(products()))
        if way == "batched":
            return torch.linalg.svdvals(stack)[:, 0]
        return torch.linalg.eigvalsh(stack @ stack.mT)[:, -1].sqrt()  # way == "gram"

    def work(n):
        with torch.inference_mode():
            for _ in range(n):
                result = norms()
            return result[-1].item()

    return threaded(options, work)


def matrix(name, n):
    raw = torch.from_file(name, size=n * n, dtype=torch.float64)
    return raw.clone().view(n, n)


def eigvals(options):
    w = matrix(options["file"], int(options["n"])).to(getattr(torch, options["dtype"]))

    def work(n):
        with torch.inference_mode():
            for _ in range(n):
                values = torch.linalg.eigvals(w)
            return values.abs().max().item()

    return threaded(options, work)


if __name__ == "__main__":
    build = torch.__config__.show()
    blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
    if blas != "MKL":
        blas = "OpenBLAS" if "open" in build.lower() else "reference or other BLAS"
    peer.serve(
        f"PyTorch {torch.__version__} ({blas}, Python {platform.python_version()})",
        {"step": step, "instrumented": instrumented, "jacobians": jacobians, "eigvals": eigvals},
    )
