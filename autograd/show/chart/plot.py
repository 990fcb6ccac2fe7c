"""A plot that a notebook shows: as a picture, in words, and as a table of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from html import escape
from io import BytesIO
from os import PathLike
from pathlib import Path

from autograd import files
from autograd.hints import PICTURE, Hinted, several
from autograd.show.chart.marks import Chart
from autograd.show.chart.matplot import canvas, onto
from autograd.show.chart.paint import paint
from autograd.show.image import image
from autograd.show.numbers import numbers_of
from autograd.show.page import HEAD
from autograd.show.words import typeset

__all__ = ["Plot"]

FORMATS = ("svg", "html", "png", "pdf")
AXES = (
    "this plot is a picture. Give ax= to draw on matplotlib's axes, "
    "which have this method: ax = nn.plot.axes()"
)
FOREIGN = PICTURE | several(
    {
        "plot scatter bar hist fill_between axhline axvline annotate text legend grid set figure "
        "set_title set_xlabel set_ylabel set_xlim set_ylim set_xscale set_yscale set_aspect "
        "set_xticks set_yticks get_figure get_title get_xlabel get_ylabel get_xlim get_ylim "
        "get_xscale get_yscale lines texts patches collections spines tick_params twinx "
        "get_legend get_lines contour imshow margins invert_yaxis add_patch": AXES
    }
)


class Plot(Hinted):
    """A plot, which a notebook shows: `.svg`, `.alt` (in words), `.save("plot.svg")`.

    Below the picture a notebook offers its numbers as a table. `print` writes what it shows.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    @property
    def alt(self) -> str:
        """What the plot shows, in words."""
        return self.chart.alt

    @cached_property
    def svg(self) -> str:
        """The `<svg>` element."""
        return str(paint(self.chart))

    @property
    def html(self) -> str:
        """The picture as an image, and the numbers as a table that opens."""
        return image(self.svg, typeset(self.alt)) + self._numbers()

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the plot to a file, in the format of its ending: svg, html, png or pdf.

        matplotlib writes png and pdf.
        """
        target = Path(path)
        kind = target.suffix[1:].lower()
        if kind not in FORMATS:
            raise ValueError(f"save() writes .svg, .html, .png or .pdf, not {target.name!r}")
        if kind == "svg":
            return files.write(target, self.svg)
        if kind == "html":
            title = f"<title>{escape(self.alt)}</title></head>"
            return files.write(target, f"{HEAD}{title}\n<body>{self.html}</body></html>\n")
        return files.write(target, self._printed(kind))

    def _printed(self, kind: str) -> bytes:
        """The plot as matplotlib writes it."""
        ax = canvas(self.chart.size)
        from matplotlib import pyplot

        figure, content = ax.get_figure(root=True), BytesIO()
        assert figure is not None
        try:
            onto(ax, self.chart)
            figure.savefig(content, format=kind, dpi=200)
        finally:
            pyplot.close(figure)
        return content.getvalue()

    def _numbers(self) -> str:
        return numbers_of(self.chart.columns, self.chart.rows)

    def _foreign(self) -> Mapping[str, str]:
        return FOREIGN

    def __str__(self) -> str:
        return self.alt

    def __repr__(self) -> str:
        return f"<plot: {self.alt} .save('plot.svg')>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "image/svg+xml": self.svg, "text/plain": repr(self)}
