"""Ask a reader to predict, and check the prediction before the answer shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from html import escape
from math import isfinite
from typing import Any

from autograd.show import number, typeset
from autograd.show.assets import asset
from autograd.show.palette import styled
from nn.lessons.sketch import sketched

__all__ = ["Prediction", "predict"]

EXACT, CLOSE = 0.0, 0.01  # how far a prediction may be off, as a share of the answer


class Prediction:
    """A question that a notebook shows with a place for the reader's prediction.

    The answer shows after the prediction was checked. Without JavaScript it is a box to open.
    """

    def __init__(self, question: str, answer: str, because: str, data: Mapping[str, Any]) -> None:
        self.question = question
        self.answer = answer
        self.because = because
        self.data = data

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        import json  # only a question that is shown needs it

        data = {**self.data, "digest": sha256(self.question.encode()).hexdigest()[:12]}
        text = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        style = escape(styled(asset("prediction.css", "nn.lessons")))
        why = f"<strong>{marked(self.answer)}</strong> {marked(self.because)}".strip()
        return (
            f'<div class="slopewise-prediction" data-prediction="{text}" data-style="{style}">'
            f'<p slot="question"><strong>Predict:</strong> {marked(self.question)}</p>'
            f'<details slot="answer"><summary>Answer</summary>{why}</details>'
            f"<script>{asset('scheme.js')}\n{asset('prediction.js', 'nn.lessons')}</script></div>"
        )

    def __repr__(self) -> str:
        return f"<prediction: {self.question}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": repr(self)}


def predict(
    question: str,
    answer: float | Sequence[float] | str | Callable[[float], float],
    *,
    because: str = "",
    among: Sequence[str] = (),
    names: Sequence[str] = (),
    over: tuple[float, float] | None = None,
    within: float | None = None,
    mistakes: Mapping[float | str, str] | None = None,
) -> Prediction:
    """A question whose answer shows after the reader has typed, chosen or drawn a prediction.

    The answer is a number; several numbers, with a name for each in `names`; one of the texts
    `among` which the reader chooses; or a function, whose curve the reader draws `over` the
    numbers from low to high. A number counts as right if it is at most `within` from the answer:
    0 for whole numbers, a hundredth of the answer for others, an eighth of the height for a curve.

    A wrong prediction gets the sentence that `mistakes` has for it, or what is wrong with it: too
    high, or the first of several numbers that is not right. `because` follows the answer. Text
    between backticks is set as code, text between asterisks in italics.

    >>> predict("What is 2 · 3?", 6, because="Two threes.", mistakes={5: "That is the sum."})
    <prediction: What is 2 · 3?>
    >>> predict("How does a weight of 0 look?", "no line", among=["a black line", "no line"])
    <prediction: How does a weight of 0 look?>
    >>> predict("Draw the ReLU.", lambda x: max(x, 0.0), over=(-3, 3))
    <prediction: Draw the ReLU.>
    """
    wrong = {said(key): marked(words) for key, words in (mistakes or {}).items()}
    data: dict[str, Any] = {"mistakes": wrong}
    if callable(answer):
        if over is None:
            raise ValueError("over=(low, high) says where the reader draws the curve")
        data |= {"kind": "sketch", **sketched(answer, over, within)}
        shown = ""  # the curve itself
    elif isinstance(answer, str):
        if answer not in among:
            raise ValueError(f"among= holds all answers to choose from, also {answer!r}")
        data |= {"kind": "choice", "choices": list(map(marked, among))}
        data |= {"texts": list(among), "right": list(among).index(answer)}
        shown = f"{answer.rstrip('.')}."
    else:
        data |= {"kind": "number", "fields": fields(answer, names, within)}
        shown = f"{', '.join(typeset(number(field['right'])) for field in data['fields'])}."
    return Prediction(question, shown, because, data)


def fields(
    answer: float | Sequence[float], names: Sequence[str], within: float | None
) -> list[dict[str, Any]]:
    """A field for each number: its name, the right number, and how far a guess may be off."""
    numbers = list(map(float, answer if isinstance(answer, Sequence) else [answer]))
    if not all(map(isfinite, numbers)):
        raise ValueError(f"a prediction needs finite numbers, not {answer!r:.60}")
    if len(numbers) > 1 and len(names) != len(numbers):
        raise ValueError(f"names= holds a name for each of the {len(numbers)} numbers")
    return [
        {
            "name": marked(name),
            "right": right,
            "within": room(right) if within is None else within,
        }
        for name, right in zip(names or [""], numbers, strict=True)
    ]


def room(right: float) -> float:
    """How far a guess may be off, if the question does not say it."""
    return abs(right) * (EXACT if right == round(right) else CLOSE)


def said(mistake: float | str) -> str:
    """A mistake as the script looks it up."""
    return mistake if isinstance(mistake, str) else f"{float(mistake):.12g}"


def marked(text: str) -> str:
    """Text as HTML: between backticks code, between asterisks italics, a minus as in print.

    >>> marked("`a - b` is *not* -1")
    '<code>a - b</code> is <em>not</em> −1'
    """
    parts = re.split(r"`([^`]*)`", text)
    return "".join(
        f"<code>{escape(part)}</code>"
        if place % 2
        else re.sub(r"\*([^*\s][^*]*)\*", r"<em>\1</em>", escape(typeset(part), quote=False))
        for place, part in enumerate(parts)
    )
