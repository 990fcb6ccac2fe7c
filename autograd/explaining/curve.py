"""Draw a curve with its tangent and its secant, for one step or for smaller and smaller ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.show import brief, number
from autograd.show.chart.marks import Axis, Chart, Dots, Line, Point
from autograd.show.chart.paint import paint
from autograd.show.chart.scales import spanned
from autograd.show.page import StepPlayer
from autograd.show.palette import ACCENT, INK, PAPER, POSITIVE
from autograd.show.sheets import sheets
from autograd.show.svg import Markup, prefix_of

__all__ = ["Steps", "StepsPlayer", "tangent_and_secant"]

NEAR = 0.2  # of the width: if two points are nearer, their numbers do not stand side by side


class Steps(NamedTuple):
    """A curve, the point that is moved, the slope there, and where each step leads."""

    curve: Sequence[Point]
    start: Point
    slope: float
    ends: Sequence[Point]
    names: tuple[str, str]
    """Of the leaf and of the result."""


def tangent_and_secant(steps: Steps, place: int = -1) -> Markup:
    """A curve, its tangent at the start, and the secant to the end of one of the steps.

    All steps are drawn on the same axes.
    """
    curve, start, slope, end = steps.curve, steps.start, steps.slope, steps.ends[place]
    secant = (end[1] - start[1]) / (end[0] - start[0])
    edges = (curve[0][0], curve[-1][0])
    lines = [[(x, start[1] + rise * (x - start[0])) for x in edges] for rise in (slope, secant)]
    predicted = (end[0], start[1] + slope * (end[0] - start[0]))
    across, up = brief(steps.names[0], 18), brief(steps.names[1], 9)
    tangents = [start[1] + slope * (x - start[0]) for x in edges]
    ticks = [(start[0], f"{across} = {number(start[0])}"), (end[0], number(end[0]))]
    if abs(end[0] - start[0]) < NEAR * (edges[1] - edges[0]):
        ticks = [(start[0], f"{across} = {number(start[0])} → {number(end[0])}")]
    return paint(
        Chart(
            alt=f"{up} against {across}, with its tangent and its secant",
            x=Axis("", *edges, ticks=ticks),
            y=Axis("", *spanned([*(y for _, y in curve), *tangents], 0.04), is_bare=True, ticks=()),
            marks=[
                Line(curve, INK, 2.5, name=up),
                Line(lines[0], ACCENT, 2.0, "8 4", f"tangent, slope {number(slope)}"),
                Line(lines[1], POSITIVE, 2.0, "2 3", f"secant, slope {number(secant)}"),
                Dots([predicted], PAPER, size=10.0, edge=INK),
                Dots([end, start], INK, size=10.0, edge=INK),
            ],
            size=(500.0, 320.0),
        )
    )


class StepsPlayer(StepPlayer):
    """The curve for each step, from the smallest to the one that was asked for, with a slider."""

    def __init__(self, steps: Steps) -> None:
        up, across = steps.names[1], steps.names[0]
        self.title = self.alt = f"{up} against {across}, with its tangent and its secant"
        self.label = f"Make the step of {across} smaller"
        self.prefix = prefix_of(
            "nudge", *steps.names, number(steps.start[0]), number(steps.ends[-1][0])
        )
        pages = [
            (caption(steps, end), tangent_and_secant(steps, place))
            for place, end in enumerate(steps.ends)
        ]
        self.svg, self.steps = sheets(pages, self.prefix)
        self.start = len(pages) - 1


def caption(steps: Steps, end: Point) -> str:
    """What the slope predicts for this step, and the real change."""
    by, real = end[0] - steps.start[0], end[1] - steps.start[1]
    predicted = steps.slope * by
    return (
        f"a step of {number(by)} · predicted {number(steps.slope)} × {number(by)} = "
        f"{number(predicted)}, real {number(real)}, difference {number(real - predicted)}"
    )
