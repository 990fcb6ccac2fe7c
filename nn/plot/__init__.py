"""Plots of training with matplotlib, which `slopewise[plots]` installs.

Every function takes an `ax` to draw on, or makes one, and returns it; `axes()` makes an empty one.
In a browser without matplotlib, a note is shown in place of a plot.
"""

from typing import TYPE_CHECKING, NoReturn

from autograd.hints import no_name
from nn.arguments.hints import PLOTS
from nn.plot import canvas, curves, descent, fields, surfaces, weights
from nn.plot.browser import or_note

__all__ = [
    "axes",
    "decision_boundary",
    "error_bars",
    "gradient_flow",
    "learning_rates",
    "loss_curve",
    "loss_curves",
    "loss_of_two",
    "one_weight",
    "receptive_fields",
    "two_weights",
    "two_weights_surface",
    "weight_histograms",
]

loss_of_two = surfaces.loss_of_two

axes = or_note(canvas.axes)
learning_rates = or_note(curves.learning_rates)
loss_curve = or_note(curves.loss_curve)
loss_curves = or_note(curves.loss_curves)
one_weight = or_note(descent.one_weight)
decision_boundary = or_note(fields.decision_boundary)
error_bars = or_note(fields.error_bars)
receptive_fields = or_note(fields.receptive_fields)
two_weights = or_note(surfaces.two_weights)
two_weights_surface = or_note(surfaces.two_weights_surface)
gradient_flow = or_note(weights.gradient_flow)
weight_histograms = or_note(weights.weight_histograms)


if not TYPE_CHECKING:  # a type checker must still report wrong names

    def __getattr__(name: str) -> NoReturn:
        raise no_name("nn.plot", name, PLOTS, __all__)
