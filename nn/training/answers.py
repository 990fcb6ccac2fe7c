"""Read predictions and truths as classes, so that scores can compare them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from autograd import Value
from nn.arguments.rows import as_rows, flat, unpacked
from nn.arguments.wording import counted
from nn.model.labels import Labels, Predictions

__all__ = ["matched", "refuse_lengths"]


def matched(
    name: str, predictions: object, truths: object, labels: Labels | None
) -> list[tuple[Hashable, Hashable]]:
    """The class of each answer with its truth; rows of outputs are read as `classify` does."""
    if labels is None and isinstance(predictions, Predictions):
        labels = predictions.labels
    answers, wanted = listed(name, predictions), flat(listed(name, truths))
    refuse_lengths(name, len(answers), len(wanted))
    if is_row(wanted[0]):
        wanted = [class_of(row, labels, f"truths[{n}]") for n, row in enumerate(as_rows(wanted))]
    if is_row(answers[0]):
        answers = read(name, as_rows(answers, "predictions"), wanted, labels)
    for what, cells in (("truths", wanted), ("predictions", answers)):
        refuse_no_class(name, what, cells)
    if not {isinstance(a, str) for a in answers} & {isinstance(w, str) for w in wanted}:
        raise ValueError(
            f"{name} compares {answers[0]!r:.40} with {wanted[0]!r:.40}: give both as names, "
            "or both as numbers"
        )
    return list(zip(answers, wanted, strict=True))


def listed(name: str, things: object) -> list[Any]:
    """Classes or rows as a list."""
    cells = unpacked(things)
    if isinstance(cells, list):
        return cells
    raise TypeError(f"{name} takes lists of answers and truths, not {things!r:.60}")


def refuse_lengths(name: str, answers: int, truths: int) -> None:
    """Refuse unequal numbers of answers and truths, and none at all."""
    if answers != truths or not answers:
        raise ValueError(
            f"{name} takes one truth for each answer, at least one; got {answers} answers "
            f"and {truths} truths"
        )


def is_row(cell: object) -> bool:
    """Whether a cell is a row of cells."""
    return isinstance(unpacked(cell), list)


def read(
    name: str, rows: list[list[float]], truths: Sequence[object], labels: Labels | None
) -> list[Any]:
    """The class of each row of outputs; a ValueError for a truth that it could never be."""
    count = len(rows[0])
    if labels is None and count == 1:
        answers: list[Any] = [row[0] for row in rows]
        possible: Sequence[object] = truths
        if not all(answer in truths for answer in answers):
            raise ValueError(
                f"{name} does not know at which output one class ends and the other begins; "
                "use model.classify(rows), or give labels=model.labels"
            )
    elif labels is None:
        answers, possible = [row.index(max(row)) for row in rows], range(count)
    elif labels.outputs != count:
        raise ValueError(
            f"predictions have {count} numbers a row, but {labels!r:.60} have {labels.outputs}"
        )
    else:
        answers, possible = [labels.decode(row) for row in rows], labels.names
    for place, truth in enumerate(truths):
        if truth not in possible:
            raise ValueError(
                f"truths[{place}] is {truth!r:.40}, none of the classes "
                f"{list(possible)!r:.60} that {counted(count, 'output')} can stand for; "
                "use model.classify(rows) to compare other names"
            )
    return answers


def class_of(row: list[float], labels: Labels | None, what: str) -> object:
    """The class of a row of targets: 1 for one class and -1 for the others, or shares of 1."""
    one_against_rest = set(row) == {-1.0, 1.0}
    is_share = min(row) >= 0.0 and abs(sum(row) - 1.0) <= 1e-6
    if row.count(max(row)) > 1 or not (one_against_rest or is_share):
        raise ValueError(
            f"{what} is {row!r:.60}, which stands for no class; give one class for each example"
        )
    return row.index(max(row)) if labels is None else labels.decode(row)


def refuse_no_class(name: str, what: str, cells: Sequence[object]) -> None:
    """Refuse Values, rows, and numbers that are not whole: classes are none of these."""
    for place, cell in enumerate(cells):
        if isinstance(cell, Value):
            raise TypeError(f"{what}[{place}] is a Value; use its .data, or model.classify(rows)")
        if is_row(cell):
            raise TypeError(f"{what}[{place}] is the row {cell!r:.40}, but other cells are no rows")
        if isinstance(cell, float) and not cell.is_integer():
            raise ValueError(
                f"{name} counts classes, but {what}[{place}] is {cell:g}; use "
                "model.classify(rows), or for numbers r2 or mean_absolute_error"
            )
