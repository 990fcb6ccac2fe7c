"""A network to play with in a page: change its inputs and weights, and see what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from autograd import TABLE, Value
from autograd.compiler.training import in_javascript, on_symbols, program_of
from autograd.hints import hinting
from autograd.show.assets import asset
from autograd.show.live_page import LivePage
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Rows, as_rows
from nn.inside.activity import width
from nn.inside.receptive import MOST_SEARCHED, TIE
from nn.model.activations import activation_name
from nn.model.labels import LabelSource, class_names
from nn.model.modes import switched
from nn.model.module import Module
from nn.view.layout import RADIUS, Layout, arrange, clipped
from nn.view.look import Look
from nn.view.paint import THINNEST, WIDEST, alt, paint, prize
from nn.view.plan import Plan
from nn.view.tiles import LEVELS, SIDE, arrangement, pixels
from nn.view.words import in_words, limits

__all__ = ["LiveNetwork", "answers_of", "examples", "facts_of", "live_network"]

SQUASHES = ("tanh", "sigmoid")
MOST = 2000, 500  # weights and examples
MOST_IMAGES = 16
THUMB = 34.0
SCRIPTS = ("tiles.js", "network.js", "laboratory.js")


class LiveNetwork(LivePage):
    """A network whose inputs and weights can be changed: `.html`, `.svg`, `.save(path)`."""

    def __init__(self, plan: Plan, data: dict[str, Any], programs: dict[str, str]) -> None:
        self.words = alt(plan)
        self.alt = in_words(plan)
        self.title = self.words.partition(",")[0]
        self.label = f"Change the inputs and weights of a {self.title}"
        self.svg = str(paint(plan))
        self.prefix = plan.prefix
        self.data = data
        self.programs = programs
        self.scripts = [asset(name, "nn.view") for name in SCRIPTS]
        self.styles = [asset("network.css", "nn.view")]

    def __repr__(self) -> str:
        return f"<live {self.words}; .save('network.html')>"


@hinting(KEYWORDS)
def live_network(
    model: Module,
    inputs: Sequence[float] | None = None,
    data: tuple[Rows, LabelSource] | None = None,
    *,
    names: Sequence[str] | None = None,
    input_names: Sequence[str] | None = None,
    tiles: str = "auto",
    most: int = 10,
) -> LiveNetwork:
    """A page with the picture of `draw_network`, where inputs and weights can be changed.

    A notebook shows it; `.save("network.html")` writes a file that a browser opens without a
    network and without Python. Inputs have sliders; the pixels of an image (`tiles="image"`) can be
    painted. Drag a line up or down to change its weight. Answers, tiles and the winner follow at
    once. With `data`, examples as a pair (inputs, labels), the page counts how many are right.
    Labels that are words name the outputs if `names` and the model do not.
    Where hidden neurons squash by tanh or sigmoid, buttons switch between the two.

    >>> import nn
    >>> from nn.lessons import hand_set_camera
    >>> names = ["solid", "vertical", "diagonal", "horizontal"]
    >>> nn.live_network(hand_set_camera(), data=nn.four_pixel(), names=names, tiles="image")
    <live Network 4-4-4-8-4, its answer: solid; .save('network.html')>
    """
    rows, labels = ([], None) if data is None else (as_rows(data[0], "data"), data[1])
    limit = limits("live_network", len(model.parameters()), len(rows), MOST)
    row = inputs if inputs is not None else rows[0] if rows else None
    options: dict[str, Any] = {"input_names": input_names, "tiles": tiles, "most": most}
    look = Look(model, row, names=names, **options)
    row, names = look.row or [0.0] * look.sizes[0], names or words_of(look, labels)
    look = Look(model, row, names=names, **options)
    plan = look.plan()
    now, choices = squashes(look)
    programs = {
        choice: in_javascript(answers_of(with_squash(model, look, choice))) for choice in choices
    }
    facts = {**facts_of(look, plan, examples(look, rows, labels)), "squash": now, "limit": limit}
    return LiveNetwork(plan, facts, programs)


def words_of(look: Look, labels: LabelSource | None) -> list[str] | None:
    """The classes if they are words, one for each output of a model that knows no classes yet."""
    outputs = look.sizes[-1]
    found = None if labels is None or look.model.labels else class_names(labels, outputs)
    words = [name for name in dict.fromkeys(found or []) if isinstance(name, str)]
    return words if len(words) == outputs > 1 else None


def facts_of(look: Look, plan: Plan, data: dict[str, object]) -> dict[str, Any]:
    """What the page is told about the network and the examples."""
    layout = arrange(plan)
    return {
        "params": [value.data for value in look.model.parameters()],
        "row": look.row,
        "names": look.names,
        "input_names": look.input_names,
        "sizes": look.sizes,
        "answers": len(look.outputs),
        "layers": [layer(look, place) for place in range(len(look.stages))],
        "columns": columns_of(plan, layout),
        "prizes": prizes(plan, layout),
        "kind": look.kind,
        "examples": data,
        "ink": {"widest": WIDEST, "thinnest": THINNEST},
        "tiles": {
            "tie": TIE,
            "searched": MOST_SEARCHED,
            "side": SIDE,
            "levels": LEVELS,
            "reach": look.reach,
        },
    }


def answers_of(model: Module) -> Any:
    """The program from the parameters and the inputs to the outputs of each layer, and the answer.

    Layers are those that a picture shows.
    """
    weights = model.parameters()
    features = [Value(0.5) for _ in range(width(model))]
    found: list[Any] = []
    with switched(model, training=False), on_symbols():
        row: Any = features
        for stage in model.stages():
            outputs = stage.forward(row)
            row = list(outputs) if isinstance(outputs, Sequence) else [outputs]
            found += row if stage.drawn else []
        return program_of([*weights, *features], [*found, *row])


def squashes(look: Look) -> tuple[str, list[str]]:
    """The squash of the hidden neurons, and those to choose from."""
    hidden = [neuron for stage in look.stages[:-1] for neuron in stage.all_neurons()]
    found = {activation_name(neuron.activation) for neuron in hidden} & set(SQUASHES)
    if len(found) == 1:
        (now,) = found
        return now, list(SQUASHES)
    return "own", ["own"]


def with_squash(model: Module, look: Look, choice: str) -> Module:
    """A copy of the model whose hidden neurons squash in the way that was chosen."""
    if choice == "own":
        return model
    copy = deepcopy(model)
    copies = [stage for stage in copy.stages() if stage.drawn]
    for stage in copies[: len(look.stages) - 1]:
        for neuron in stage.all_neurons():
            if activation_name(neuron.activation) in SQUASHES:
                neuron.activation = TABLE[choice]
    return copy


def layer(look: Look, place: int) -> dict[str, object]:
    """Which parameters the weights and biases of a layer are, and the weight drawn widest."""
    at = {id(value): number for number, value in enumerate(look.model.parameters())}
    neurons = look.stages[place].all_neurons()
    return {
        "weights": [[at[id(weight)] for weight in neuron.weights] for neuron in neurons],
        "biases": [at[id(n.bias)] if n.bias is not None else None for n in neurons],
        "largest": max(abs(w) for row in look.weights[place] for w in row),
    }


def columns_of(plan: Plan, layout: Layout) -> list[dict[str, object]]:
    """Where the neurons of each column are, and where lines begin and end."""
    return [
        {
            "spots": [spot.place for spot in column.spots],
            "keys": [spot.key for spot in column.spots],
            "y": [layout.y(column, n) for n in range(len(column.spots))],
            "from": layout.right(place) + 1,
            "to": layout.left[place] - 1,
        }
        for place, column in enumerate(plan.columns)
    ]


def prizes(plan: Plan, layout: Layout) -> list[str]:
    """The marks of each output, for when it wins."""
    column, last = plan.columns[-1], len(plan.columns) - 1
    x, name_x = layout.left[last] + RADIUS, layout.right(last) + 16
    return [
        prize(plan, clipped(spot.name), (x, layout.y(column, n)), (name_x, layout.y(column, n)))
        for n, spot in enumerate(column.spots)
    ]


def examples(
    look: Look, rows: Sequence[Sequence[float]], labels: LabelSource | None
) -> dict[str, object]:
    """The examples: their inputs, small pictures of images, and which class is right."""
    classes, truths = classes_of(look, labels)
    count = look.sizes[0]
    for place, row in enumerate(rows):
        if len(row) != count:
            raise ValueError(f"data[{place}] has {len(row)} inputs, and the network takes {count}")
    if truths and len(truths) != len(rows):
        raise ValueError(f"data has {len(rows)} examples but {len(truths)} labels")
    shown = look.kind == "image" and len(rows) <= MOST_IMAGES
    known = look.model.labels
    return {
        "rows": rows,
        "truths": [classes.index(truth) for truth in truths],
        "classes": [str(name) for name in classes],
        "images": [pixels(tuple(row), THUMB, "") for row in rows] if shown else [],
        "grid": arrangement(count) if look.kind == "image" else [],
        "threshold": known.threshold if known is not None and known.outputs == 1 else None,
    }


def classes_of(look: Look, labels: LabelSource | None) -> tuple[list[Any], list[Any]]:
    """The classes in the order of the outputs, and the class of each example, if there are any."""
    known = look.model.labels
    outputs = len(look.outputs)
    found = None if labels is None else class_names(labels, 2 if known else outputs)
    if found is None:
        return (known.names if known else []), []
    order = list(dict.fromkeys(found))
    named = look.names if outputs > 1 and set(order) <= set(look.names) else order
    classes = known.names if known is not None else named
    if set(order) - set(classes):
        raise ValueError(f"the labels {order!r:.60} are none of {classes!r:.60}")
    if outputs > 1 and len(classes) != outputs:
        raise ValueError(f"there are {len(classes)} classes but {outputs} outputs")
    return classes, found
