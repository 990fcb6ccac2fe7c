"""Slopewise: small neural networks on a scalar autograd engine."""

from nn.installation import check_autograd

check_autograd()

# The right autograd is there: only now may anything import it.
from nn.datasets import DataSet, four_pixel, iris
from nn.layers import MLP, Layer, Neuron, Sequential
from nn.losses import squared_error
from nn.module import Module
from nn.optim import SGD, Adam, AdamW, RMSprop
from nn.optimiser import clip_gradients

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "DataSet",
    "Layer",
    "Module",
    "Neuron",
    "RMSprop",
    "Sequential",
    "clip_gradients",
    "four_pixel",
    "iris",
    "squared_error",
]
