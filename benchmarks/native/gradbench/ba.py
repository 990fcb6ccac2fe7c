"""Bundle adjustment: how far each seen point is from where its camera should see it.

All 2 x 15 slopes of each observation are wanted: in its camera, its point and its weight.
No camera is without a rotation, so the case of none is left out by everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import autograd
from autograd import cos, sin, sqrt
from benchmarks.library import c_function
from benchmarks.workload import LLVM, Contest, Entry, Run

__all__ = ["CONTESTS"]

CAMERAS, POINTS, OBSERVATIONS = 20, 2_000, 10_000
INPUTS = 15
MIDDLE, SPAN = (0.3, -0.2, 0.4, 0.1, 0.2, -5.0, 600.0, 1.0, -2.0, -0.05, 0.02), 0.2
"""A camera: rotation 3, centre 3, focal length, principal point 2, radial distortion 2."""

Row = Sequence[Any]


class Scene(NamedTuple):
    """What is seen: arrays with a row for each observation but the first two, which are shared."""

    cameras: Any
    points: Any
    seen_by: Any
    seen: Any
    weights: Any
    features: Any


def scene() -> Scene:
    """Cameras and points at random."""
    import numpy as np

    rng = np.random.default_rng(11)
    return Scene(
        np.array(MIDDLE) * rng.uniform(1.0 - SPAN, 1.0 + SPAN, (CAMERAS, len(MIDDLE))),
        rng.uniform(-1.0, 1.0, (POINTS, 3)),
        rng.integers(0, CAMERAS, OBSERVATIONS),
        rng.integers(0, POINTS, OBSERVATIONS),
        rng.uniform(0.5, 1.5, OBSERVATIONS),
        rng.uniform(-50.0, 50.0, (OBSERVATIONS, 2)),
    )


def dot(a: Row, b: Row) -> Any:
    """The sum of three products."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def rotated(turn: Row, x: Row) -> list[Any]:
    """x, turned around `turn` by its length: Rodrigues' formula."""
    angle = sqrt(dot(turn, turn))
    axis = [part / angle for part in turn]
    a, b, c = axis
    across = (b * x[2] - c * x[1], c * x[0] - a * x[2], a * x[1] - b * x[0])
    near, far = cos(angle), sin(angle)
    along = dot(axis, x) * (1.0 - near)
    return [
        part * near + side * far + ahead * along
        for part, side, ahead in zip(x, across, axis, strict=True)
    ]


def errors(inputs: Row, feature: Row) -> list[Any]:
    """How far a point is seen from where it should be, across and up.

    The inputs are the 11 numbers of the camera, the 3 of the point, and the weight.
    """
    camera, point, weight = inputs[:11], inputs[11:14], inputs[14]
    moved = [a - b for a, b in zip(point, camera[3:6], strict=True)]
    x, y, depth = rotated(camera[:3], moved)
    flat = (x / depth, y / depth)
    square = flat[0] * flat[0] + flat[1] * flat[1]
    radial = 1.0 + camera[9] * square + camera[10] * square * square
    return [
        weight * (place * radial * camera[6] + middle - wanted)
        for place, middle, wanted in zip(flat, camera[7:9], feature, strict=True)
    ]


def in_array(camera: Row, point: Row, weight: Any, feature: Row) -> Any:
    """The errors as an array: so the slopes of all observations come in arrays, too."""
    import numpy as np

    return np.array(errors([*camera, *point, weight], feature))


def compiled() -> Run:
    """The slopes of one observation, mapped over all."""
    import numpy as np

    given = scene()
    rows = autograd.compile(in_array, target="llvm").mapped().jacobian

    def run() -> Any:
        cameras = given.cameras.take(given.seen_by, axis=0)
        points = given.points.take(given.seen, axis=0)
        return rows(cameras, points, given.weights, given.features, argnums=(0, 1, 2))

    def in_order() -> Any:
        in_camera, in_point, in_weight = run()
        return np.concatenate([in_camera, in_point, in_weight[:, :, None]], axis=2)

    return Run(run, in_order)


def by_hand() -> Run:
    """The reference in C."""
    import numpy as np

    given = scene()
    order = (given.seen_by, given.seen, given.cameras, given.points, given.weights)

    def run() -> Any:
        found = np.empty((OBSERVATIONS, 2, INPUTS))
        c_function("ba", OBSERVATIONS, *order, given.features, found)()
        return found

    return Run(run)


CONTESTS = [
    Contest(
        "GradBench ba, 10,000 observations, 2 × 15 slopes",
        {
            LLVM: Entry(compiled, ("llvmlite", "numpy")),
            "C": Entry(by_hand, ("cc", "numpy")),
        },
        {f"C / {LLVM}": ">= 1"},
        OBSERVATIONS,
        "an observation",
        tolerance=1e-6,
        group="programs",
    )
]
