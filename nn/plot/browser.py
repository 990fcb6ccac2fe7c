"""Show a note in place of a plot in a browser without matplotlib."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import ParamSpec, TypeVar, cast

__all__ = ["NoPlot", "or_note"]

P = ParamSpec("P")
T = TypeVar("T")


class NoPlot:
    """Takes the place of axes that cannot be made; all its methods do nothing."""

    def __repr__(self) -> str:
        return "<no plot>"

    def __getattr__(self, name: str) -> NoPlot:
        if name.startswith("_"):  # a notebook asks for them; there are none
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> NoPlot:
        return self


def or_note(draw: Callable[P, T]) -> Callable[P, T]:
    """`draw`; in a browser without matplotlib it shows a note and raises no ImportError.

    A lesson in a browser then goes on after the plot.
    """

    @wraps(draw)
    def plot(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return draw(*args, **kwargs)
        except ImportError as error:
            if sys.platform != "emscripten" or error.name != "matplotlib":
                raise
            show(f"{draw.__name__}() is not shown: {error}")
            return cast("T", NoPlot())

    return plot


def show(note: str) -> None:
    """Show the note in place of the plot, if this is a notebook."""
    notebook = sys.modules.get("IPython.display")  # a notebook has imported it already
    if notebook is not None:
        html = f'<p style="border-left: 4px solid #8a8a8a; padding: 0 12px">{escape(note)}</p>'
        notebook.display({"text/plain": note, "text/html": html}, raw=True)
