"""Step through a network as it computes, layer by layer, and as it learns, epoch by epoch.

The script is that of the player of graphs.  At each step it shows the groups of the picture that
are computed by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Step
from autograd.hints import hinting
from autograd.show.page import StepPlayer
from autograd.show.sheets import Sheet, sheets
from autograd.show.svg import Markup
from nn.arguments.hints import KEYWORDS
from nn.inside.activity import columns, passage, squash_name
from nn.model.activations import activation_name
from nn.model.module import Module
from nn.view.look import Look
from nn.view.paint import alt, colours, paint, texts_of
from nn.view.plan import Plan, short

__all__ = ["NetworkPlayer", "step_through_network", "turned"]

MOST_TERMS = 4  # of a sum that is written out


class NetworkPlayer(StepPlayer):
    """A picture to step through: `.html`, `.svg` (the last step), `.save("steps.html")`.

    The page needs no other file.  Without JavaScript it shows the picture of the last step.
    """

    def __init__(self, title: str, svg: Markup, prefix: str, steps: Sequence[Step | Sheet]) -> None:
        self.title = self.label = self.alt = title
        self.svg = str(svg)
        self.prefix = prefix
        self.steps = tuple(steps)

    def __repr__(self) -> str:
        return f"<player: {self.title}; print() it, or .save('steps.html')>"


@hinting(KEYWORDS)
def step_through_network(
    model: Module,
    inputs: Sequence[float],
    *,
    names: Sequence[str] | None = None,
    input_names: Sequence[str] | None = None,
    tiles: str = "auto",
    most: int = 10,
) -> NetworkPlayer:
    """Step through a network layer by layer, as it answers one input; see `draw_network`.

    >>> from nn import MLP
    >>> network = MLP(2, [2, 1], "identity", bias=False, weights=[[[1, 1], [-1, 1]], [[2, -1]]])
    >>> print(step_through_network(network, [2, 3]))
    1. inputs · x1 = 2, x2 = 3
    2. layer 1 · the strongest neuron: 1 × 2 + 1 × 3 = 5
    3. layer 2 · the strongest neuron: 2 × 5 + (-1) × 1 = 9
    """
    look = Look(model, inputs, names=names, input_names=input_names, tiles=tiles, most=most)
    plan = look.plan()
    rows = passage(model, inputs)
    steps = []
    for place, column in enumerate(plan.columns):
        changes: dict[str, tuple[tuple[str, ...], str]] = {}
        for spot in column.spots:
            value, bias = texts_of(spot)
            changes[spot.key] = ((value, bias) if bias else (value,), colours(spot, column)[0])
        if place:
            changes[f"w{place}"] = ((), "none")
            caption = sentence(model, place, *rows[place - 1])
        else:
            shown = [f"{spot.name} = {short(spot.value or 0.0)}" for spot in column.spots]
            more = f" and {column.count - 6} more" if column.count > 6 else ""
            caption = f"inputs · {', '.join(shown[:6])}{more}"
        steps.append(Step(caption, changes, tuple(spot.key for spot in column.spots)))
    if plan.winner is not None:
        steps.append(verdict(plan))
    return NetworkPlayer(alt(plan), paint(plan), plan.prefix, steps)


def sentence(model: Module, place: int, before: Sequence[float], outputs: Sequence[float]) -> str:
    """The caption of a layer: how its neuron with the largest answer computes it."""
    stage = columns(model)[place - 1]
    best = max(range(len(outputs)), key=lambda neuron: abs(outputs[neuron]))
    if not stage.all_neurons():
        answers = ", ".join(map(short, outputs[:MOST_TERMS]))
        dots = ", …" if len(outputs) > MOST_TERMS else ""
        return f"layer {place} ({squash_name(stage)}) · it answers {answers}{dots}"
    neuron = stage.all_neurons()[best]
    pairs = zip((weight.data for weight in neuron.weights), before, strict=True)
    products = [(weight, value) for weight, value in pairs if weight]
    if len(products) > MOST_TERMS:
        products.sort(key=lambda pair: -abs(pair[0] * pair[1]))
    terms = [f"{bracketed(weight)} × {bracketed(value)}" for weight, value in products]
    if len(terms) > MOST_TERMS:
        terms = [*terms[: MOST_TERMS - 1], f"{len(terms) - MOST_TERMS + 1} smaller terms"]
    if neuron.bias is not None and neuron.bias.data:
        terms.append(f"bias {bracketed(neuron.bias.data)}")
    total = " + ".join(terms) or "0"
    squash = activation_name(neuron.activation)
    written = total if squash == "identity" else f"{squash}({total})"
    name = squash_name(stage)
    kind = "" if name == "identity" else f" ({name})"
    return f"layer {place}{kind} · the strongest neuron: {written} = {short(outputs[best])}"


def bracketed(number: float) -> str:
    """A number as it is written after an operator: negative numbers in brackets."""
    return f"({short(number)})" if number < 0 else short(number)


def verdict(plan: Plan) -> Step:
    """The last step: which output wins."""
    spot = next(spot for spot in plan.columns[-1].spots if spot.place == plan.winner)
    caption = f"the answer · {plan.answer}, with {short(spot.value or 0.0)}"
    return Step(caption, {"prize": ((), "none")}, (spot.key,))


def turned(title: str, pages: Sequence[tuple[str, Markup]], prefix: str) -> NetworkPlayer:
    """A player of whole pictures of one size, each with its caption."""
    svg, steps = sheets(pages, prefix)
    return NetworkPlayer(title, Markup(svg), prefix, steps)
