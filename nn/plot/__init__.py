"""What does training look like?  Plots with matplotlib, which `slopewise[plots]` installs.

Every function takes an `ax` to draw on, or makes one, and returns it.
"""

from nn.plot.curves import learning_rates, loss_curve, loss_curves
from nn.plot.descent import one_weight
from nn.plot.fields import decision_boundary, error_bars, receptive_fields
from nn.plot.surfaces import loss_of_two, two_weights, two_weights_surface
from nn.plot.weights import gradient_flow, weight_histograms

__all__ = [
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
