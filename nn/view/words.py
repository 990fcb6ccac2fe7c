"""Say what a picture of a network shows: in a sentence, and as a table of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.show import typeset
from autograd.show.numbers import Cell, numbers_of
from nn.view.plan import Column, Plan, short

__all__ = ["in_numbers", "in_words"]

MOST = 8  # answers of one column in the sentence


def in_words(plan: Plan) -> str:
    """The sizes of the layers, the answers of the neurons that are shown, and who wins."""
    sizes = "-".join(str(column.count) for column in plan.columns)
    told = [f"Network {sizes}", *filter(None, map(answers, plan.columns))]
    if plan.answer:
        told.append(f"its answer: {plan.answer}")
    return f"{'; '.join(told)}."


def answers(column: Column) -> str:
    """`inputs x1 = 1, x2 = 0`, or `layer 1 (tanh) 0.5, -0.25`; nothing if there are no answers."""
    shown = [
        f"{spot.name} = {short(spot.value)}" if spot.name else short(spot.value)
        for spot in column.spots[:MOST]
        if spot.value is not None
    ]
    dots = ", …" if len(column.spots) > MOST else ""
    squash = f" ({column.squash})" if column.squash else ""
    return f"{column.title}{squash} {', '.join(shown)}{dots}" if shown else ""


def in_numbers(plan: Plan) -> str:
    """The neurons that are shown, with their answers, biases and weights."""
    return numbers_of(["layer", "neuron", "answer", "bias", "weights"], [*rows(plan)])


def rows(plan: Plan) -> Iterator[list[Cell]]:
    """A row for each neuron; the inputs have neither bias nor weights."""
    for place, column in enumerate(plan.columns):
        lines = plan.lines[place - 1] if place else ()
        for spot in column.spots:
            weights = [f"{line.weight:.4g}" for line in lines if line.head == spot.place]
            yield [
                column.title,
                spot.name or str(spot.place + 1),
                "" if spot.value is None else spot.value,
                "" if spot.bias is None else spot.bias,
                typeset(", ".join(weights)),
            ]
