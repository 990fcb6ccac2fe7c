"""python -m nn: the demonstration, and training on a CSV file of your own."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from nn.command import commands, demo
from nn.data.csv_file import CsvError
from nn.data.preparing import FILLS
from nn.files.save import SaveError
from nn.lessons import numbers
from nn.training.trainer import DivergenceError

__all__ = ["main"]

PAGE = "four-pixel.html"  # what the demonstration writes


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Do what the command line says; the exit status: 0 done, 1 not learned, 2 wrong input."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, TextIO], int] = options.command
    try:
        return command(options, out)
    except (CsvError, SaveError, OSError, ValueError) as error:
        if isinstance(error, BrokenPipeError):
            return 0  # the program that read the output has closed it, as `head` does
        print(f"error: {error}", file=sys.stderr)
        return 2
    except DivergenceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; without a command, the demonstration runs."""
    top = argparse.ArgumentParser(prog="python -m nn", description=__doc__)
    top.set_defaults(command=demo.command, seed=0, report=PAGE)
    parts = top.add_subparsers(metavar="command", title="commands")

    shown = parts.add_parser("demo", help="train two small networks from random weights (default)")
    shown.add_argument("--seed", type=int, default=0, help="of the random start (default 0)")
    shown.add_argument(
        "--report", default=PAGE, help='page to write, "" for none (default %(default)s)'
    )
    shown.set_defaults(command=demo.command)

    told = parts.add_parser("lessons", help="the numbers of each lesson, computed now")
    told.set_defaults(command=numbers.command)

    add_train(parts.add_parser("train", help="learn one column of a CSV file from the others"))

    predict = parts.add_parser("predict", help="add a model's predictions to a CSV file")
    predict.add_argument("model", help="a file saved by train")
    predict.add_argument("file", help="CSV with the columns the model was trained on")
    predict.add_argument("--output", help="CSV to write (default: print it)")
    predict.set_defaults(command=commands.predict)
    return top


def add_train(train: argparse.ArgumentParser) -> None:
    """The options of `train`."""
    train.add_argument("file", help="CSV: a line of names, then numbers and words")
    train.add_argument("--target", required=True, help="the column to predict")
    which = train.add_mutually_exclusive_group()
    which.add_argument(
        "--columns", type=listed, default=[], help="learn from these columns only: age,height"
    )
    which.add_argument("--drop", type=listed, default=[], help="columns to leave out: name,id")
    train.add_argument(
        "--fill",
        choices=FILLS,
        default="median",
        help="what a missing number is replaced by (default %(default)s); drop leaves out such "
        "lines; a missing word counts as a word of its own",
    )
    train.add_argument("--model", default="model.json", help="file to save (default %(default)s)")
    train.add_argument(
        "--hidden", type=sizes, default=[8], help="neurons of the hidden layers: 8 or 16,16"
    )
    train.add_argument("--epochs", type=positive_int, default=100, help="default %(default)s")
    train.add_argument("--learning-rate", type=positive_float, default=0.01, help="default 0.01")
    train.add_argument(
        "--held-out", type=share, default=0.25, help="share to test on, 0 for none (default .25)"
    )
    train.add_argument("--seed", type=int, default=0, help="default 0")
    train.add_argument(
        "--task",
        choices=("auto", "classes", "numbers"),
        default="auto",
        help="what the target is; auto takes words and few whole numbers as classes",
    )
    train.add_argument("--playground", help="page to write, where the same training can be played")
    train.add_argument("--quiet", action="store_true", help="show no progress")
    train.set_defaults(command=commands.train)


def listed(text: str) -> list[str]:
    """The names in `a,"b, c"`, which is written like a line of CSV."""
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


def sizes(text: str) -> list[int]:
    """The whole numbers in `16,16`."""
    return [positive_int(part) for part in text.split(",")]


def positive_int(text: str) -> int:
    """The text as a whole number of at least 1."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def positive_float(text: str) -> float:
    """The text as a finite number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a finite number above 0")
    return number


def share(text: str) -> float:
    """The text as a number of at least 0 and below 1."""
    number = positive_float(text) if text.strip("0.") else 0.0
    if number >= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
