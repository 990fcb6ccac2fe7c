"""Group the Values of a graph by neuron, by layer and by step.

Dots with the same weights (one dot for each example) are one neuron. Neurons with the same inputs
are a layer. Ops of one kind on the same groups are a step. In a picture by layer, a step that only
one other step uses becomes part of that step, so all steps of a loss are one box.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from autograd.drawing.neurons import (
    find_neurons,
    find_only_children,
    find_parameters,
    layer_name,
    numbers_beside,
    weights_of,
)
from autograd.engine.value import Value

__all__ = ["LEAVES", "LEVELS", "Group", "Grouping", "Level"]

Kind: TypeAlias = Literal["neuron", "layer", "op", "input", "parameter", "leaf"]
Level: TypeAlias = Literal["neuron", "layer"]
"""What becomes one box."""
LEVELS: tuple[Level, ...] = ("neuron", "layer")

LEAVES: tuple[Kind, ...] = ("input", "parameter", "leaf")

A_LEAF = -1  # stands for all leaves in the key of a group: leaves are placed later
HOMES = 8  # leaves are grouped by the first groups that use them, at most this many


@dataclass
class Group:
    """Values that are one box. The box shows the numbers of its `outputs`."""

    kind: Kind
    members: list[Value] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    parameters: list[Value] = field(default_factory=list)
    neurons: dict[object, tuple[Value, ...]] = field(default_factory=dict)
    """The Values of each different neuron, by its weights."""
    inputs: dict[tuple[float, ...], None] = field(default_factory=dict)
    """The different rows of plain numbers that its neurons weigh, in order."""
    uses: int = 0
    """How often its neurons are computed: the sum over all of them."""


class Grouping:
    """The group of each Value of a graph, which is in topological order, at one level."""

    def __init__(self, order: Sequence[Value], level: Level) -> None:
        self.order = order
        self.place: dict[Value, int] = {}
        self.kinds: list[Kind] = []
        self.columns: dict[object, list[int]] = {}
        """The groups of each layer's neurons, if each neuron is a group."""
        only_child = find_only_children(order)
        self.neurons = find_neurons(order, only_child)
        self.parameters = find_parameters(self.neurons)
        place_ops(self, level, only_child)
        if level == "layer" and self.neurons:
            merge_steps(self)
        place_leaves(self)
        self.root = self.place[order[-1]]
        self.feeds = count_edges(self)

    def groups(self, kept: Collection[int]) -> dict[int, Group]:
        """The groups at the kept places, with their Values in order."""
        groups = {place: Group(self.kinds[place]) for place in sorted(kept)}
        users = find_users(self.order, self.place)
        for node in self.order:
            group = groups.get(self.place[node])
            if group is None:
                continue
            if not node.parents and group.kind not in LEAVES:
                group.parameters.append(node)
                continue
            group.members.append(node)
            if users.get(node) != {self.place[node]}:  # used outside, or the result
                group.outputs.append(node)
            if node in self.neurons:
                weights = weights_of(node)
                group.uses += 1
                group.neurons.setdefault(weights or node, self.neurons[node])
                group.inputs.setdefault(numbers_beside(weights, node))
        return groups


def count_edges(grouping: Grouping) -> list[dict[int, int]]:
    """For each group, the number of edges that come from each other group."""
    feeds: list[dict[int, int]] = [{} for _ in grouping.kinds]
    place = grouping.place
    for node in grouping.order:
        here = place[node]
        for parent in node.parents:
            source = place[parent]
            if source != here:
                feeds[here][source] = feeds[here].get(source, 0) + 1
    return feeds


def find_users(order: Iterable[Value], place: dict[Value, int]) -> dict[Value, set[int]]:
    """The groups that use each Value; the result has none."""
    users: dict[Value, set[int]] = {}
    for node in order:
        for parent in node.parents:
            users.setdefault(parent, set()).add(place[node])
    return users


def place_ops(grouping: Grouping, level: Level, only_child: dict[Value, Value | None]) -> None:
    """Put every computed Value into a group. Values with equal keys share a group."""
    place, kinds, neurons = grouping.place, grouping.kinds, grouping.neurons
    keys: dict[object, int] = {}
    for node in grouping.order:
        if not node.parents or node in place:
            continue
        chain = neurons.get(node)
        run = [p for p in node.parents if p.op is node.op and only_child[p] is node]
        if not chain and run and kinds[place[run[-1]]] == "op":
            place[node] = place[run[-1]]  # a + b + c + ... is one step
            continue
        here = keys.setdefault(key_of(node, chain, level, place), len(kinds))
        if here == len(kinds):
            kinds.append(level if chain else "op")
            if chain and level == "neuron":
                column = key_of(node, chain, "layer", place)
                grouping.columns.setdefault(column, []).append(here)
        place.update(dict.fromkeys(chain or (node,), here))


def key_of(
    node: Value, chain: tuple[Value, ...] | None, level: Level, place: dict[Value, int]
) -> object:
    """What two Values must have in common to share a group; a neuron has a `chain`."""
    sources = tuple(sorted({place.get(parent, A_LEAF) for parent in node.parents}))
    if not chain:
        return node.op, sources
    weights = weights_of(node)
    if level == "neuron":
        return weights or node
    return layer_name(weights) or (len(weights), *[step.op for step in chain]), sources


def merge_steps(grouping: Grouping) -> None:
    """Make each step that only one other step uses a part of that step."""
    place, kinds = grouping.place, grouping.kinds
    computed = [node for node in grouping.order if node.parents]
    users = find_users(computed, place)
    needed_by: dict[int, set[int]] = {}
    for node in reversed(computed):  # users come first
        here = place[node]
        needed_by.setdefault(here, set()).update(users.get(node, set()) - {here})
    joined = list(range(len(kinds)))
    for here, needing in needed_by.items():
        homes = {joined[user] for user in needing}
        if kinds[here] == "op" and len(homes) == 1 and kinds[min(homes)] == "op":
            joined[here] = min(homes)
    for node, here in place.items():
        place[node] = joined[here]


def place_leaves(grouping: Grouping) -> None:
    """Put each parameter into the only neuron or layer that uses it; group other leaves by user.

    A leaf that a neuron uses, and that is not a parameter, is an input.
    """
    place, kinds = grouping.place, grouping.kinds
    homes: dict[Value, tuple[int, ...]] = {}
    for node in grouping.order:
        if not node.parents:
            homes[node] = ()
        for parent in node.parents:
            known = homes.get(parent, ())
            if not parent.parents and len(known) < HOMES and place[node] not in known:
                homes[parent] = (*known, place[node])
    keys: dict[object, int] = {}
    for leaf, home in homes.items():
        is_parameter = leaf in grouping.parameters
        if is_parameter and len(home) == 1:
            place[leaf] = home[0]
            continue
        is_weighed = any(kinds[user] in ("neuron", "layer") for user in home)
        kind: Kind = "parameter" if is_parameter else "input" if is_weighed else "leaf"
        here = place[leaf] = keys.setdefault((kind, home), len(kinds))
        if here == len(kinds):
            kinds.append(kind)
