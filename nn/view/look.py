"""Collect all that a picture of a network shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from autograd import norm
from autograd.show.svg import Markup, prefix_of
from nn.arguments.rows import as_row
from nn.inside.activity import columns, passage, squash_name, weight_rows, width
from nn.inside.receptive import MOST_SEARCHED
from nn.model.between import Standardise, Unstandardise
from nn.model.module import Module
from nn.view.goals import Goals
from nn.view.plan import TILE, Column, Line, Plan, Spot
from nn.view.tiles import choose, fields, heat, maps, pixels

__all__ = ["Look", "checked"]

MOST_NUMBERS, MOST_SLOPES = 40, 16  # lines that have room for their weights, and for slopes
CAMERA = ("TL", "TR", "BR", "BL")


class Look:
    """A network, maybe with the inputs that it answers; `plan()` says what its picture shows."""

    def __init__(
        self,
        model: Module,
        inputs: Sequence[float] | None = None,
        *,
        names: Sequence[str] | None = None,
        input_names: Sequence[str] | None = None,
        tiles: str = "auto",
        most: int = 10,
        weights: bool = False,
        goals: Goals | None = None,
        gradients: bool = False,
    ) -> None:
        if most < 1:
            raise ValueError(f"most must be at least 1 neuron a layer, got {most}")
        self.goals, self.has_slopes = goals, gradients
        self.model = model
        self.stages = columns(model)
        self.row = None if inputs is None else as_row(inputs, "inputs")
        count = width(model, self.row)
        # Modules without neurons show how many outputs they have when they answer zeros.
        given = passage(model, self.row or [0.0] * count)
        self.sizes = [count, *(len(outputs) for _, outputs in given)]
        self.values = None if self.row is None else [self.row, *(outputs for _, outputs in given)]
        self.outputs = [] if self.row is None else model.predict([self.row])[0]
        self.kind = choose(tiles, count)
        self.names = self._output_names(names)
        self.input_names = self._input_names(input_names)
        self.weights = [
            weight_rows(stage, inputs)
            for stage, (inputs, _) in zip(self.stages, given, strict=True)
        ]
        self.shown = [self._strongest(place, most) for place in range(len(self.sizes))]
        room = MOST_SLOPES if gradients else MOST_NUMBERS
        self.wants_numbers = weights or gradients
        self.has_numbers = self.wants_numbers and self._line_count() <= room
        self.reach = ceil(2 * max([1.0, *map(abs, self.row or [])])) / 2
        options = (self.names, self.input_names, self.kind, most, weights, goals, gradients)
        # To six digits, since the last ones depend on how the machine rounds tanh.
        numbers = [f"{number:.6g}" for number in model.state_dict().values()]
        self.prefix = prefix_of(repr((model, numbers, self.row, options)))

    def plan(self) -> Plan:
        """All that is shown."""
        winner, answer = self._verdict()
        tiles = self._tiles()
        return Plan(
            prefix=self.prefix,
            columns=tuple(self._column(place, tiles[place]) for place in range(len(self.sizes))),
            lines=tuple(
                self._lines(place, *pair) for place, pair in enumerate(pairwise(self.shown))
            ),
            largest=tuple(max(abs(w) for row in rows for w in row) for rows in self.weights),
            image=tuple(self.row) if self.row and self.kind == "image" else None,
            winner=winner,
            answer=answer,
            notes=tuple(self._notes()),
            has_numbers=self.has_numbers,
        )

    def _column(self, place: int, tiles: Sequence[Markup] | None) -> Column:
        """The column of a layer; the first column has the inputs."""
        last = place == len(self.sizes) - 1
        names = self.names if last else [""] * self.sizes[place]
        names = names if place else self.input_names
        biases: list[float | None] = [None] * self.sizes[place]
        if place:
            units = self.stages[place - 1].all_neurons()
            biases = [n.bias.data if n.bias else None for n in units] or biases
        spots = tuple(
            Spot(
                key=f"n{place}-{spot}",
                place=spot,
                name=names[spot],
                value=None if self.values is None else self.values[place][spot],
                bias=biases[spot],
                tile=tiles[spot] if tiles else None,
                gradient=self._slope(place, spot),
                goal=self._goal(spot) if last else None,
            )
            for spot in self.shown[place]
        )
        squash = squash_name(self.stages[place - 1]) if place else ""
        return Column(f"layer {place}" if place else "inputs", squash, spots, self.sizes[place])

    def _lines(self, place: int, tails: Sequence[int], heads: Sequence[int]) -> tuple[Line, ...]:
        """The weights between the neurons shown of two layers, without weights of 0."""
        rows = self.weights[place]
        pairs = ((tail, head) for head in heads for tail in tails)
        slopes = self.goals.weights[place] if self.goals and self.has_slopes else None
        return tuple(
            Line(tail, head, rows[head][tail], slopes[head][tail] if slopes else None)
            for tail, head in pairs
            if rows[head][tail]
        )

    def _line_count(self) -> int:
        """How many weights are shown that are not 0."""
        return sum(len(self._lines(n, *pair)) for n, pair in enumerate(pairwise(self.shown)))

    def _slope(self, place: int, spot: int) -> float | None:
        """The slope of the loss in an answer of a layer; the inputs have none."""
        if not (place and self.goals and self.has_slopes):
            return None
        return self.goals.answers[place - 1][spot]

    def _goal(self, spot: int) -> tuple[float, float] | None:
        """The target of an output, and its error."""
        return (self.goals.targets[spot], self.goals.errors[spot]) if self.goals else None

    def _strongest(self, place: int, most: int) -> list[int]:
        """The places of the largest answers, in order; without inputs, of the largest weights."""
        size = self.sizes[place]
        if self.values is not None:
            strength = [abs(value) for value in self.values[place]]
        elif place:
            strength = [norm(row) for row in self.weights[place - 1]]
        else:
            strength = [norm([row[spot] for row in self.weights[0]]) for spot in range(size)]
        chosen = sorted(range(size), key=lambda spot: -strength[spot])[:most]
        winner, _ = self._verdict() if place == len(self.sizes) - 1 else (None, "")
        if winner is not None and winner not in chosen:
            chosen[-1] = winner
        return sorted(chosen)

    def _verdict(self) -> tuple[int | None, str]:
        """The output that wins, and what it stands for; no output wins if two are largest."""
        labels, outputs = self.model.labels, self.outputs
        if len(outputs) == 1 and labels is not None and labels.outputs == 1:
            return 0, str(labels.decode(outputs))
        if len(outputs) < 2 or outputs.count(max(outputs)) > 1:
            return None, ""
        winner = outputs.index(max(outputs))
        return winner, self.names[winner]

    def _output_names(self, names: Sequence[str] | None) -> list[str]:
        """The names given, or the classes the model was trained on, or numbers."""
        size, labels = self.sizes[-1], self.model.labels
        if names is not None:
            return checked(names, size, "names")
        if labels is not None and labels.outputs == len(labels.names) == size:
            return [str(name) for name in labels.names]
        _, answer = (None, "") if size > 1 else self._verdict()
        return [answer or "output"] if size == 1 else [str(place) for place in range(size)]

    def _input_names(self, names: Sequence[str] | None) -> list[str]:
        size = self.sizes[0]
        if names is not None:
            return checked(names, size, "input_names")
        if self.kind == "image" and size == len(CAMERA):
            return list(CAMERA)
        return [f"x{place + 1}" for place in range(size)]

    def _tiles(self) -> list[list[Markup] | None]:
        """The tiles of each column, or None."""
        if self.kind == "image":
            return [
                [pixels(field, TILE, f"{self.prefix}hatch") for field in column] or None
                for column in fields(self.model)
            ]
        if self.kind == "heat":
            return [[heat(answers, TILE) for answers in c] for c in maps(self.model, self.reach)]
        return [None] * len(self.sizes)

    def _notes(self) -> list[str]:
        """The sentences below the picture: what is left out, and what the tiles mean."""
        found = []
        if any(len(shown) < size for shown, size in zip(self.shown, self.sizes, strict=True)):
            strong = "with the largest values" if self.values else "with the most weight"
            found.append(f"Only a part is shown: the {len(max(self.shown, key=len))} neurons "
                         f"{strong} of each layer, and the lines between them.")  # fmt: skip
        if self.wants_numbers and not self.has_numbers:
            found.append("The weights are not printed: so many lines leave no room.")
        if self.kind == "image":
            found.append("Tile: the image that excites a neuron most; hatched pixels make no "
                         "difference.")  # fmt: skip
            if self.sizes[0] > MOST_SEARCHED and len(self.sizes) > 2:
                found.append("Later layers have no tiles: too many images to try them all.")
        if self.kind == "heat":
            found.append(f"Tile: a neuron's answer to all inputs from {-self.reach:g} to "
                         f"{self.reach:g}; blue is positive, red negative.")  # fmt: skip
        if not all(stage.all_neurons() for stage in self.stages):
            found.append("Between modules without neurons a line is a slope, not a weight.")
        if any(isinstance(stage, Standardise) for stage in self.model.stages()):
            found.append("The inputs are shown as given; the network standardises them first.")
        if isinstance(self.model.stages()[-1], Unstandardise):
            scaled = "The network brings its outputs to the scale of the targets"
            answers = ", ".join(f"{output:g}" for output in self.outputs)
            found.append(f"{scaled}: {answers}." if answers else f"{scaled}.")
        return found


def checked(names: Sequence[str], size: int, what: str) -> list[str]:
    """The names as a list; a ValueError unless there are `size` of them."""
    if isinstance(names, str) or len(names) != size:
        raise ValueError(f"{what} must be {size} texts, one for each, got {names!r:.60}")
    return [str(name) for name in names]
