"""Plots of training, as pictures that need no other library.

A notebook shows what each function returns, and `.save("plot.svg")` writes it. With `ax=` a
function draws on matplotlib's axes instead, which `slopewise[plots]` installs, and returns them;
`axes()` makes empty ones.
"""

from typing import TYPE_CHECKING, NoReturn

from autograd.hints import no_name
from nn.arguments.hints import PLOTS
from nn.plot.browser import or_note
from nn.plot.canvas import axes as matplotlib_axes
from nn.plot.curves import learning_rates, loss_curve, loss_curves
from nn.plot.descent import one_weight
from nn.plot.fields import decision_boundary, error_bars, receptive_fields
from nn.plot.functions import functions
from nn.plot.surfaces import two_weights
from nn.plot.surfaces import two_weights_surface as surface
from nn.plot.terrain import loss_of_two
from nn.plot.weights import gradient_flow, weight_histograms

__all__ = [
    "axes",
    "decision_boundary",
    "error_bars",
    "functions",
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

axes = or_note(matplotlib_axes)
two_weights_surface = or_note(surface)


if not TYPE_CHECKING:  # a type checker must still report wrong names

    def __getattr__(name: str) -> NoReturn:
        raise no_name("nn.plot", name, PLOTS, __all__)
