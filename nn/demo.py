"""Does it learn?  Two networks trained from random weights, while you watch."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TextIO

from nn.datasets import DataSet, four_pixel, iris
from nn.layers import MLP
from nn.losses import squared_error
from nn.optim import SGD

__all__ = ["run"]


def run(out: TextIO, seed: int = 0) -> bool:
    """Train both networks, print how it went, and return whether both learned."""
    rng = Random(seed)
    learned = [learn_four_pixels(out, rng), learn_iris(out, rng)]
    print("\nBoth learned." if all(learned) else "\nNot learned. Try another --seed.", file=out)
    return all(learned)


def learn_four_pixels(out: TextIO, rng: Random) -> bool:
    """The four-pixel camera: 96 random weights, eight images."""
    images, names = four_pixel()
    classes = list(dict.fromkeys(names))
    model = MLP(4, [4, 4, 8, 4], ["tanh", "tanh", "relu", "identity"], bias=False, rng=rng)
    print(f"A four-pixel camera learns {', '.join(classes)} ({len(images)} images):", file=out)
    train(model, DataSet(images, names), classes, 400, 0.1, rng, out)
    answers = [classes[row.index(max(row))] for row in model.predict(images)]
    for image, truth, answer in zip(images, names, answers, strict=True):
        picture = "".join("#" if image[pixel] < 0 else "." for pixel in (0, 1, 3, 2))
        mark = "" if truth == answer else "   wrong"
        print(f"  {picture[:2]}  truth {truth:<11} answer {answer}{mark}", file=out)
        print(f"  {picture[2:]}", file=out)
    return answers == names


def learn_iris(out: TextIO, rng: Random) -> bool:
    """Iris: two thirds of the flowers to learn from, one third to be tested on."""
    flowers, species = iris().shuffled(rng)
    classes = sorted(set(species))
    held_out = len(flowers) // 3
    model = MLP(4, [8, 3], "tanh", output="tanh", rng=rng)
    print(f"\nIris: {', '.join(classes)}, from {len(flowers) - held_out} flowers:", file=out)
    data = DataSet([centred(flower) for flower in flowers], species)
    train(model, DataSet(data.inputs[held_out:], species[held_out:]), classes, 60, 0.02, rng, out)
    answers = [classes[row.index(max(row))] for row in model.predict(data.inputs[:held_out])]
    right = sum(answer == truth for answer, truth in zip(answers, species, strict=False))
    print(f"  {right} of {held_out} flowers it never saw: {right / held_out:.0%} right", file=out)
    return right >= 0.93 * held_out


def train(
    model: MLP,
    data: DataSet[str],
    classes: Sequence[str],
    epochs: int,
    learning_rate: float,
    rng: Random,
    out: TextIO,
) -> None:
    """One update an example, in a new order each epoch."""
    descent = SGD(model.parameters(), learning_rate)
    order = list(range(len(data.labels)))
    for epoch in range(1, epochs + 1):
        rng.shuffle(order)
        loss = 0.0
        for place in order:
            targets = [float(name == data.labels[place]) for name in classes]
            error = squared_error(model.outputs(data.inputs[place]), targets)
            descent.zero_grad()
            error.backward()
            descent.step()
            loss += error.data
        if epoch in (1, epochs // 4, epochs // 2, epochs):
            print(f"  epoch {epoch:3}  loss {loss / len(order):.4f}", file=out)


def centred(flower: Sequence[float]) -> list[float]:
    """Centimetres brought to about -2..2."""
    return [(x - mean) / 1.2 for x, mean in zip(flower, (5.8, 3.1, 3.8, 1.2), strict=True)]
