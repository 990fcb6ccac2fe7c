"""What becomes of the parts of the results of rows: added up, or kept for each row."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.ops.arrays import is_array

__all__ = [
    "SEVERAL",
    "Plan",
    "filled",
    "finished",
    "joined",
    "merged",
    "none_of",
    "of_outputs",
    "plans_in",
]

Plan: TypeAlias = Tree
"""True for what is added up, False for what each row keeps; a tree has a plan for each part."""

SEVERAL = (
    "summed() of a hessian takes either arguments that have rows or arguments that rows share: "
    "call it for each kind of argnums"
)


def of_outputs(
    plan: tuple[Plan, ...],
    shape: Structure,
    row: Sequence[Tree],
    options: dict[str, Any],
) -> Plan:
    """The plan of several arguments: one for each, unless each output of a list has them all.

    Then they are added up or kept as a whole, if the plan is the same for all arguments.
    """
    own = [bare(flatten(row[n])[1]) for n in options["argnums"]]
    if len(set(plan)) > 1:
        return inside(plan, shape, own)
    return plan if [bare(child) for child in shape.children] == own else plan[0]


def inside(plan: tuple[Plan, ...], shape: Structure, own: Sequence[Any]) -> Plan:
    """A tree of outputs, which has the plan for each of them."""
    if [bare(child) for child in shape.children] == own:
        return plan
    return shape.around([inside(plan, child, own) for child in shape.children])


def plans_in(plan: Plan) -> Iterator[tuple[Any, Plan]]:
    """The plans in a tree, each with its index or key."""
    return iter(plan.items()) if isinstance(plan, dict) else enumerate(plan)


def filled(plan: Plan, found: Iterable[Any]) -> Tree:
    """A tree of the plan's kind."""
    if isinstance(plan, dict):
        return dict(zip(plan, found, strict=True))
    return type(plan)(*found) if hasattr(plan, "_fields") else type(plan)(found)


def bare(shape: Structure) -> Any:
    """The lists, tuples and dicts of a tree; numbers and arrays are the same."""
    return shape.kind, shape.keys, tuple(map(bare, shape.children))


def merged(plan: Plan, found: Sequence[Tree]) -> Any:
    """The results of several rows as one: sums, lists, or a tuple of these."""
    if not isinstance(plan, bool):
        return filled(plan, [merged(each, [row[k] for row in found]) for k, each in plans_in(plan)])
    return total(found) if plan else list(found)


def joined(plan: Plan, blocks: Sequence[Any]) -> Any:
    """The merged results of several blocks as one."""
    if not isinstance(plan, bool):
        return filled(plan, [joined(each, [b[k] for b in blocks]) for k, each in plans_in(plan)])
    return total(blocks) if plan else [row for block in blocks for row in block]


def total(trees: Sequence[Tree]) -> Tree:
    """The sum of trees of one shape, number by number, from left to right."""
    columns = [flatten(tree) for tree in trees]
    sums: list[Any] = columns[0][0]
    for numbers, _ in columns[1:]:
        sums = [a + b for a, b in zip(sums, numbers, strict=True)]
    return columns[0][1].fill(sums)


def finished(plan: Plan, found: Any, in_arrays: bool) -> Tree:
    """The results of rows, as an array if the rows came in one and the results can be in one."""
    if not isinstance(plan, bool):
        return filled(plan, [finished(each, found[k], in_arrays) for k, each in plans_in(plan)])
    if plan or not (in_arrays or is_array(found)):
        return found
    if not in_arrays:
        return found.tolist() if found.ndim == 1 else list(found)
    is_number = len(found) == 0 or isinstance(found[0], float) or is_array(found[0])
    return sys.modules["numpy"].asarray(found, dtype=float) if is_number else found


def none_of(
    plan: Plan,
    derivative: str,
    args: Sequence[Tree],
    options: dict[str, Any],
    in_arrays: bool,
) -> Tree:
    """What there is without rows: nothing, a sum of 0, derivatives of 0."""
    if isinstance(plan, tuple) and derivative == "value_and_grad":
        value = 0.0 if plan[0] else finished(False, [], in_arrays)
        return value, none_of(plan[1], "grad", args, options, in_arrays)
    argnums = options.get("argnums", 0)
    given = tuple([args[n] for n in argnums]) if isinstance(argnums, tuple) else args[argnums]
    if derivative == "hessian" and (plan if isinstance(plan, bool) else all(plan)):
        leaves, shape = flatten(given)
        return shape.outer(shape, [[0.0] * len(leaves)] * len(leaves))
    if isinstance(plan, tuple):
        return tuple([zeros(*pair, in_arrays) for pair in zip(plan, given, strict=True)])
    return zeros(plan, given, in_arrays) if derivative or not plan else 0.0


def zeros(plan: Plan, argument: Tree, in_arrays: bool) -> Tree:
    """Slopes of 0 in an argument; none where each row has its own."""
    if not plan:
        return finished(False, [], in_arrays)
    leaves, shape = flatten(argument)
    return shape.fill([0.0] * len(leaves))
