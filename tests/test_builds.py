"""The compiled engine and its source give the same bits, and keep and free the same memory."""

from __future__ import annotations

import difflib
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from autograd.testing import Program, expressions

ROOT = Path(__file__).parents[1]
TRACES = ROOT / "tests" / "traces.py"

Trace = Callable[..., list[str]]


def started(path: Path, *arguments: object) -> subprocess.Popen[str]:
    """A trace, on the packages in a folder, with every warning an error."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(TRACES), *map(str, arguments)],
        env={**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": str(path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def trace(path: Path, *arguments: object) -> list[str]:
    """The lines that a trace gives; it fails if the trace does."""
    process = started(path, *arguments)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output
    return output.splitlines()


@pytest.fixture(params=["pure", "compiled"])
def build(request: pytest.FixtureRequest) -> Path:
    """The folder with the packages of one build."""
    found: Path = ROOT if request.param == "pure" else request.getfixturevalue("compiled")
    return found


def assert_equal(compiled: Path, *arguments: object) -> None:
    """Both builds give the same lines for this trace."""
    lines = trace(ROOT, *arguments), trace(compiled, *arguments)
    differences = list(difflib.unified_diff(*lines, "pure", "compiled", n=3, lineterm=""))
    assert not differences, "\n".join(differences[:40])


def drawn(domain: Any) -> list[Program]:
    """Ten times as many programs as a property test tries."""
    programs = []

    @settings(
        max_examples=10 * settings().max_examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(expressions(domain=domain))
    def draw(program: Program) -> None:
        programs.append(program)

    draw()
    return programs


@pytest.mark.parametrize("domain", ["well_conditioned", "edge"])
def test_random_programs_have_equal_bits(domain: str, compiled: Path, tmp_path: Path) -> None:
    """Values, slopes, gradients and second derivatives, and the words of every error."""
    (tmp_path / "programs").write_bytes(pickle.dumps(drawn(domain)))
    assert_equal(compiled, "programs", tmp_path / "programs")


@pytest.mark.parametrize("what", ["trainings", "signatures"])
def test_the_builds_are_equal(what: str, compiled: Path) -> None:
    """Losses and weights of whole trainings; what help() shows."""
    assert_equal(compiled, what)


def test_pickles_travel_between_the_builds(compiled: Path, tmp_path: Path) -> None:
    """A graph that one build has written is read by both, with equal gradients."""
    folders = (ROOT, compiled)
    written = [
        trace(folder, "write", tmp_path / str(place)) for place, folder in enumerate(folders)
    ]
    assert written[0] == written[1]
    read = [trace(folder, "read", tmp_path / place) for folder in folders for place in "01"]
    assert read == [read[0]] * 4


def test_graphs_of_two_million_nodes_live_and_die(build: Path) -> None:
    """In a thread with a stack of 256 KiB too."""
    here, there = (lines := trace(build, "deep"))[:2], lines[2:]
    assert here == there


def test_threads_share_leaves(build: Path) -> None:
    """No gradient is lost, however often the threads take turns."""
    assert trace(build, "threads") == ["equal"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no timers that send signals")
def test_an_interrupt_leaves_whole_gradients(build: Path) -> None:
    """At any moment of building, sweeping and freeing."""
    assert trace(build, "interrupts") == ["whole"]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to the whole console")
def test_ctrl_c_ends_a_training(build: Path) -> None:
    """The signal that a terminal sends arrives as a KeyboardInterrupt."""
    with started(build, "endless") as process:
        assert process.stdout and process.stdout.readline() == "started\n"
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert errors.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
def test_a_million_graphs_leave_nothing(build: Path) -> None:
    """Every kind of graph, errors while recording and in a sweep: memory stays level."""
    assert trace(build, "leaks") == ["level"]


def test_only_the_compiled_build_keeps_a_cycle(compiled: Path) -> None:
    """The limits page says so: a Value that its own op holds is never freed there."""
    assert trace(ROOT, "cycle") == ["freed"]
    assert trace(compiled, "cycle") == ["kept"]
