"""Why is a gradient what it is, and does it keep its promise?"""

from autograd.explain.chain import Explanation, explain
from autograd.explain.nudge import Nudge, nudge

__all__ = ["Explanation", "Nudge", "explain", "nudge"]
