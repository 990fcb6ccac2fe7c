"""Draw a graph that is too large for a box for each Value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from autograd.drawing.collapse import LEAVES, Group, Grouping, Level
from autograd.drawing.neurons import is_activation, layer_name, module_name, title_of, weights_of
from autograd.drawing.parts import Box, Edge, Kind, Scene, Show, nearest, number_lines, spread
from autograd.engine.value import Value
from autograd.show import brief, plural, visible

__all__ = ["grouped"]

NAMED = 3  # kinds of steps in one box
SHORT, LONG = 24, 200  # characters of a module's name that are shown, and read


def grouped(
    order: Sequence[Value], max_nodes: int, level: Level, show: Show, depth: int | None
) -> Scene:
    """One box for each group of the level. Its two lines say what it is, and its numbers."""
    grouping = Grouping(order, level)
    kept = nearest(grouping.root, lambda place: grouping.feeds[place], max_nodes, depth)
    groups = grouping.groups(kept)
    inputs, weighed = numbers_weighed(groups, show)
    cut, missing = left_out(grouping.feeds, kept)
    count = len(inputs) + len(set(grouping.place.values()))
    note = f"{plural(len(order), 'value')} as {count:,} boxes, collapsed by {level}"
    if cut:
        note += f"; drawn are the {len(inputs) + len(kept):,} nearest to the result"
    return Scene(
        title=visible(order[-1].name) or "the result",
        root=f"n{grouping.root}",
        boxes=(*inputs, *boxes_of(groups, show), *cut),
        edges=(*weighed, *edges_of(grouping.feeds, kept), *missing),
        notes=(note, *uses_of(groups.values())),
        columns=tuple(columns_of(grouping, groups)),
    )


def boxes_of(groups: Mapping[int, Group], show: Show) -> list[Box]:
    """A box for each group."""
    boxes = []
    for place, group in groups.items():
        only = group.members[0] if len(group.members) == 1 else None
        kind: Kind = "group" if only is None else "op" if only.op else "leaf"
        grad = group.outputs[0].grad if len(group.outputs) == 1 else 0.0
        numbers = ", ".join(number_lines(group.outputs, show))
        boxes.append(
            Box(f"n{place}", kind, (heading(group), *([numbers] if numbers else [])), grad)
        )
    return boxes


def edges_of(feeds: Sequence[dict[int, int]], kept: Collection[int]) -> list[Edge]:
    """One edge between two groups, even if there are many between their Values."""
    return [
        Edge(f"n{source}", f"n{place}")
        for place in sorted(kept)
        for source in feeds[place]
        if source in kept
    ]


def numbers_weighed(groups: Mapping[int, Group], show: Show) -> tuple[list[Box], list[Edge]]:
    """A box for the plain numbers that neurons weigh, which are the inputs of a network."""
    boxes: dict[tuple[tuple[float, ...], ...], Box] = {}
    edges = []
    for place, group in groups.items():
        rows = tuple(filter(None, group.inputs))
        if not rows:
            continue
        numbers = [x for row in rows for x in row]
        lines = (plural(max(map(len, rows)), "input"), f"data {spread(numbers)}")
        box = boxes.setdefault(rows, Box(f"i{place}", "inputs", lines[: 1 + ("data" in show)]))
        edges.append(Edge(box.key, f"n{place}", is_constant=True))
    return list(boxes.values()), edges


def left_out(
    feeds: Sequence[dict[int, int]], kept: Collection[int]
) -> tuple[list[Box], list[Edge]]:
    """A box before each kept group that says how many of its sources are not drawn."""
    missing = {place: sum(source not in kept for source in feeds[place]) for place in sorted(kept)}
    cut = {place: count for place, count in missing.items() if count}
    boxes = [Box(f"m{place}", "more", (f"… {count:,} more",)) for place, count in cut.items()]
    return boxes, [Edge(f"m{place}", f"n{place}") for place in cut]


def columns_of(grouping: Grouping, groups: Mapping[int, Group]) -> Iterator[tuple[str, ...]]:
    """The boxes of each layer's neurons, ordered by their names, or else by their use."""
    for places in grouping.columns.values():
        kept = [place for place in reversed(places) if place in groups]  # found last to first
        kept.sort(key=lambda place: position(groups[place].parameters))
        yield tuple(f"n{place}" for place in kept)


def position(parameters: Sequence[Value]) -> list[int]:
    """[0, 1] for a neuron whose name is `layers.0.neurons.1`."""
    return [int(part) for part in module_name(parameters).split(".") if part.isdigit()]


def uses_of(groups: Iterable[Group]) -> list[str]:
    """A note if the neurons are computed more than once, for example on several examples."""
    uses = {group.uses // len(group.neurons) for group in groups if group.neurons}
    if max(uses, default=1) == 1:
        return []
    times = f"{min(uses):,} to {max(uses):,}" if len(uses) > 1 else f"{max(uses):,}"
    return [f"each neuron is computed {times} times"]


def heading(group: Group) -> str:
    """One line that says what a group is."""
    if group.kind in LEAVES:
        return leaf_heading(group)
    if group.neurons:
        return neuron_heading(group)
    names = list(dict.fromkeys([node.op.name for node in group.members if node.op]))
    said = ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
    if len(names) == 1 < len(group.members):
        said += f", {len(group.members):,} times"
    called = visible(group.outputs[-1].name)
    return f"{called}: {said}" if called else said


def leaf_heading(group: Group) -> str:
    """The number of leaves in a group, and their names."""
    shown = visible(", ".join(leaf.name for leaf in group.members[:9] if leaf.name))
    count = len(group.members)
    if count == 1:
        return shown or group.kind
    said = f"{count:,} {'leaves' if group.kind == 'leaf' else f'{group.kind}s'}"
    return f"{said}: {shown}" if shown and group.kind != "parameter" else said


def neuron_heading(group: Group) -> str:
    """`layer 1, neuron 2: tanh`, or `layer 1: 16 tanh neurons`."""
    chain, count = next(iter(group.neurons.values())), len(group.neurons)
    activations = {activation_of(chain) for chain in group.neurons.values()}
    activation = activations.pop() if len(activations) == 1 else ""
    if group.kind == "neuron":
        name, what = title_of(module_name(group.parameters)) or "neuron", activation
    else:
        name = title_of(layer_name(weights_of(chain[0]))) or "layer"
        what = f"{count:,} {activation} ".rstrip() + f" neuron{'s' * (count > 1)}"
    short = brief(visible(name, limit=LONG), SHORT)  # names differ at their ends
    return f"{short}: {what}" if what else short


def activation_of(chain: Sequence[Value]) -> str:
    """The name of a neuron's activation, if it has one."""
    return next((node.op.name for node in chain[1:] if node.op and is_activation(node)), "")
