"""Turn numbers into places along an axis, and choose round numbers to mark there."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, isfinite, log10

from autograd.show.chart.marks import Axis

__all__ = ["Scale", "round_step", "spanned", "ticks"]

FACTORS = (1, 2, 5)


class Scale:
    """The place in pixels of each number of an axis.

    >>> scale = Scale(Axis(low=0.0, high=10.0), 100.0, 300.0)
    >>> scale(2.5)
    150.0
    """

    def __init__(self, axis: Axis, start: float, end: float) -> None:
        self.axis, self.start, self.end = axis, start, end
        self.low, self.high = (self.place(number) for number in (axis.low, axis.high))

    def place(self, number: float) -> float:
        """The number, or its logarithm; numbers up to 0 are far below a logarithmic axis."""
        if not self.axis.is_log:
            return number
        return log10(number) if number > 0.0 else -400.0

    def __call__(self, number: float) -> float:
        # Halves, since the difference of two large numbers may overflow.
        wide = self.high / 2 - self.low / 2
        share = (self.place(number) / 2 - self.low / 2) / wide if wide else 0.5
        far = max(-50.0, min(50.0, share))  # what is outside is cut off anyway
        return self.start + far * (self.end - self.start)


def spanned(
    numbers: Iterable[float], room: float = 0.05, *, is_log: bool = False
) -> tuple[float, float]:
    """The ends of an axis that shows these numbers, with some room; those not finite do not count.

    >>> spanned([0.0, 10.0], room=0.1), spanned([3.0])
    ((-1.0, 11.0), (2.0, 4.0))
    """
    found = [number for number in numbers if isfinite(number) and (number > 0.0 or not is_log)]
    if not found:
        return (1.0, 10.0) if is_log else (0.0, 1.0)
    low, high = min(found), max(found)
    if is_log:
        share = (high / low) ** room if high > low else 2.0
        return low / share, high * share
    if low == high:
        return low - (abs(low) / 3 or 1.0), high + (abs(high) / 3 or 1.0)
    # From shares of each, since the difference of two large numbers may overflow.
    return low - (high * room - low * room), high + (high * room - low * room)


def ticks(axis: Axis, most: int) -> list[tuple[float, str]]:
    """The numbers that are marked, at most about `most`, and how they are written.

    >>> [text for _, text in ticks(Axis(low=-0.1, high=1.05), 6)]
    ['0', '0.2', '0.4', '0.6', '0.8', '1']
    >>> [text for _, text in ticks(Axis(low=0.05, high=200, is_log=True), 6)]
    ['0.1', '1', '10', '100']
    """
    if axis.ticks is not None:
        return list(axis.ticks)
    low, high = sorted((axis.low, axis.high))
    if low == high or not isfinite(low) or not isfinite(high):
        return [(low, written(low))]
    if axis.is_log:
        return logarithmic(low, high, most)
    least = high / most - low / most
    if not least:
        return [(low, written(low))]
    step, digits = round_step(least)
    if axis.is_whole and step < 1.0:
        step, digits = 1.0, 0
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    starts = [low] if axis.is_whole and first * step - low > 0.5 * step else []
    numbers = [
        round(place * step, digits) for place in range(first, min(last, first + 3 * most) + 1)
    ]
    if not starts and not numbers:  # both ends lie between two marks
        return ticks(axis, 2 * most)
    largest = max(map(abs, numbers), default=0.0) or 1.0
    kept = max(3, floor(log10(largest)) + digits)  # so that neighbours differ
    return [(number, written(number, kept)) for number in dict.fromkeys([*starts, *numbers])]


def logarithmic(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Powers of ten, and twice and five times them if there are few."""
    first, last = floor(log10(low)), ceil(log10(high))
    factors = FACTORS if last - first <= 2 else (1,)
    apart = max(1, ceil((last - first) / most))
    numbers = [
        float(f"{factor}e{power}")
        for power in range(first, last + 1)
        if power % apart == 0
        for factor in factors
    ]
    return [(number, written(number)) for number in numbers if low <= number <= high]


def round_step(least: float) -> tuple[float, int]:
    """The first of ... 1, 2, 5, 10, 20 ... that is at least `least`, and its number of decimals.

    >>> round_step(0.3), round_step(12.0)
    ((0.5, 1), (20.0, -1))
    """
    power = floor(log10(least))
    for factor in FACTORS:
        if factor * 10.0**power >= least:
            return factor * 10.0**power, -power
    return 10.0 ** (power + 1), -power - 1


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(number: float, digits: int = 3) -> str:
    """A number of an axis, such as 0.25 or 1400; a very large or small one with a power of ten,
    and that many decimals.

    >>> written(1400.0), written(2e9), written(1e-6), written(-0.0)
    ('1400', '2·10⁹', '10⁻⁶', '0')
    """
    if not number or 1e-3 <= abs(number) < 1e6:
        return f"{number + 0.0:.{max(10, digits + 1)}g}"
    text, _, power = f"{number:.{digits}e}".partition("e")
    raised = f"10{str(int(power)).translate(SUPERSCRIPTS)}"
    factor = text.rstrip("0").rstrip(".")
    return {"1": raised, "-1": f"-{raised}"}.get(factor, f"{factor}·{raised}")
