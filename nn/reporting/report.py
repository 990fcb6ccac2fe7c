"""Write a report of a training run: one page with a verdict, plots, tables and pictures.

The page contains everything that it shows: it needs no other file and no internet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path

from autograd import Value, draw, step_through, topological_order
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Rows
from nn.data.table import Table
from nn.inside.diagnose import diagnose
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.reporting.page import columns, figure, matrix, section, tried, write_page
from nn.reporting.verdict import classes, verdict
from nn.training.history import History
from nn.training.losses import Loss
from nn.training.metrics import confusion, error_table
from nn.training.targets import Examples, prepare
from nn.view.picture import draw_network
from nn.view.player import step_through_network
from nn.view.snapshots import Snapshots

__all__ = ["report"]

MOST_STEPS = 60  # nodes of a graph that is stepped through; of a larger one, layers are drawn
MOST_BOXES = 6  # that fit beside each other on a page; more stand below each other
MOST_ROWS = 20  # of a table of errors


@hinting(KEYWORDS)
def report(
    model: Module,
    history: History,
    path: str | os.PathLike[str],
    *,
    inputs: Rows | None = None,
    labels: LabelSource | None = None,
    loss: str | Loss | None = None,
    snapshots: Snapshots | None = None,
    example: int = 0,
    title: str = "Training report",
    tiles: str = "auto",
) -> Path:
    """Write one page about a training run; it appears whole or not at all.

    The first sentence is the verdict: how many examples are right, and how the loss changed.
    `inputs` and `labels` are those of the training; with them, the page also has the answers, a
    diagnosis, and the graph of one `example`.  With `snapshots`, it shows how the weights changed.
    `tiles` is that of `draw_network`: "image" if the inputs are the pixels of a square image.
    The page names what it cannot show, and says what to do.

    >>> import nn, tempfile
    >>> model = nn.MLP(2, [3, 1], "tanh", rng=0)
    >>> history = model.fit(*nn.xor(), epochs=3, rng=0, verbose=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report(model, history, f"{folder}/xor.html").name
    'xor.html'
    """
    if not isinstance(history, History):
        raise TypeError(
            f"report() takes the history that fit returned, not {history!r:.40}; "
            "after a training it is also model.history"
        )
    if (inputs is None) != (labels is None):
        raise ValueError("report() needs inputs and labels together, or neither")
    examples = None if inputs is None else prepare(model, inputs, labels, loss)
    if examples is not None and not 0 <= example < len(examples.inputs):
        raise ValueError(f"example is from 0 to {len(examples.inputs) - 1}, not {example}")
    left = [*network(model, examples, example, tiles)]
    left += played(snapshots, examples, example, tiles)
    right = [*learning(history, snapshots)]
    whole: list[str] = []
    if examples is not None:
        right += [*answers(model, examples), section("Diagnosis", doctor(model, examples))]
        whole += graph(model, examples, example)
    right.append(section("The run in numbers", summary(model, history)))
    first = verdict(model, history, examples)
    return write_page(Path(path), title, [first, columns(left, right), *whole])


def summary(model: Module, history: History) -> str:
    """The model and how the run ended, in numbers."""
    rows: list[list[str | float | None]] = [
        ["model", repr(model)],
        ["parameters", len(model.parameters())],
        ["epochs", f"{history.epochs}{history.stopped and f', stopped: {history.stopped}'}"],
    ]
    if history.engine:
        rows.append(["engine", f"{history.engine}: {history.why}"])
    for name, numbers in history.history.items():
        heading = "seconds, all epochs" if name == "time" else f"{name.replace('_', ' ')}, at last"
        rows.append([heading, sum(numbers) if name == "time" else numbers[-1]])
    return f'<div class="summary">{Table(["", ""], rows)._repr_html_()}</div>'


def network(model: Module, examples: Examples | None, example: int, tiles: str) -> Iterator[str]:
    """The network with its weights; with examples, step by step as it answers one."""

    def picture() -> str:
        if examples is None:
            return draw_network(model, tiles=tiles)._repr_mimebundle_()["text/html"]
        return step_through_network(model, examples.inputs[example], tiles=tiles).html

    what = "" if examples is None else f", answering example {example}"
    yield section(f"The network{what}", tried(picture))


def learning(history: History, snapshots: Snapshots | None) -> Iterator[str]:
    """The plots of loss, gradients and weights."""
    from nn import plot

    parts = [figure(lambda: plot.loss_curve(history))]
    if snapshots is not None:
        parts.append(figure(lambda: plot.gradient_flow(snapshots)))
        parts.append(figure(lambda: plot.weight_histograms(snapshots)))
    table = f"<details><summary>All numbers</summary>{history.table()._repr_html_()}</details>"
    yield section("How it learned", *parts, table)


def played(
    snapshots: Snapshots | None, examples: Examples | None, example: int, tiles: str
) -> Iterator[str]:
    """A player over the epochs."""
    if snapshots is not None:
        row = None if examples is None else examples.inputs[example]
        player = tried(lambda: snapshots.player(row, tiles=tiles).html)
        yield section("From the first epoch to the last", player)


def answers(model: Module, examples: Examples) -> Iterator[str]:
    """A confusion matrix for classes, or a table of errors for numbers."""
    if examples.labels is None:
        if len(examples.targets[0]) == 1:
            rows = model.predict(examples.inputs[:MOST_ROWS])
            truths = [target[0] for target in examples.targets[:MOST_ROWS]]
            yield section("Its errors", error_table([row[0] for row in rows], truths)._repr_html_())
        return
    from nn import plot

    parts = [matrix(confusion(*classes(model, examples)))]
    if len(examples.inputs[0]) == 2:
        names = classes(model, examples)[1]
        parts.append(figure(lambda: plot.decision_boundary(model, examples.inputs, names)))
    yield section("Its answers", *parts)


def doctor(model: Module, examples: Examples) -> str:
    """The diagnosis of the model."""
    return tried(
        lambda: diagnose(model, examples.inputs, examples.targets, loss=examples.loss)._repr_html_()
    )


def graph(model: Module, examples: Examples, example: int) -> Iterator[str]:
    """The graph of the loss of one example."""
    before = {name: value.grad for name, value in model.named_parameters().items()}
    loss = examples.loss(model.outputs(examples.inputs[example]), examples.targets[example])
    loss.name = "loss"
    try:
        loss.backward()
        yield section(f"The graph of its loss for example {example}", tried(lambda: shown(loss)))
    finally:
        for name, value in model.named_parameters().items():
            value.grad = before[name]


def shown(loss: Value) -> str:
    """A small graph as a player; a large one as a picture of its layers."""
    if len(topological_order(loss)) <= MOST_STEPS:
        return step_through(loss).html
    picture = draw(loss, collapse="layer")
    if len(picture.scene.boxes) > MOST_BOXES:
        picture = draw(loss, collapse="layer", rankdir="TB")
    return picture._repr_mimebundle_().get("text/html", f"<pre>{escape(str(picture))}</pre>")
