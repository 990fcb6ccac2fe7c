"""Slopewise: small neural networks on a scalar autograd engine."""

from typing import TYPE_CHECKING, NoReturn

from nn.installation import check_autograd

check_autograd()

# Only now is it certain that `import autograd` finds Slopewise's.
import autograd
from autograd.pickles import keep_old_names, name_errors
from nn import init, plot
from nn.arguments import hints
from nn.data.datasets import (
    digits,
    four_pixel,
    four_pixel_images,
    given_names,
    iris,
    several_points,
    squared_error_table,
    xor,
)
from nn.data.shapes import DataSet, blobs, circles, moons, noisy_line, noisy_sine, spirals
from nn.data.split import batches, train_test_split
from nn.data.table import Table
from nn.files.checkpoint import Checkpoint
from nn.files.save import SaveError, load, save
from nn.inside.diagnose import diagnose
from nn.inside.findings import Diagnosis, Finding
from nn.inside.receptive import receptive_fields
from nn.model.between import Dropout, Standardise, Unstandardise
from nn.model.draws import random_number
from nn.model.labels import Labels, Predictions
from nn.model.layers import Layer, Neuron
from nn.model.module import Module
from nn.model.networks import MLP, Sequential
from nn.optim import SGD, Adam, AdamW, RMSprop
from nn.optim.optimiser import Optimiser, clip_gradients
from nn.optim.schedules import cosine, stepwise, warm_up
from nn.plot.live_descent import LiveDescent, live_descent
from nn.reporting.report import report
from nn.training.callbacks import EarlyStopping
from nn.training.descent import Path, minimise, minimize
from nn.training.fit import fit
from nn.training.history import History
from nn.training.losses import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge,
    huber,
    mean_absolute_error,
    mean_squared_error,
    squared_error,
)
from nn.training.many.fit_many import fit_many
from nn.training.many.trials import Trial, Trials
from nn.training.metrics import accuracy, confusion, error_table, r2
from nn.training.penalties import l1, l2
from nn.training.progress import Milestones, ProgressBar
from nn.training.run import Callback, Run
from nn.training.step import compile_step
from nn.training.trainer import DivergenceError, EagerTrainer, Trainer
from nn.view import (
    LiveNetwork,
    NetworkPicture,
    NetworkPlayer,
    Playground,
    draw_images,
    draw_network,
    live_network,
    playground,
    step_through_network,
)
from nn.view.snapshots import Snapshots

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Callback",
    "Checkpoint",
    "DataSet",
    "Diagnosis",
    "DivergenceError",
    "Dropout",
    "EagerTrainer",
    "EarlyStopping",
    "Finding",
    "History",
    "Labels",
    "Layer",
    "LiveDescent",
    "LiveNetwork",
    "Milestones",
    "Module",
    "NetworkPicture",
    "NetworkPlayer",
    "Neuron",
    "Optimiser",
    "Path",
    "Playground",
    "Predictions",
    "ProgressBar",
    "RMSprop",
    "Run",
    "SaveError",
    "Sequential",
    "Snapshots",
    "Standardise",
    "Table",
    "Trainer",
    "Trial",
    "Trials",
    "Unstandardise",
    "absolute_error",
    "accuracy",
    "batches",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "blobs",
    "circles",
    "clip_gradients",
    "compile_step",
    "confusion",
    "cosine",
    "cross_entropy",
    "diagnose",
    "digits",
    "draw_images",
    "draw_network",
    "error_table",
    "fit",
    "fit_many",
    "four_pixel",
    "four_pixel_images",
    "given_names",
    "hinge",
    "huber",
    "init",
    "iris",
    "l1",
    "l2",
    "live_descent",
    "live_network",
    "load",
    "mean_absolute_error",
    "mean_squared_error",
    "minimise",
    "minimize",
    "moons",
    "noisy_line",
    "noisy_sine",
    "playground",
    "plot",
    "r2",
    "random_number",
    "receptive_fields",
    "report",
    "save",
    "several_points",
    "spirals",
    "squared_error",
    "squared_error_table",
    "step_through_network",
    "stepwise",
    "train_test_split",
    "warm_up",
    "xor",
]


keep_old_names(
    "nn",
    {
        "between": "model.between",
        "descent": "training.descent",
        "findings": "inside.findings",
        "history": "training.history",
        "labels": "model.labels",
        "layers": "model.layers model.networks",
        "shapes": "data.shapes",
        "table": "data.table",
    },
)

name_errors("nn")


if not TYPE_CHECKING:  # a type checker must still report wrong names

    def __getattr__(name: str) -> NoReturn:
        raise autograd.hints.no_name("nn", name, hints.NAMES, __all__)
