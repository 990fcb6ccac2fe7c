"""Explain gradients: by the chain rule, and by a small change of a leaf."""

from autograd.explaining.chain import Explanation, Factor, Term, explain
from autograd.explaining.every import Explanations
from autograd.explaining.nudge import Nudge, nudge

__all__ = ["Explanation", "Explanations", "Factor", "Nudge", "Term", "explain", "nudge"]
