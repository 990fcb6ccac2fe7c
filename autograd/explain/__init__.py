"""Explanations of gradients: by the chain rule, and by a small change of a leaf."""

from autograd.explain.chain import Explanation, Factor, Term, explain
from autograd.explain.every import Explanations
from autograd.explain.nudge import Nudge, nudge

__all__ = ["Explanation", "Explanations", "Factor", "Nudge", "Term", "explain", "nudge"]
