"""How does a graph become a picture, and a player that steps through it?"""

from autograd.draw.picture import Picture, draw, draw_dot, mimebundle

__all__ = ["Picture", "draw", "draw_dot", "mimebundle"]
