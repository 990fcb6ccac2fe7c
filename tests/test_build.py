"""A wheel is compiled where that can be done, and pure Python, with the reason, where not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from runpy import run_path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("autograd", "nn", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the compilers here are shell scripts")

FAILS = 'echo "value.c:3:10: fatal error: Python.h: not there" >&2; exit 1'
FAILS_SILENTLY = "exit 3"
WRITES_RUBBISH = 'while [ $# -gt 0 ]; do [ "$1" != -o ] || echo rubbish > "$2"; shift; done'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a wheel is built from, with the remains of an older build."""
    folder = tmp_path / "tree"
    folder.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy(ROOT / name, folder)
    (folder / "autograd" / "engine" / "value.c").write_text("stale")
    (folder / "autograd" / "engine" / "value.so").write_text("stale")
    return folder


def pip_wheel(tree: Path, **settings: str | None) -> subprocess.CompletedProcess[str]:
    """What `pip wheel -v` says; wheels go to `tree/dist`, temporary files to `tree/temporary`."""
    (tree / "temporary").mkdir()
    chosen = {**os.environ, "TMPDIR": str(tree / "temporary"), "PIP_NO_INDEX": "1", **settings}
    command = [sys.executable, "-m", "pip", "wheel", "-v", "--no-deps", "--no-build-isolation"]
    return subprocess.run(
        [*command, "--wheel-dir", str(tree / "dist"), str(tree)],
        env={name: text for name, text in chosen.items() if text is not None},
        capture_output=True,
        text=True,
        timeout=120,
    )


def said_by(folder: Path, *arguments: str) -> str:
    """What Python prints on the packages in this folder, run elsewhere, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=folder.parent,
        env={**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("compiler", "settings", "reason"),
    [
        ("", {"SLOPEWISE_PURE": "1"}, "SLOPEWISE_PURE was set when it was built"),
        ("", {"CC": "/nowhere"}, "the engine was not compiled: there is no /nowhere"),
        ("", {"CC": None, "PATH": "/nowhere"}, "the engine was not compiled: there is no "),
        (FAILS, {}, "the engine was not compiled: value.c:3:10: fatal error: Python.h: not there"),
        (FAILS_SILENTLY, {}, "the engine was not compiled: the command {} failed"),
        (WRITES_RUBBISH, {}, "the engine was not compiled: lib/autograd/"),
    ],
    ids=["told", "missing", "nowhere", "fails", "silent", "rubbish"],
)  # fmt: skip
def test_without_a_compiler_the_wheel_is_pure_and_says_why(
    compiler: str, settings: dict[str, str | None], reason: str, tree: Path
) -> None:
    """pip shows the reason, and so does `--version` of what was installed, in a short line."""
    if compiler:
        script = tree.parent / "compiler"
        script.write_text(f"#!/bin/sh\n{compiler}\n")
        script.chmod(0o755)
        settings = {"CC": str(script), "LDSHARED": str(script), **settings}
        reason = reason.format(script)
    done = pip_wheel(tree, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (tree / "dist").iterdir()
    assert wheel.name.endswith("-py3-none-any.whl")
    with ZipFile(wheel) as contents:
        assert not [name for name in contents.namelist() if name.endswith((".so", ".c"))]
        contents.extractall(tree / "installed")
    shown = said_by(tree / "installed", "-m", "autograd", "--version")
    assert f", pure Python: {reason}" in shown
    assert shown.count("\n") == 1 and len(shown) < 250
    assert f"a wheel of pure Python: {reason}" in done.stdout + done.stderr
    assert not [*(tree / "temporary").glob("slopewise-*")]


def test_free_threaded_python_gets_a_pure_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere there is nothing in the way."""
    hook = run_path(str(ROOT / "hatch_build.py"))
    monkeypatch.delenv("SLOPEWISE_PURE", raising=False)
    for enabled in (0, 1):
        monkeypatch.setattr("sysconfig.get_config_var", {"Py_GIL_DISABLED": enabled}.get)
        assert ("free-threaded" in hook["why_not"]()) == bool(enabled)


def test_a_build_that_fails_leaves_no_folder_behind(tree: Path) -> None:
    """Here hatchling misses a file after the engine was built."""
    project = tree / "pyproject.toml"
    forced = '[tool.hatch.build.targets.wheel.force-include]\n"missing" = "missing"\n'
    project.write_text(f"{project.read_text(encoding='utf-8')}\n{forced}", encoding="utf-8")
    done = pip_wheel(tree, SLOPEWISE_PURE="1")
    assert done.returncode and "Forced include not found" in done.stdout + done.stderr
    assert not [*(tree / "temporary").glob("slopewise-*")]


def test_the_source_distribution_can_be_compiled(distributions: Path) -> None:
    """It has the hook and its declarations, and nothing that a compiler left."""
    (archive,) = distributions.glob("*.tar.gz")
    with tarfile.open(archive) as contents:
        names = {name.partition("/")[2] for name in contents.getnames()}
    declared = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("autograd/**/*.pxd")}
    written = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("benchmarks/**/*.c")}
    assert names >= {"hatch_build.py", *declared, *written} and len(declared) > 4
    assert not [name for name in names - written if name.endswith((".so", ".c", "stale.py"))]


def test_a_compiled_wheel_has_the_source_beside_each_library(compiled: Path) -> None:
    """All that has declarations is compiled; nothing of an older build is packed."""
    suffixes: dict[Path, list[str]] = {}
    for path in compiled.glob("autograd/**/*.*"):
        name = path.relative_to(compiled).with_name(path.name.partition(".")[0])
        suffixes.setdefault(name, []).append(path.suffix)
    written = [path.relative_to(ROOT).with_suffix("") for path in ROOT.glob("autograd/**/*.pxd")]
    declared = {name for name in written if name.name != "native"}
    assert {name for name, found in suffixes.items() if ".so" in found} == declared
    assert all(sorted(suffixes[name]) == [".pxd", ".py", ".so"] for name in declared)
    assert not [*compiled.rglob("stale*"), *compiled.rglob("*.c"), *compiled.rglob("pure.txt")]
    (tags,) = compiled.glob("*.dist-info/WHEEL")
    assert "Root-Is-Purelib: false" in tags.read_text() and "none-any" not in tags.read_text()


def test_the_version_says_that_it_is_compiled(compiled: Path) -> None:
    """With every warning an error, from another folder."""
    assert said_by(compiled, "-m", "autograd", "--version").endswith(", compiled\n")


def test_subnormal_numbers_survive_a_fast_math_of_the_user(compiled: Path) -> None:
    """`-ffast-math` in CFLAGS would flush them to 0 for the whole process, by the linker."""
    program = "import autograd; print(1e-310 / float('2') > 0.0, autograd.mul(1e-310, 0.5) > 0.0)"
    assert said_by(compiled, "-c", program) == "True True\n"


def test_a_traceback_shows_the_source_of_a_compiled_line(compiled: Path) -> None:
    """The file and the line itself, as Python's traceback, pytest and IPython print it."""
    program = "import autograd, traceback\ntry: autograd.Value(1.0).name = 3\n"
    shown = said_by(compiled, "-c", f"{program}except TypeError: traceback.print_exc()")
    assert 'autograd/engine/value.py", line ' in shown
    assert "    raise TypeError(f\"a Value's name is a str" in shown


def test_inspect_finds_the_source_of_a_compiled_class(compiled: Path) -> None:
    """`Value??` in IPython shows the class; so does every tool that asks inspect."""
    program = "import autograd, inspect; print(inspect.getsource(autograd.Value))"
    shown = said_by(compiled, "-c", program)
    source = (ROOT / "autograd" / "engine" / "value.py").read_text(encoding="utf-8")
    assert shown.startswith("class Value:\n") and shown.strip() in source
