"""Write the first sentence of a report: how many answers are right, how the loss changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from nn.arguments.wording import counted
from nn.model.module import Module
from nn.training.history import History
from nn.training.targets import Examples

__all__ = ["classes", "verdict"]


def verdict(model: Module, history: History, examples: Examples | None) -> str:
    """One sentence on how the training went, with a sign, so that colour is not needed."""
    kind, sign, change = change_of(history.history.get("loss", []))
    said = [change]
    if examples is not None and examples.labels is not None:
        kind, sign, right = score(*classes(model, examples))
        said.insert(0, right)
    if history.stopped:
        said.append(f"it stopped because {history.stopped}")
    sentence = "; ".join(said)
    return (
        f'<p class="verdict {kind}"><span aria-hidden="true">{sign}</span> '
        f"{escape(sentence[0].upper() + sentence[1:])}.</p>\n"
    )


def change_of(losses: Sequence[float]) -> tuple[str, str, str]:
    """The kind of verdict, its sign, and how the loss changed from the first epoch to the last."""
    epochs = counted(len(losses), "epoch")
    if not losses:
        return "same", "→", "no epoch was finished"
    first, last = losses[0], losses[-1]
    if first == last:
        return "same", "→", f"the mean loss was {last:.4g} after {epochs}"
    kind, sign = ("fell", "↓") if last < first else ("rose", "↑")
    return kind, sign, f"the mean loss {kind} from {first:.4g} to {last:.4g} in {epochs}"


def score(given: list[str], truths: list[str]) -> tuple[str, str, str]:
    """The kind of verdict, its sign, and how many answers are right, compared with guessing."""
    right = sum(answer == truth for answer, truth in zip(given, truths, strict=True))
    ((name, most),) = Counter(truths).most_common(1)
    count = f"{right:,} of {counted(len(truths), 'example')} are right"
    if right == len(truths):
        return "learned", "✓", f"learned: {count}"
    if right > most:
        return "partly", "◐", f"partly learned: {count}"
    return "missed", "✗", f"not learned: {count}, no more than if it always said {name!r:.40}"


def classes(model: Module, examples: Examples) -> tuple[list[str], list[str]]:
    """The answers and the truths, as the names of classes."""
    if examples.labels is None:
        raise ValueError("the labels are numbers, not classes")
    decode = examples.labels.decode
    given = [str(decode(row)) for row in model.predict(examples.inputs)]
    return given, [str(decode(target)) for target in examples.targets]
