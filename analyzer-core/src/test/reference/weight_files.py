"""weight_files.py torch DIR: weights files as the frameworks write them, a few kilobytes each.

Beside each file DIR/NAME.EXT stands DIR/NAME.EXT.safetensors: its tensors as another reader has them,
PyTorch's torch.load, widened to float64 and int64, which is exact. The safetensors package writes them.

    python3 weight_files.py torch ../resources/weight-files     needs PyTorch, safetensors
"""

import argparse
import os
import sys

import numpy
from safetensors.numpy import save_file

D, H, O = 2, 3, 1


def expect(path, tensors):
    wide = {}
    for name, array in tensors.items():
        whole = array.dtype.kind in "iub"
        wide[name] = array.astype("i8" if whole else "f8", order="C")
    save_file(wide, path + ".safetensors")


# PyTorch


def of_torch(root):
    import torch

    global Net

    class Net(torch.nn.Module):
        def __init__(self, kind, layers):
            super().__init__()
            self.rnn = kind(D, H, layers, batch_first=True)
            self.fc = torch.nn.Linear(H, O)

        def forward(self, x):
            y, _ = self.rnn(x)
            return self.fc(y)

    Net.__qualname__ = "Net"
    torch.manual_seed(20261129)

    def expected(path, tensors):
        numbers = {}
        for name, tensor in tensors.items():
            tensor = tensor.detach()
            wide = tensor.double() if tensor.is_floating_point() else tensor.long()
            numbers[name] = wide.contiguous().numpy()
        expect(path, numbers)

    def save(name, saved, tensors=lambda loaded: loaded, **options):
        path = os.path.join(root, name)
        torch.save(saved, path, **options)
        expected(path, tensors(torch.load(path)))

    net = Net(torch.nn.LSTM, 2)
    save("lstm.pt", net.state_dict())
    save("lstm-protocol-4.pt", net.state_dict(), pickle_protocol=4)
    save("gru.pth", Net(torch.nn.GRU, 1).double().state_dict())
    save("parameters.pt", dict(net.named_parameters()))
    save("module.pt", net, lambda loaded: loaded.state_dict())
    path = os.path.join(root, "script.pt")
    torch.jit.script(net).save(path)
    expected(path, torch.jit.load(path).state_dict())

    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(2, 5, D)).sum().backward()
    optimizer.step()
    checkpoint = {
        "epoch": 3,
        "pytorch-lightning_version": "1.9.0",
        "state_dict": {"model." + name: value for name, value in net.state_dict().items()},
        "optimizer_states": [optimizer.state_dict()],
        "hyper_parameters": argparse.Namespace(hidden=H, lr=1e-3, big=1 << 80),
    }
    save("lightning.ckpt", checkpoint, lambda loaded: loaded["state_dict"])
    legacy = {"optimizer": optimizer.state_dict(), "model_state_dict": net.state_dict()}
    save(
        "legacy.pth",
        legacy,
        lambda loaded: loaded["model_state_dict"],
        _use_new_zipfile_serialization=False,
    )

    numbers = torch.randn(3, 4)
    flat = torch.randn(20)
    save(
        "views.pt",
        {
            "transposed": numbers.t(),
            "every_second": torch.arange(24.0).reshape(2, 3, 4)[:, ::2, 1::2],
            "flat.first": flat[2:14].view(4, 3),
            "flat.second": flat[14:20],
            "tied": flat[14:20],
            "number": torch.tensor(7),
            "empty": torch.zeros(0, 3),
        },
    )
    types = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
    save("types.pt", {t: (10 * torch.randn(3)).abs().to(getattr(torch, t)) for t in types})


if __name__ == "__main__":
    kind, root = sys.argv[1:]
    os.makedirs(root, exist_ok=True)
    {"torch": of_torch}[kind](root)
