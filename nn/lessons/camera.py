"""The camera with four pixels: the network whose weights are set by hand."""

from __future__ import annotations

from collections.abc import Sequence

from nn.model.networks import MLP

__all__ = ["hand_set_camera"]


def hand_set_camera(squash: str = "tanh") -> MLP:
    """Lesson B's network with weights set by hand: 1 a white line, -1 a black one, 0 none.

    >>> hand_set_camera().classify([[-1, -1, 1, 1]])  # black above white: horizontal
    [3]
    """
    pairs: Sequence[Sequence[float]] = [[1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, -1], [0, 1, -1, 0]]
    lines: Sequence[Sequence[float]] = [[1, 1, 0, 0], [-1, 1, 0, 0], [0, 0, 1, -1], [0, 0, 1, 1]]
    both = [[sign * float(m == n) for n in range(4)] for m in range(4) for sign in (1.0, -1.0)]
    answers = [[float(n // 2 == m) for n in range(8)] for m in range(4)]
    return MLP(
        4,
        [4, 4, 8, 4],
        [squash, squash, "relu", "identity"],
        bias=False,
        weights=[pairs, lines, both, answers],
    )
