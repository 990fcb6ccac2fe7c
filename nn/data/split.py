"""Split examples into groups for training and for testing, and into batches."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from autograd import COMPILED
from autograd.compiler.training import shuffled_by_words
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import whole
from nn.arguments.rows import Array, Rows, as_rows, unpacked
from nn.init import as_rng

__all__ = ["batches", "checked_size", "folds", "reorder", "train_test_split"]

L = TypeVar("L")
Four = tuple[list[list[float]], list[list[float]], list[L], list[L]]
"""Training inputs, test inputs, training labels, test labels."""


@hinting(KEYWORDS)
def train_test_split(
    inputs: Rows,
    labels: Sequence[L] | Array,
    *,
    held_out: float = 0.25,
    rng: Random | int | None = None,
) -> Four[L]:
    """Shuffled examples in two groups: training inputs, test inputs, training labels, test labels.

    Each class has about the same share of both groups.

    >>> _, _, train, test = train_test_split([1, 2, 3, 4], list("aabb"), held_out=0.5, rng=0)
    >>> sorted(train), sorted(test)
    (['a', 'b'], ['a', 'b'])
    """
    rows, names = as_rows(inputs, "inputs"), unpacked(labels)
    if not isinstance(names, list) or len(names) != len(rows):
        count = len(names) if isinstance(names, list) else repr(names)
        raise ValueError(f"there are {len(rows)} examples but {count} labels; give one for each")
    if not 0.0 < held_out < 1.0:
        raise ValueError(f"held_out is a share between 0 and 1, got {held_out!r:.40}")
    order = list(range(len(rows)))
    as_rng(rng).shuffle(order)
    in_classes = enumerate(by_class(order, names))  # of which evenly spaced ones are held out
    chosen = {i for n, i in in_classes if int((n + 1) * held_out) > int(n * held_out)}
    train = [i for i in order if i not in chosen]
    test = [i for i in order if i in chosen]
    if not train or not test:
        raise ValueError(
            f"held_out={held_out:g} of {len(rows)} examples leaves one group empty; "
            "give more examples or another share"
        )
    return (
        [rows[i] for i in train],
        [rows[i] for i in test],
        [names[i] for i in train],
        [names[i] for i in test],
    )


def folds(labels: Sequence[object], count: int) -> list[tuple[list[int], list[int]]]:
    """The places of examples to train on and to test on, for each of `count` folds.

    Each example is tested in one fold.  Each class has about the same share of every fold.

    >>> folds(list("aabb"), 2)
    [([1, 3], [0, 2]), ([0, 2], [1, 3])]
    """
    if whole("folds", count, least=2) > len(labels):
        raise ValueError(f"folds={count} needs at least {count} examples, got {len(labels)}")
    every = range(len(labels))
    dealt = [set(by_class(every, labels)[fold::count]) for fold in range(count)]
    return [([i for i in every if i not in test], sorted(test)) for test in dealt]


def by_class(order: Sequence[int], labels: Sequence[object]) -> list[int]:
    """`order`, sorted by class; numbers that all differ stay as they are."""
    names = [repr(labels[i]) for i in order]
    seen = {name: place for place, name in reversed(list(enumerate(names)))}
    return sorted(order, key=lambda i: seen[repr(labels[i])])


def batches(order: Sequence[int], size: int | None) -> Iterator[Sequence[int]]:
    """`order` in pieces of `size`, the last one maybe shorter; in one piece for None.

    >>> [list(batch) for batch in batches(range(5), 2)]
    [[0, 1], [2, 3], [4]]
    """
    step = checked_size(size) or max(1, len(order))
    return (order[start : start + step] for start in range(0, len(order), step))


def reorder(order: array[int], rng: Random) -> None:
    """Shuffle in place as `rng.shuffle` does, with the same random numbers, in less time.

    >>> one, two = array("q", range(9)), array("q", range(9))
    >>> Random(1).shuffle(one)
    >>> reorder(two, Random(1))
    >>> one == two
    True
    """
    if type(rng) is not Random:  # it may have a shuffle of its own
        rng.shuffle(order)
    elif COMPILED:
        shuffled_by_words(order, rng)
    else:
        one_by_one(order, rng)


def one_by_one(order: array[int], rng: Random) -> None:
    """The same in Python, which takes a third of the time of `rng.shuffle`."""
    bits = rng.getrandbits
    for place in range(len(order) - 1, 0, -1):
        size = (place + 1).bit_length()
        other = bits(size)
        while other > place:
            other = bits(size)
        order[place], order[other] = order[other], order[place]


def checked_size(size: object) -> int | None:
    """A batch size: a whole number of at least 1, or None for all examples at once."""
    otherwise = "; None takes all at once"
    return None if size is None else whole("batch_size", size, otherwise=otherwise)
