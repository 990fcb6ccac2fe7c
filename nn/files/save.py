"""Write a model to a file and read it back, bit for bit.

A file has the numbers, the names and the plan of the model.  It is JSON, or safetensors if its name
ends in `.safetensors`.  Reading a file runs no code from it.  Everything is checked before a model
is changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from autograd import files
from autograd.hints import hinting
from autograd.pickles import PublicPickle
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import number
from nn.model.architecture import build, described, least_size
from nn.model.labels import Labels
from nn.model.module import Module

__all__ = ["SaveError", "document", "load", "read", "save", "write"]

FORMAT, VERSION = "slopewise", 1
Document: TypeAlias = dict[str, Any]


class SaveError(PublicPickle, ValueError):
    """A file could not be written or read; the message says which and why."""


@hinting(KEYWORDS)
def save(model: Module, path: str | os.PathLike[str], *, metadata: object = None) -> None:
    """Write a model to a file: JSON, or safetensors if the name ends in `.safetensors`.

    The file is written completely or not at all.  `metadata` may be anything that JSON can hold.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nn.save(nn.MLP(2, [3, 1], rng=0), f"{folder}/model.json")
    ...     nn.load(f"{folder}/model.json")
    MLP(Layer(2, 3, 'relu'), Layer(3, 1, 'identity'))
    """
    if not isinstance(model, Module):
        raise TypeError(f"save() takes a Module, not {type(model).__name__} {model!r:.40}")
    write(document(model, path, metadata), path)


@hinting(KEYWORDS)
def load(path: str | os.PathLike[str], *, into: Module | None = None) -> Module:
    """The model in a file; a class that cannot be built from it needs a model to load `into`.

    A SaveError says what is wrong with the file; nothing is changed then.
    """
    saved = read(path)
    try:
        model = into if into is not None else built(saved)
        labels = labels_from(saved)
        model.load_state_dict(saved["parameters"])
    except (TypeError, ValueError, KeyError) as error:
        raise SaveError(f"{path}: {error}") from error
    model.labels = labels
    return model


def document(model: Module, path: object, metadata: object) -> Document:
    """All that a file says of a model, as plain data."""
    labels = model.labels
    try:
        plan = described(model)
    except TypeError:  # a class that cannot be described
        plan = None
    except ValueError as error:
        raise SaveError(f"{path}: {error}") from error
    return {
        "format": FORMAT,
        "version": VERSION,
        "class": type(model).__name__,
        "architecture": plan,
        "labels": None if labels is None else vars(labels),
        "metadata": metadata,
        "parameters": model.state_dict(),
    }


def built(saved: Document) -> Module:
    """A new model, built from the plan in a file."""
    plan = saved["architecture"]
    if plan is None:
        raise ValueError(
            f"the model is of the class {saved.get('class')!r:.40}, which a file cannot build; "
            "make one, and load the numbers with nn.load(path, into=it)"
        )
    if least_size(plan) > len(saved["parameters"]):
        raise ValueError("the architecture has more parameters than there are numbers")
    model = build(plan)
    if not isinstance(model, Module):
        raise ValueError(f"the architecture is no module, but {plan!r:.40}")
    return model


def labels_from(saved: Document) -> Labels | None:
    """The labels in a file, checked."""
    labels = saved["labels"]
    if labels is None:
        return None
    if not isinstance(labels, dict) or not isinstance(labels.get("names"), list):
        raise ValueError(f"labels must have a list of names, got {labels!r:.40}")
    if not all(isinstance(name, str | int | float) for name in labels["names"]):
        raise ValueError("the names of classes must be texts or numbers")
    outputs = labels.get("outputs")
    if type(outputs) is not int:
        raise ValueError(f"labels must have a whole number of outputs, got {outputs!r:.40}")
    low, threshold = (number(labels.get(name), name) for name in ("low", "threshold"))
    return Labels(labels["names"], outputs=outputs, low=low, threshold=threshold)


# Files


def write(saved: Document, path: str | os.PathLike[str]) -> None:
    """Write a document; a crash leaves the old file or the new one, never a part."""
    try:
        content = packed(saved) if is_safetensors(Path(path)) else text(saved)
    except (TypeError, ValueError) as error:
        raise SaveError(f"{path}: JSON cannot hold this: {error}") from error
    files.write(path, content)


def read(path: str | os.PathLike[str]) -> Document:
    """The document in a file; a SaveError if it is no model file."""
    content = Path(path).read_bytes()
    try:
        saved = unpacked(content) if is_safetensors(Path(path)) else parsed(content)
    except (ValueError, RecursionError) as error:
        raise SaveError(f"{path} is damaged, or no model file: {error!s:.100}") from error
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise SaveError(f"{path} is no Slopewise model: there is no 'format': {FORMAT!r} in it")
    if saved.get("version") != VERSION:
        raise SaveError(
            f"{path} has version {saved.get('version')!r:.20} of the format, but only "
            f"{VERSION} can be read; a newer Slopewise may help"
        )
    for name in ("architecture", "labels", "parameters"):
        if name not in saved:
            raise SaveError(f"{path} lacks its {name}")
    if not isinstance(saved["parameters"], dict):
        raise SaveError(f"{path}: parameters must be names with numbers")
    return saved


def text(saved: Document) -> bytes:
    """The document as JSON, which keeps every finite double exactly."""
    return (json.dumps(saved, indent=1, allow_nan=False) + "\n").encode()


def parsed(content: bytes | str) -> Any:
    """What JSON stands for; a ValueError if a number in it is not finite."""

    def refuse(word: str) -> float:
        raise ValueError(f"{word} is not a finite number")

    return json.loads(content, parse_constant=refuse)


def is_safetensors(path: Path) -> bool:
    return path.suffix == ".safetensors"


def packed(saved: Document) -> bytes:
    """The document as safetensors: its numbers are one tensor, all else is metadata."""
    library, _, numpy = safetensors()
    numbers: Mapping[str, float] = saved["parameters"]
    tensor = numpy.array(list(numbers.values()), dtype=numpy.float64)
    rest = json.dumps({**saved, "parameters": list(numbers)}, allow_nan=False)
    content: bytes = library.save({"parameters": tensor}, {FORMAT: rest})
    return content


def unpacked(content: bytes) -> object:
    """The document in the bytes of `packed`; a ValueError if they are something else."""
    library, damage, _ = safetensors()
    try:
        numbers = library.load(content)["parameters"].tolist()
        length = int.from_bytes(content[:8], "little")  # of the header the library has read
        rest = parsed(parsed(content[8 : 8 + length])["__metadata__"][FORMAT])
        return {**rest, "parameters": dict(zip(rest["parameters"], numbers, strict=True))}
    except (damage, KeyError, TypeError) as error:
        raise ValueError(f"not a Slopewise file of safetensors: {error!s:.80}") from error


def safetensors() -> tuple[Any, Any, Any]:
    """The library, its exception for damaged files, and NumPy; or how to install them."""
    try:
        library, package = import_module("safetensors.numpy"), import_module("safetensors")
        return library, package.SafetensorError, import_module("numpy")
    except ImportError:
        raise ImportError(
            "files of this kind need the safetensors library: pip install slopewise[safetensors], "
            "or use a name ending in .json"
        ) from None
