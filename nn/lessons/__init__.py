"""What the lessons need beside the library: questions, verdicts, and the networks they discuss."""

from nn.lessons.beside import SideBySide, side_by_side
from nn.lessons.camera import hand_set_camera
from nn.lessons.prediction import Prediction, predict
from nn.lessons.verdicts import expect, verdicts

__all__ = [
    "Prediction",
    "SideBySide",
    "expect",
    "hand_set_camera",
    "predict",
    "side_by_side",
    "verdicts",
]
