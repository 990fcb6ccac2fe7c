"""Train a model, epoch after epoch.

A trainer computes the gradients.  Progress bars, early stopping and checkpoints are callbacks: this
file prints nothing.  Random numbers come only from the generator that was given.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from random import Random
from typing import TYPE_CHECKING, Any

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import flag, whole
from nn.arguments.rows import Rows
from nn.data.split import checked_size, reorder
from nn.init import as_rng
from nn.model.labels import LabelSource
from nn.model.modes import switched
from nn.model.module import Module
from nn.optim import OptimiserChoice, optimiser_of
from nn.training.engines import maker_of
from nn.training.history import History
from nn.training.losses import Loss
from nn.training.options import Resumable, restore
from nn.training.rules import rests
from nn.training.run import Run
from nn.training.scoring import Metric, Scores
from nn.training.sharded import sharded
from nn.training.targets import prepare, validation
from nn.training.trainer import DivergenceError, Penalty, TrainerMaker, told
from nn.training.watchers import CallbackChoice, watchers

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["fit"]


@hinting(KEYWORDS)
def fit(
    model: Module,
    inputs: Rows,
    labels: LabelSource,
    *,
    epochs: int = 100,
    loss: str | Loss | None = None,
    optimiser: OptimiserChoice | None = None,
    optimizer: OptimiserChoice | None = None,
    learning_rate: float | Callable[[int], float] | None = None,
    batch_size: int | None = 8,
    shuffle: bool = True,
    rng: Random | int | None = None,
    penalty: Penalty | None = None,
    metrics: Sequence[Metric] = (),
    validation_data: tuple[Rows, LabelSource] | None = None,
    callbacks: Sequence[CallbackChoice] = (),
    resume: Resumable | None = None,
    trainer: TrainerMaker | None = None,
    engine: str = "auto",
    strict: bool = False,
    threads: int = 1,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.perf_counter,
    verbose: int = 1,
) -> History:
    """Train by Adam at the rate .01 on batches of 8, for 100 epochs, unless told otherwise.

    Everything is checked before anything is changed.  The result is the `History` of the run, which
    `model.history` holds too.

    model
        Any `Module`; its parameters are changed, its structure is not.
    inputs
        A row of numbers for each example: lists, an array or a data frame.
    labels
        A label for each example: a class name, a class number from 0, a number, or a row of them.
    epochs
        How many times the model learns from all examples.  With `resume`, the epochs before the
        interruption count too.
    loss
        How wrong one answer is: the name of a loss, or a function of (outputs, targets).
        If None, it is chosen by the labels and the last activation: for classes
        binary_cross_entropy after a sigmoid, squared_error after another activation, and without
        one cross_entropy or, of one output, binary_cross_entropy_with_logits; for numbers
        squared_error, or after a sigmoid binary_cross_entropy if all of them are 0 or 1.
    optimiser
        "adam" (if None), "adamw", "rmsprop" or "sgd"; a function of the parameters that makes an
        optimiser; or an optimiser of this model's parameters.  If it has only some of them, the
        others keep their weights.
    optimizer
        The same argument in American spelling.
    learning_rate
        For an optimiser given by name: a number above 0, or a function of the number of updates so
        far; if None, .01.
    batch_size
        How many examples each update learns from, by their mean gradient; None for all examples.
    shuffle
        Whether each epoch has a new order.
    rng
        A `random.Random` or a seed for the shuffling; None for a new one.
    penalty
        What large weights cost: a function of the parameters, such as `nn.l2`, added to the loss.
    metrics
        What else to record in each epoch: names, or functions of (answers, truths).
    validation_data
        A pair (inputs, labels).  Its loss and metrics are recorded in each epoch; the model never
        learns from it.
    callbacks
        A list of `Callback` objects, or of functions of the run; one that returns True ends it.
    resume
        A `Checkpoint` to continue from.
    trainer
        What makes the `Trainer` that computes an epoch, if you write your own.
    engine
        What runs the epochs: "eager" builds a graph for each example; "python" and "llvm" record
        one, and run code that is generated from it.  "auto" takes the one that is ready first.  The
        history says which of them ran, and why.
    strict
        Whether machine code gives the bits of eager training, and not only its numbers up to
        rounding.
    threads
        How many threads of this process compute each batch, by machine code.  More than 1 pay for
        batches of some thousands of examples; smaller ones are refused with the number.  The bits
        are the same for 2 threads and more.
    executor
        For batches of many thousands of examples: an executor of `concurrent.futures`, such as a
        pool of processes or `get_executor()` of a Dask client.  Its workers keep the examples, and
        add up the gradients of each batch: the same bits for any number of workers.
    clock
        A function that returns the time in seconds, for the `time` of each epoch.
    verbose
        0 for no output; otherwise a progress bar, if output is to a terminal or a notebook.

    >>> from nn import MLP
    >>> model = MLP(1, [1], rng=0)
    >>> history = fit(model, [0, 1, 2], [1, 3, 5], optimiser="sgd", learning_rate=0.1, rng=0)
    >>> round(model([3]).data, 2)
    7.0
    """
    __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
    epochs = whole("epochs", epochs, least=0)
    size = checked_size(batch_size)
    shuffle = flag("shuffle", shuffle)
    generator = as_rng(rng)
    examples = prepare(model, inputs, labels, loss)
    count = epochs * len(examples.inputs)
    scores = Scores(metrics, examples, validation(examples, validation_data))
    rule = optimiser_of(spelt(optimiser, optimizer), learning_rate, model.parameters())
    alone = not (callbacks or rests(rule) or any(map(callable, metrics)))
    unread = alone and not metrics and validation_data is None
    options: dict[str, Any] = {"strict": strict, "threads": threads, "examples": count}
    options["size"] = max(1, min(size or count, len(examples.inputs)))
    make = maker_of(trainer, engine, alone=alone, unread=unread, **options)
    if executor is not None or threads > 1:
        make = sharded(make, batch_size, executor=executor, threads=threads)
    watching = watchers(callbacks, verbose)
    # A metric that does not suit the labels says so here, before anything is changed.
    records = ["loss", *scores.of(model), "learning_rate", "time"]
    run = Run(model, rule, History(), generator, epochs, watching, records, labels=examples.labels)
    begun = [clock()]  # of the first epoch, which includes compiling
    compute = make(model, examples.loss, rule, examples.inputs, examples.targets, penalty)
    restore(resume, run)
    model.labels, model.history = examples.labels, run.history
    places = array("q", range(len(examples.inputs)))  # which machine code reads as it is
    order = places[:]

    def epoch() -> None:
        started, rate = begun.pop() if begun else clock(), rule.rate
        if shuffle:
            order[:] = places  # so that a run can be continued from any epoch
            reorder(order, generator)
        mean_loss = compute.epoch(order, batch_size)
        numbers = [mean_loss, *scores.of(model).values(), rate, clock() - started]
        run.history.ran_by(compute)
        run.history.record(dict(zip(records, numbers, strict=True)))

    loop(run, epoch, getattr(compute, "settle", None))
    return run.history


def spelt(optimiser: OptimiserChoice | None, optimizer: OptimiserChoice | None) -> OptimiserChoice:
    """The argument that was given, in one of its two spellings; "adam" if neither was."""
    if optimiser is not None and optimizer is not None:
        raise TypeError("optimiser and optimizer are the same argument: give one of them")
    given = optimizer if optimiser is None else optimiser
    return "adam" if given is None else given


def loop(run: Run, epoch: Callable[[], None], settle: Callable[[], None] | None) -> None:
    """Run the epochs, and call the callbacks, until the last epoch, a stop or an exception.

    Then `settle` writes to the parameters what a trainer has kept back; it may be called again.
    """
    with ExitStack() as ending:
        for callback in reversed(run.callbacks):
            ending.callback(callback.on_train_end, run)
        ending.enter_context(switched(run.model, training=True))
        if settle is not None:
            ending.callback(settle)  # twice, in case that Ctrl-C ends the first
            ending.callback(settle)
        for callback in run.callbacks:
            callback.on_train_begin(run)
        while run.epoch < run.epochs and not run.history.stopped:
            try:
                epoch()
            except DivergenceError as error:
                what = f"training {{}} in epoch {run.epoch + 1}"
                raise told(error, what) from error.__cause__
            for callback in run.callbacks:
                callback.on_epoch_end(run)
        run.finished = True
