"""Train a network in a page, with the reader's own data, as `fit` trains it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

from autograd.compiler.training import in_javascript
from autograd.hints import hinting
from autograd.show import plural
from autograd.show.assets import asset
from autograd.show.live_page import LivePage
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Rows
from nn.data.split import checked_size
from nn.init import as_rng
from nn.model.labels import LabelSource
from nn.model.modes import switched
from nn.model.module import Module
from nn.optim import OptimiserChoice, optimiser_of
from nn.training.losses import Loss
from nn.training.parts import Parts, parts
from nn.training.targets import Examples, prepare
from nn.view.live_network import answers_of, examples, facts_of
from nn.view.look import Look
from nn.view.paint import alt, paint
from nn.view.plan import Plan
from nn.view.words import in_words, limits

__all__ = ["Playground", "playground"]

MOST = 1000, 500  # weights and examples
SCRIPTS = ("tiles.js", "network.js", "charts.js", "training.js", "playground.js")


class Playground(LivePage):
    """A network that learns in a page: `.html`, `.svg` (before it learns), `.save(path)`.

    Its page needs no other file, no network and no Python. Without JavaScript it shows the picture.
    """

    def __init__(self, plan: Plan, data: dict[str, Any], programs: dict[str, str]) -> None:
        self.title = alt(plan).partition(",")[0]
        count = plural(len(data["training"]["rows"]), "example")
        self.words = f"{self.title}, {count}"
        self.alt = f"Before it learns: {in_words(plan)}"
        self.label = f"Train a {self.title}"
        self.svg = str(paint(plan))
        self.prefix = plan.prefix
        self.data = data
        self.programs = programs
        self.scripts = [asset(name, "nn.view") for name in SCRIPTS]
        self.styles = [asset(name, "nn.view") for name in ("network.css", "playground.css")]

    def __repr__(self) -> str:
        return f"<playground: {self.words}; .save('playground.html')>"


@hinting(KEYWORDS)
def playground(
    model: Module,
    inputs: Rows,
    labels: LabelSource,
    *,
    loss: str | Loss | None = None,
    optimiser: OptimiserChoice = "adam",
    learning_rate: float | None = None,
    batch_size: int | None = 8,
    rng: Random | int | None = None,
    names: Sequence[str] | None = None,
    input_names: Sequence[str] | None = None,
    tiles: str = "auto",
    most: int = 8,
) -> Playground:
    """A page that trains `model` on your own data: play, pause, one update, one epoch, reset.

    A notebook shows it; `.save("playground.html")` writes a file that a browser opens without a
    network and without Python. The learning rate and the size of batches can be changed as it
    learns. The picture, the answers and the curve of the loss follow. The other arguments are those
    of `nn.fit` and `nn.draw_network`. With the same `rng` the page draws the examples in the order
    in which `fit` does, so its weights are those of `fit` after each update. `model` is not
    changed.

    >>> import nn
    >>> model = nn.MLP(2, [4, 1], ["tanh", "sigmoid"], rng=0)
    >>> nn.playground(model, *nn.xor(), learning_rate=0.1, rng=0)
    <playground: Network 2-4-1, 4 examples; .save('playground.html')>
    """
    generator, trained = as_rng(rng), deepcopy(model)
    prepared = prepare(trained, inputs, labels, loss)
    limit = limits("playground", len(trained.parameters()), len(prepared.inputs), MOST)
    trained.labels = prepared.labels
    rule = optimiser_of(optimiser, learning_rate, trained.parameters())
    if callable(rule.learning_rate):
        raise ValueError("playground() has a slider for the learning rate: give a number")
    with switched(trained, training=True):
        found = parts(trained, prepared.loss, rule, prepared.inputs[0], prepared.targets[0])
    if found.training.rule is None:
        raise ValueError("playground() needs an optimiser that has a rule for one weight")
    options = {"names": names, "input_names": input_names, "tiles": tiles, "most": most}
    look = Look(trained, prepared.inputs[0], **options)  # type: ignore[arg-type]
    plan = look.plan()
    data = facts_of(look, plan, shown(look, prepared)) | {"limit": limit}
    data["training"] = {
        **training_of(found, prepared, generator),
        "rate": rule.rate,
        "batch": checked_size(batch_size) or len(prepared.inputs),
    }
    return Playground(plan, data, programs_of(trained, found))


def shown(look: Look, prepared: Examples) -> dict[str, object]:
    """The examples as the page shows them; their classes, if labels stand for any."""
    known, found = prepared.labels, examples(look, prepared.inputs, None)
    if known is None:
        return found
    names = [known.decode(target) for target in prepared.targets]
    return {
        **found,
        "truths": [known.names.index(name) for name in names],
        "classes": [str(name) for name in known.names],
    }


def programs_of(model: Module, found: Parts) -> dict[str, str]:
    """The step of training and the answers, as JavaScript."""
    named = {
        "answers": answers_of(model),
        "example": found.training.example,
        "rule": found.training.rule,
        "shorten": found.training.shorten,
    }
    return {name: in_javascript(part) for name, part in named.items() if part is not None}


def training_of(found: Parts, prepared: Examples, generator: Random) -> dict[str, object]:
    """The numbers that the training begins with, and the states of the generators it draws from."""
    streams = list(dict.fromkeys([generator, *found.generators]))
    pairs = zip(prepared.inputs, prepared.targets, strict=True)
    return {
        "weights": found.training.weights,
        "slots": found.training.slots,
        "shared": [value.data for value in found.shared],
        "rows": [[*features, *targets] for features, targets in pairs],
        "features": found.training.features,
        "streams": [stream.getstate()[1] for stream in streams],
        "draws": [streams.index(stream) for stream in found.generators],
    }
