"""Pictures of networks, players that step through them, and pictures of their inputs."""

from nn.view.images import draw_images
from nn.view.picture import NetworkPicture, draw_network
from nn.view.player import NetworkPlayer, step_through_network

__all__ = [
    "NetworkPicture",
    "NetworkPlayer",
    "draw_images",
    "draw_network",
    "step_through_network",
]
