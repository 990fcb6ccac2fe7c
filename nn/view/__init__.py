"""Pictures of networks and of their inputs, players, and networks to play with in a page."""

from nn.view.images import draw_images
from nn.view.live_network import LiveNetwork, live_network
from nn.view.picture import NetworkPicture, draw_network
from nn.view.player import NetworkPlayer, step_through_network

__all__ = [
    "LiveNetwork",
    "NetworkPicture",
    "NetworkPlayer",
    "draw_images",
    "draw_network",
    "live_network",
    "step_through_network",
]
