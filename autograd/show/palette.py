"""The colours of positive and negative numbers in pictures: blue and red, from white."""

from __future__ import annotations

__all__ = ["NEGATIVE", "POSITIVE", "tint"]

POSITIVE, NEGATIVE, PAPER = (33, 102, 172), (178, 24, 43), 255


def tint(share: float) -> str:
    """A colour from white at 0 to blue at 1 and red at -1; nan is white.

    >>> tint(0.0), tint(1.0), tint(-0.5)
    ('#ffffff', '#2166ac', '#d88c95')
    """
    if share != share:
        return "white"
    ink, strength = POSITIVE if share > 0 else NEGATIVE, abs(share)
    return "#" + "".join(f"{round(PAPER + (part - PAPER) * strength):02x}" for part in ink)
