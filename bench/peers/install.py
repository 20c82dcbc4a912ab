#!/usr/bin/env python3
"""install.py NAME FOLDER: makes FOLDER/NAME hold a peer and prints the command that runs it.

torch  PyTorch as `pip install` brings it. On x86-64 Linux that build is linked against the GPU's
       libraries, gigabytes that a run on the CPU never calls: pip installs it without them, and
       empty libraries of the same names stand in (see `stand_ins`). The code that runs on the CPU,
       MKL and oneDNN included, is the very same.
jax    JAX, from pip as well

Where pip or the linker fail, torch falls back to any python3 that has it, such as Debian's package
python3-torch, with OpenBLAS in place of the reference BLAS where that is installed.
"""

import glob
import pathlib
import re
import shutil
import subprocess
import sys
import venv

TORCH = ["torch==2.15.0"]
TORCH_NEEDS = [
    "numpy==2.4.6",
    "filelock",
    "typing-extensions>=4.13.0",
    "setuptools>=77.0.3,<81",
    "sympy>=1.13.3",
    "networkx",
    "jinja2",
    "fsspec",
]
JAX = ["jax==0.10.2"]
HERE = pathlib.Path(__file__).resolve().parent
GPU = re.compile(r"lib(cu|nv|nccl)")
SYSTEM = re.compile(r"(GLIBC|GCC|CXXABI|G?OMP|OACC|GFORTRAN)")


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True)


def must(*command):
    done = run(*command)
    if done.returncode:
        raise OSError(f"{pathlib.Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")
    return done.stdout


def environment(folder, *steps):
    """A virtual environment with what the steps of pip install; its python."""
    python = folder / "bin" / "python"
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        for step in steps:
            must(python, "-m", "pip", "install", "-q", "--no-input", *step)
    return python


def stand_ins(folder, libraries):
    """Empty libraries for those that are linked against but not installed.

    One library defines every name that none of the wheel's own defines, as functions that report
    an error; the others have the names that the loader looks for and nothing but a dependency on
    it. PyTorch asks for the number of GPUs, gets the error and goes on without any.
    """
    wanted, defined, undefined = set(), set(), set()
    present = {file.name for file in libraries.iterdir()}
    for library in libraries.glob("*.so"):
        wanted.update(re.findall(r"NEEDED.*\[(.*)]", must("readelf", "-d", library)))
        for line in must("nm", "-D", library).splitlines():
            kind, name = line.split()[-2:]
            (undefined if kind == "U" else defined).add(name)
    missing = sorted(name for name in wanted - present if GPU.match(name))
    if not missing:
        return
    folder.mkdir(exist_ok=True)
    defined = {name.split("@")[0] for name in defined}
    names = set()
    for full in undefined:
        name, _, version = full.partition("@")
        foreign = not SYSTEM.match(version) if version else re.match(r"_*(cu|nv|nccl)", name)
        if name not in defined and foreign:
            names.add(name)
    source = folder / "none.c"
    source.write_text("".join(f"int {name}(void) {{ return 100; }}\n" for name in sorted(names)))
    none = folder / "libnone.so"
    must("gcc", "-shared", "-fPIC", "-w", "-fno-builtin", source, "-o", none, "-Wl,-soname,libnone.so")
    empty = folder / "empty.c"
    empty.write_text("")
    for name in missing:
        soname = f"-Wl,-soname,{name},--no-as-needed"
        must("gcc", "-shared", "-fPIC", empty, "-o", folder / name, soname, none)


def works(command, module):
    return run(*command, "-W", "ignore", "-c", f"import {module}").returncode == 0


def torch(folder):
    try:
        python = environment(folder, ["--no-deps", *TORCH], TORCH_NEEDS)
        libraries = next(folder.glob("lib/python*/site-packages/torch/lib"))
        if not (folder / "whole").exists():
            stand_ins(folder / "stand-ins", libraries)
        command = ["env", f"LD_LIBRARY_PATH={folder / 'stand-ins'}", python]
        if works(command, "torch"):
            (folder / "whole").touch()
            return command
        print("PyTorch from pip does not start here", file=sys.stderr)
    except (OSError, StopIteration) as problem:
        print(f"no PyTorch from pip: {problem}", file=sys.stderr)
    return any_torch()


def any_torch():
    openblas = glob.glob("/usr/lib/*/openblas-pthread")
    for python in ("python3", "/usr/bin/python3"):
        command = [python]
        if openblas:
            command = ["env", f"LD_LIBRARY_PATH={openblas[0]}", python]
        if works(command, "torch"):
            if not openblas:
                print("without libopenblas0-pthread this may be slow", file=sys.stderr)
            return command
    sys.exit("no PyTorch: neither pip's nor an installed one works")


def jax(folder):
    try:
        command = [environment(folder, JAX)]
    except OSError as problem:
        sys.exit(f"no JAX: {problem}")
    if not works(command, "jax"):
        sys.exit("no JAX: pip's does not start here")
    (folder / "whole").touch()
    return command


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve() / sys.argv[1]
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = {"torch": torch, "jax": jax}[name](folder)
    print("\n".join(map(str, [*command, "-W", "ignore", "-B", HERE / f"{name}_peer.py"])))


if __name__ == "__main__":
    main()
