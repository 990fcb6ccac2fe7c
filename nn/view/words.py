"""Say what a picture of a network shows: in a sentence, and as a table of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.show import typeset
from autograd.show.numbers import Cell, numbers_of
from nn.view.layout import goal_of
from nn.view.plan import Column, Plan, short

__all__ = ["in_numbers", "in_words", "limits"]

MOST = 8  # answers of one column in the sentence


def limits(page: str, weights: int, examples: int, most: tuple[int, int]) -> str:
    """How much a page takes, and how much this one has; a ValueError if that is more.

    >>> limits("live_network", 9, 4, (2000, 500))
    'A page like this takes at most 2,000 weights and 500 examples. This one has 9 and 4.'
    """
    takes = f"takes at most {most[0]:,} weights and {most[1]:,} examples"
    if weights > most[0] or examples > most[1]:
        raise ValueError(f"{page}() {takes}, got {weights:,} and {examples:,}")
    return f"A page like this {takes}. This one has {weights:,} and {examples:,}."


def in_words(plan: Plan) -> str:
    """The sizes of the layers, the answers of the neurons that are shown, and who wins."""
    sizes = "-".join(str(column.count) for column in plan.columns)
    told = [f"Network {sizes}", *filter(None, map(answers, plan.columns))]
    if plan.answer:
        told.append(f"its answer: {plan.answer}")
    goals = [", ".join(goal_of(spot)) for spot in plan.columns[-1].spots]
    told += filter(None, goals[:MOST])
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
    """The neurons that are shown, with their answers, biases and weights, and the slopes there."""
    has_slopes = any(spot.gradient is not None for spot in plan.columns[-1].spots)
    heads = ["layer", "neuron", "answer", "bias", "weights"]
    heads += ["slope in the answer", "slopes in the weights"] * has_slopes
    return numbers_of(heads, [row[: len(heads)] for row in rows(plan)])


def rows(plan: Plan) -> Iterator[list[Cell]]:
    """A row for each neuron; the inputs have neither bias nor weights."""
    for place, column in enumerate(plan.columns):
        lines = plan.lines[place - 1] if place else ()
        for spot in column.spots:
            own = [line for line in lines if line.head == spot.place]
            slopes = [f"{line.gradient or 0.0:.4g}" for line in own]
            yield [
                column.title,
                spot.name or str(spot.place + 1),
                "" if spot.value is None else spot.value,
                "" if spot.bias is None else spot.bias,
                typeset(", ".join(f"{line.weight:.4g}" for line in own)),
                "" if spot.gradient is None else spot.gradient,
                typeset(", ".join(slopes)),
            ]
