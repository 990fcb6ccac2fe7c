"""Pictures of networks and of their inputs, players, and pages where networks compute."""

from nn.view.images import draw_images
from nn.view.live_network import LiveNetwork, live_network
from nn.view.picture import NetworkPicture, draw_network
from nn.view.player import NetworkPlayer, step_through_network
from nn.view.playground import Playground, playground

__all__ = [
    "LiveNetwork",
    "NetworkPicture",
    "NetworkPlayer",
    "Playground",
    "draw_images",
    "draw_network",
    "live_network",
    "playground",
    "step_through_network",
]
