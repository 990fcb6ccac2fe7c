"""The demonstration: train two networks from random weights."""

from __future__ import annotations

import argparse
from random import Random
from typing import TextIO

from nn.data.datasets import four_pixel, iris
from nn.data.split import train_test_split
from nn.model.between import Standardise
from nn.model.networks import MLP, Sequential
from nn.reporting.report import report
from nn.training.metrics import accuracy, confusion
from nn.training.progress import Milestones
from nn.view.snapshots import Snapshots

__all__ = ["command"]

ENOUGH = 0.93  # the share of the held-out flowers that must be right


def command(options: argparse.Namespace, out: TextIO) -> int:
    """Train both networks and print how it went; the exit status is 0 if both learned, else 1."""
    rng = Random(options.seed)
    learned = [learn_four_pixels(rng, out, options.report), learn_iris(rng, out)]
    print("\nBoth learned." if all(learned) else "\nNot learned; try another --seed.", file=out)
    return 0 if all(learned) else 1


def learn_four_pixels(rng: Random, out: TextIO, page: str) -> bool:
    """The four-pixel camera of lesson B: 96 random weights, eight images."""
    images, names = four_pixel()
    squashes = ["tanh", "tanh", "relu", "identity"]
    model = MLP(4, [4, 4, 8, 4], squashes, bias=False, init="uniform", rng=rng)
    print(f"A four-pixel camera, {len(model.parameters())} random weights:", file=out)
    seen = Snapshots(every=5)
    watch = [Milestones(out, every=100), seen]
    history = model.fit(
        images, names, 400, 0.1, loss="squared_error", rng=rng, callbacks=watch, verbose=0
    )
    answers = model.classify(images)
    for image, truth, answer in zip(images, names, answers, strict=True):
        top_left, top_right, bottom_right, bottom_left = [".#"[pixel < 0.0] for pixel in image]
        mark = "" if truth == answer else "   wrong"
        print(f"  {top_left}{top_right}   truth {truth:<11} answer {answer}{mark}", file=out)
        print(f"  {bottom_left}{bottom_right}", file=out)
    if page:
        written = report(
            model,
            history,
            page,
            inputs=images,
            labels=names,
            loss="squared_error",
            snapshots=seen,
            example=6,
            title="The four-pixel camera",
            tiles="image",
        )
        print(f"  See it: {written.resolve().as_uri()}", file=out)
    return answers == names


def learn_iris(rng: Random, out: TextIO) -> bool:
    """Fisher's flowers: train on two thirds of them, test on the others."""
    split = train_test_split(*iris(), held_out=1 / 3, rng=rng)
    inputs, held_out, names, truths = split
    model = Sequential(Standardise.of(inputs), MLP(4, [8, 3], "tanh", rng=rng))
    print(f"\nIris, {len(model.parameters())} random weights, {len(inputs)} flowers:", file=out)
    watch = Milestones(out, every=10)
    model.fit(inputs, names, 30, 0.02, rng=rng, callbacks=[watch], verbose=0)
    answers = model.classify(held_out)
    share = accuracy(answers, truths)
    print(f"\n{confusion(answers, truths)}", file=out)
    print(f"  {share:.0%} right of {len(held_out)} flowers it never saw", file=out)
    return share >= ENOUGH
