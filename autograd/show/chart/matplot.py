"""Draw a plot on matplotlib's axes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd.show.chart.marks import Area, Arrow, Axis, Chart, Dots, End, Field, Line, Note
from autograd.show.chart.places import apart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["canvas", "onto"]

DOTS_PER_INCH = 100.0  # so that a plot is as large as its SVG
POINTS = 72.0 / DOTS_PER_INCH
SPACE = 15.0  # points between labels
PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


def canvas(size: tuple[float, float], *, in_space: bool = False) -> Axes:
    """New axes in a figure of their own; `size` is in pixels."""
    try:
        from matplotlib import pyplot
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError:
        raise ImportError(f"this plot needs matplotlib{remedy()}", name="matplotlib") from None
    inches = (size[0] / DOTS_PER_INCH, size[1] / DOTS_PER_INCH)
    figure = pyplot.figure(figsize=inches, layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08))
    ax: Axes = figure.add_subplot(projection="3d") if in_space else figure.add_subplot()
    if not in_space:  # axes in space have no spines
        ax.spines[["top", "right"]].set_visible(False)
    return ax


def remedy() -> str:
    """How to install matplotlib, or that a browser cannot have it."""
    install = "pip install 'slopewise[plots]'"
    if sys.platform != "emscripten":
        return f": {install}"
    return f", which this browser's Python does not have; use Python on a computer: {install}"


def onto(ax: Axes, chart: Chart) -> Axes:
    """Draw a plot on these axes, and return them."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlim(chart.x.low, chart.x.high)
    ax.set_ylim(chart.y.low, chart.y.high)
    scaled(ax, "x", chart.x)
    scaled(ax, "y", chart.y)
    if chart.title:
        ax.set_title(chart.title, loc="left", fontsize=11)
    if chart.is_square:
        ax.set_aspect("equal")
    for order, mark in enumerate(chart.marks, 2):
        DRAW[type(mark)](ax, mark, order)
    named = [name for mark in chart.marks if (name := getattr(mark, "name", ""))]
    if named:
        ax.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(4, len(named)), frameon=False
        )
    label_ends(ax, chart.ends)
    return ax


def scaled(ax: Axes, name: str, axis: Axis) -> None:
    """The scale, the marks and the label of one axis."""
    from matplotlib.ticker import MaxNLocator

    side: Any = getattr(ax, f"{name}axis")
    if axis.is_log:
        getattr(ax, f"set_{name}scale")("log", nonpositive="mask")
        side.set_major_formatter("{x:g}")
    elif axis.ticks is None and axis.is_whole:
        side.set_major_locator(MaxNLocator(integer=True))
    side.set_label_text(axis.label)
    if axis.ticks is not None:
        side.set_ticks([place for place, _ in axis.ticks], [text for _, text in axis.ticks])
    if axis.is_bare:
        side.set_tick_params(length=0)
        ax.spines["bottom" if name == "x" else "left"].set_visible(False)


def line(ax: Axes, mark: Line, order: int) -> None:
    """A line, with its label at its middle."""
    xs, ys = zip(*mark.points, strict=True)
    dashes = [float(part) for part in mark.dash.split()]
    drawn = ax.plot(
        xs, ys, color=mark.colour, lw=mark.width * POINTS, label=mark.name or None, zorder=order
    )
    if dashes:
        drawn[0].set_dashes([part / mark.width for part in dashes])
    if mark.label:
        middle = mark.points[len(mark.points) // 2]
        ax.annotate(mark.label, middle, ha="center", va="center", fontsize=9, bbox=PAPER)


def area(ax: Axes, mark: Area, order: int) -> None:
    """A polygon."""
    from matplotlib.patches import Polygon

    shape = Polygon(list(mark.points), closed=True, lw=0.8, zorder=order)
    shape.set_facecolor(mark.colour)
    shape.set_edgecolor(mark.edge or "none")
    shape.set_hatch("//////" if mark.is_hatched else "")
    shape.set_label(mark.name)
    ax.add_patch(shape)


def dots(ax: Axes, mark: Dots, order: int) -> None:
    """Dots of one shape."""
    xs, ys = zip(*mark.points, strict=True) if mark.points else ((), ())
    ax.plot(
        xs,
        ys,
        mark.shape,
        color=mark.colour,
        markersize=mark.size * POINTS,
        markeredgecolor=mark.colour if mark.shape in "x_" else mark.edge,
        markeredgewidth=2.0 if mark.shape in "x_" else 0.8,
        label=mark.name or None,
        zorder=order,
    )


def arrow(ax: Axes, mark: Arrow, order: int) -> None:
    """An arrow."""
    shape = {"arrowstyle": "->", "color": mark.colour, "lw": 1.6, "shrinkA": 4, "shrinkB": 4}
    shape["connectionstyle"] = f"arc3,rad={mark.bend}"
    ax.annotate("", xy=mark.end, xytext=mark.start, arrowprops=shape, zorder=order)


def note(ax: Axes, mark: Note, order: int) -> None:
    """Words on the first side of their point."""
    side, gap = mark.sides[0], mark.gap * POINTS
    across = 1 if "e" in side else -1 if "w" in side else 0
    up = 1 if "n" in side else -1 if "s" in side else 0
    ax.annotate(
        mark.text,
        mark.point,
        xytext=(across * gap, up * gap),
        textcoords="offset points",
        ha={1: "left", 0: "center", -1: "right"}[across],
        va={1: "bottom", 0: "center", -1: "top"}[up],
        color=mark.colour,
        weight="bold" if mark.is_bold else "normal",
        bbox=PAPER,
        zorder=order,
    )


def field(ax: Axes, mark: Field, order: int) -> None:
    """A coloured grid."""
    from matplotlib.colors import ListedColormap

    colours = list(dict.fromkeys(colour for row in mark.colours for colour in row))
    place = {colour: number for number, colour in enumerate(colours)}
    rows = [[place[colour] for colour in row] for row in mark.colours]
    ax.pcolormesh(
        list(mark.xs),
        list(mark.ys),
        rows,
        cmap=ListedColormap(colours),
        vmin=-0.5,
        vmax=len(colours) - 0.5,
        shading="auto",
        rasterized=True,
        zorder=order,
    )


DRAW: dict[type, Any] = {
    Line: line,
    Area: area,
    Dots: dots,
    Arrow: arrow,
    Note: note,
    Field: field,
}


def label_ends(ax: Axes, ends: Sequence[End]) -> None:
    """Label each line at the right edge in its colour; move labels apart that would overlap.

    Call it last: the places of the labels depend on the scale of the axes.
    """
    if not ends:
        return
    low, high = ax.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    height = (high - low) * 72.0 / ax.figure.dpi
    order = sorted(ends, key=lambda end: end.y)
    wanted = [
        min(1.0, max(0.0, (ax.transData.transform((end.x, end.y))[1] - low) / (high - low)))
        for end in order
    ]
    places = apart(wanted, SPACE / height)
    leads = any(abs(a - b) * height > 1.0 for a, b in zip(wanted, places, strict=True))
    for end, place in zip(order, places, strict=True):
        shape = {"arrowstyle": "-", "color": end.colour, "lw": 0.7}
        ax.annotate(
            end.text,
            xy=(end.x, end.y),
            xytext=(1.06 if leads else 1.02, place),
            textcoords="axes fraction",
            color=end.colour,
            va="center",
            annotation_clip=False,
            arrowprops=shape if leads and not end.is_far else None,
        )
