"""The parts of a training step as functions of Python, but for the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from autograd.compiler import python
from autograd.compiler.program import Program, Writer
from autograd.compiler.spelling import Spelling, statements
from autograd.compiler.training.single import moving, single
from autograd.compiler.training.step import Training
from autograd.ops import table
from autograd.ops.op import Op

__all__ = [
    "example_of",
    "in_list",
    "made",
    "penalise_of",
    "rows_of",
    "shorten_of",
    "single_of",
    "spelling_of",
    "update_of",
]

TERMS = 100
"""How many products stand in one sum: Python's own compiler is recursive."""


class Group(NamedTuple):
    """Some inputs of a program, as a list that a function takes, or as one number."""

    argument: str
    """One letter: no op is called so."""
    names: Sequence[str]

    @classmethod
    def of(cls, letter: str, count: int) -> Group:
        """A list of numbers; the capital letter is the list, the small one a number of it."""
        return cls(letter.upper(), [f"{letter.lower()}{place}" for place in range(count)])

    def unpacked(self) -> Iterator[str]:
        """The line that gives each number its name."""
        if self.names and self.names != [self.argument]:
            yield f"({', '.join(self.names)},) = {self.argument}"


ONCE = (Group("r", ["r"]), Group("n", ["n"]))
"""The learning rate, and the number of the step."""


def function(
    program: Program, groups: Sequence[Group], answer: Callable[[list[str]], str]
) -> Callable[..., Any]:
    """The function of a program whose inputs stand in groups; `answer` writes what it returns."""
    names = [name for group in groups for name in group.names]
    lines = [line for group in groups for line in group.unpacked()]
    results: list[str] = []
    for name, formula in statements(program, spelling_of(program), names):
        if name:
            lines.append(f"{name} = {formula}")
        else:
            results.append(formula)
    return made(program, [group.argument for group in groups], lines, answer(results))


def made(
    program: Program, arguments: Sequence[str], lines: Sequence[str], answer: str
) -> Callable[..., Any]:
    """The function that takes these arguments, runs these lines, and returns the answer."""
    head = f"def f({', '.join(arguments)}):"
    return python.build("\n    ".join([head, *lines, f"return {answer}"]), program)


def spelling_of(program: Program) -> Spelling:
    """Python, with a sum of products spelled out."""
    choose, style = python.spelling_of(program).choose, python.spelling_of(program).style

    def call(op: Op, operands: Sequence[str]) -> str:
        if op is not table.dot or not 0 < len(operands) <= 2 * TERMS:
            return style.call(op, operands)
        atoms = [text if text.isidentifier() else f"({text})" for text in operands]
        pairs = zip(*op.columns(atoms), strict=True)
        return f"(0.0 + {' + '.join(f'{x} * {y}' for x, y in pairs)})"

    return Spelling(style._replace(call=call), choose)


def example_of(training: Training) -> Callable[..., Any]:
    """(weights, shared, row, draws, share, gradients) -> loss, gradients with this example's."""
    groups = [*before(training), Group("k", ["k"]), Group.of("g", training.weights)]
    return function(
        added(training.example), groups, lambda found: f"{found[0]}, [{', '.join(found[1:])}]"
    )


def single_of(training: Training, *, strict: bool) -> Callable[..., Any] | None:
    """(weights, shared, row, draws, moving slots..., rate, step) -> loss, weights, moving slots...

    The update by one example, if it is short enough to be one function.
    """
    program = single(training, strict=strict)
    if program is None or training.rule is None:
        return None
    count = training.weights
    slots = [Group.of(letter, count) for letter in "abdefijlm"[: len(moving(training.rule))]]
    groups = [*before(training), *slots, *ONCE]

    def answer(found: list[str]) -> str:
        lists = [in_list(found[start : start + count]) for start in range(1, len(found), count)]
        return ", ".join([found[0], *lists])

    return function(program, groups, answer)


def before(training: Training) -> list[Group]:
    """What an example is computed from, but for its share."""
    return [
        Group.of("w", training.weights),
        Group.of("h", training.shared),
        Group.of("x", training.features + training.targets),
        Group.of("u", training.draws),
    ]


def added(example: Program) -> Program:
    """The program with the gradients so far as further inputs, which it adds to."""
    count = len(example.outputs) - 1
    writer = Writer(example.inputs + count)
    inputs = [writer.input(place) for place in range(example.inputs)]
    constants = map(writer.constant, example.constants)
    loss, *slopes = example.results(inputs, constants, writer.line)
    gradients = [writer.input(example.inputs + place) for place in range(count)]
    pairs = zip(gradients, slopes, strict=True)
    return writer.program([loss, *(writer.line(table.add, pair) for pair in pairs)])


def penalise_of(training: Training) -> Callable[..., Any]:
    """(weights, shared, gradients) -> gradients."""
    assert training.penalise is not None
    counts = ("w", training.weights), ("h", training.shared), ("g", training.weights)
    return function(training.penalise, [Group.of(*pair) for pair in counts], in_list)


def shorten_of(training: Training) -> Callable[..., Any]:
    """(gradients) -> gradients."""
    assert training.shorten is not None
    return function(training.shorten, [Group.of("g", training.weights)], in_list)


def rows_of(program: Program, shared: int) -> Callable[..., list[float]]:
    """(shared, row) -> results, of a program whose inputs are these."""
    counts = ("w", shared), ("x", program.inputs - shared)
    return function(program, [Group.of(*pair) for pair in counts], in_list)


def in_list(results: list[str]) -> str:
    """A list of all results."""
    return f"[{', '.join(results)}]"


def update_of(training: Training) -> Callable[..., Any]:
    """(weights, gradients, slots, rate, step) -> weights, then each slot."""
    assert training.update is not None
    count = training.weights
    slots = [f"s{place}" for place in range(count * training.slots)]
    unpacked = function(
        training.update,
        [
            Group.of("w", count),
            Group.of("g", count),
            Group("S", slots),
            *ONCE,
        ],
        in_list,
    )

    def update(weights: Any, gradients: Any, slots: Any, rate: float, step: float) -> list[Any]:
        found = unpacked(weights, gradients, [*chain.from_iterable(slots)], rate, step)
        return [found[start : start + count] for start in range(0, len(found), count)]

    return update
