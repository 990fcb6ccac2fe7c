"""Choose a picture for each lesson: the richest one among its outputs, or a sketch of its code."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from html import escape, unescape

from autograd.show.palette import DIM, LINES, PAPER, themed
from notebooks.lesson import Lesson

__all__ = ["as_image", "cover"]

IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*?src="data:image/svg\+xml;base64,([^"]*)"')
# Thin lines stay as bold as in the large picture.
THIN = ":not([stroke-width]),[stroke-width^='0.'],[stroke-width^='1'],[stroke-width^='2']"
BOLD = f"{THIN}{{vector-effect:non-scaling-stroke}}"
ACROSS, DOWN, LETTER = 48, 15, 5  # columns and lines of a sketch, and the width of a letter


def cover(lesson: Lesson) -> str:
    """The picture of a lesson as an `<img>` of the class `cover`."""
    for found in (
        pictures(outputs(lesson, tag="cover")),
        pictures(each for each in outputs(lesson) if "image/svg+xml" in each),  # no players
        pictures(outputs(lesson)),
    ):
        words, svg = max(found, key=lambda each: richness(each[1]), default=("", ""))
        if svg:
            return small(svg, words)
    return small(sketch(lesson), f"The first lines of code in lesson {lesson.number}")


def richness(svg: str) -> int:
    """How many shapes a picture has, times how many colours."""
    shapes = re.findall(r"<(?:path|rect|polygon|circle|ellipse|line|polyline)\b", svg)
    return len(shapes) * len(set(re.findall(r"#[0-9a-f]{6}", svg)))


def small(svg: str, words: str) -> str:
    """A picture in a small space, without its text, which would be too small to read."""
    bare = re.sub(r"<text\b.*?</text>", "", svg, flags=re.DOTALL)
    bare = bare.replace(">", f"><style>{BOLD}</style>", 1)
    return as_image(bare, words)


def as_image(svg: str, words: str) -> str:
    """An `<img>` of the class `cover`, for the style sheets of the site and of the classroom."""
    data = b64encode(svg.encode()).decode()
    return f'<img class="cover" alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'


def outputs(lesson: Lesson, tag: str = "") -> Iterator[dict[str, str]]:
    """What the cells show, in several forms each; only cells with a tag if one is given."""
    for cell in lesson.book.cells:
        if not tag or tag in cell.metadata.get("tags", []):
            yield from (output.get("data", {}) for output in cell.get("outputs", []))


def pictures(found: Iterable[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """The words and the SVG of each picture in these outputs."""
    for data in found:
        for words, encoded in IMAGE.findall("".join(data.get("text/html", ""))):
            yield unescape(words), b64decode(encoded).decode()


def sketch(lesson: Lesson) -> str:
    """The first lines of code as an SVG with a bar for each word."""
    cells = [cell.source for cell in lesson.to_run().cells if cell.cell_type == "code"]
    source = "\n\n".join(cells)
    bars = [
        f'<rect x="{LETTER * (left + 2)}" y="{10 * line}" height="6" rx="2"'
        f' width="{LETTER * length}" fill="{colour}"/>'
        for line, left, length, colour in words_of(source)
        if line <= DOWN and left + length <= ACROSS
    ]
    width, height = LETTER * (ACROSS + 4), 10 * (DOWN + 2)
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return themed(f"{opening}{paper}{''.join(bars)}</svg>")


def words_of(source: str) -> Iterator[tuple[int, int, int, str]]:
    """The line, the column, the length and the colour of each word of one line."""
    kinds = {tokenize.STRING: LINES[2], tokenize.NUMBER: LINES[1], tokenize.COMMENT: LINES[2]}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        (line, left), (last, right) = token.start, token.end
        if line == last and token.string.strip():
            known = LINES[0] if keyword.iskeyword(token.string) else DIM
            yield line, left, right - left, kinds.get(token.type, known)
