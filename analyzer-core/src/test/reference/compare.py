"""compare.py COMMITTED ANEW: whether two folders of reference cases hold the same numbers to 1e-9.

Strings, nulls and shapes have to be equal; numbers to 1e-9 of themselves, logarithms to 1e-9.
"""

import json
import os
import sys

from probe_reference import read_tensors

TOLERANCE = 1e-9


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        yield path + ".length", len(value)
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def read_case(folder):
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        numbers = dict(leaves(json.load(file)))
    gradients = os.path.join(folder, "gradients.safetensors")
    tensors = read_tensors(gradients) if os.path.exists(gradients) else {}
    for name, tensor in tensors.items():
        numbers.update(leaves(tensor.tolist(), f"gradients.{name}"))
    return numbers


def same(path, old, new):
    if not (isinstance(old, (int, float)) and isinstance(new, (int, float))):
        return old == new
    scale = 1.0 if ".ln_" in path else abs(old)
    return abs(new - old) <= TOLERANCE * scale


def main():
    committed, anew = sys.argv[1:3]
    differences = compared = 0
    for name in sorted(os.listdir(committed)):
        if not os.path.isdir(os.path.join(committed, name)):
            continue
        old, new = (read_case(os.path.join(root, name)) for root in (committed, anew))
        for path in sorted(old.keys() | new.keys()):
            compared += 1
            if path not in old or path not in new or not same(path, old[path], new[path]):
                differences += 1
                print(f"{name}{path}: committed {old.get(path)}, anew {new.get(path)}")
    print(f"{compared} figures compared, {differences} differ")
    sys.exit(0 if compared and not differences else 1)


if __name__ == "__main__":
    main()
