# cython: boundscheck=False, wraparound=False
"""Shuffle whole numbers by random words that were drawn all at once.

`random.shuffle` asks its generator for each element, which takes longer than everything else it
does.  Where this file is compiled, an element takes a few nanoseconds.
"""

from __future__ import annotations

from array import array
from random import Random
from typing import TypeAlias

__all__ = ["by_words", "shuffled_by_words"]

Order: TypeAlias = "array[int]"
Words: TypeAlias = bytes
Place: TypeAlias = int
"""In C these are memory, and a number of the machine's own; the .pxd says so."""

MOST = 65_536
"""How many words are drawn at once."""


def shuffled_by_words(order: Order, rng: Random) -> None:
    """Shuffle in place as `rng.shuffle` does, and leave the generator as it would.

    Each number of up to 32 bits is the top of one word of 32 bits, and a longer draw gives the same
    words one after the other.  Each place needs at least one word, so one word for each place that
    is left is never too many.

    >>> one, two = array("q", range(9)), array("q", range(9))
    >>> Random(1).shuffle(one)
    >>> shuffled_by_words(two, Random(1))
    >>> one == two
    True
    """
    place = len(order) - 1
    while place > 0:
        count = min(place, MOST)
        words = rng.getrandbits(32 * count).to_bytes(4 * count, "little")
        place = by_words(order, words, place)


def by_words(order: Order, words: Words, place: Place) -> Place:
    """Swap each element from `place` down to 1 with one before it or itself, as the words say.

    A word is skipped if it is larger than the place: the element is then swapped with itself, which
    takes less time than a branch.  There must not be more words than places.
    Returns the place that is next; it is 0 or less when all places are done.
    """
    bits, last = 0, len(words) // 4
    while (place + 1) >> bits:
        bits += 1
    for at in range(last):
        word = words[4 * at + 3]
        word = word << 8 | words[4 * at + 2]
        word = word << 8 | words[4 * at + 1]
        word = word << 8 | words[4 * at]
        other = word >> (32 - bits)
        fits = other <= place
        other = place - (place - other) * fits
        order[place], order[other] = order[other], order[place]
        place -= fits
        if (place + 1) >> (bits - 1) == 0:
            bits -= 1
    return place
