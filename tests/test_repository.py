"""The files around the code agree with it: workflows, hooks, the lists in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from runpy import run_path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))

if not WORKFLOWS:
    pytest.skip("the workflows are not part of this copy", allow_module_level=True)

each_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


@each_workflow
def test_every_action_is_pinned_by_commit_and_names_its_version(file: Path) -> None:
    """A tag can be moved to other code, a commit cannot."""
    actions = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
    assert actions
    for action in actions:
        if action.startswith("./"):  # a workflow of this commit itself
            assert (ROOT / action).exists()
            continue
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@each_workflow
def test_a_workflow_may_only_read_unless_a_job_says_more(file: Path) -> None:
    """The token of the whole workflow reads contents and nothing else; every job ends in time."""
    text = file.read_text(encoding="utf-8")
    assert "\npermissions:\n  contents: read\n\n" in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")


def test_workflows_and_hooks_call_commands_that_exist() -> None:
    """Every `make` command in a workflow or before a commit is a target."""
    files = [*WORKFLOWS, ROOT / ".pre-commit-config.yaml"]
    commands = {
        command
        for file in files
        for command in re.findall(r"(?:run|entry): make ([\w-]+)", file.read_text(encoding="utf-8"))
    }
    assert commands >= {"lint", "format", "test", "docs"}
    for command in commands:
        assert re.search(rf"^{command}:", MAKEFILE, re.MULTILINE), command


def test_the_pythons_tested_are_those_promised() -> None:
    """tests.yml runs on every version that pyproject.toml classifies, from the least required."""
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    (matrix,) = re.findall(r"python: \[(.*)\]", text)
    tested = re.findall(r'"([\d.]+)"', matrix)
    classified = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if ":: 3." in c]
    assert tested == classified
    assert PROJECT["project"]["requires-python"] == f">={tested[0]}"


def test_a_wheel_is_built_for_each_python_promised() -> None:
    """cibuildwheel's names for them: cp311-* is CPython 3.11, without the free-threaded one."""
    classified = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if ":: 3." in c]
    names = [f"cp{version.replace('.', '')}-*" for version in classified]
    assert PROJECT["tool"]["cibuildwheel"]["build"] == names


def test_tests_build_wheels_with_what_pip_would_fetch() -> None:
    """Without a network: the extra `test` names what a build needs, in the same versions."""
    extras = PROJECT["project"]["optional-dependencies"]
    assert {*PROJECT["build-system"]["requires"]} <= {*extras["test"], *extras["classroom"]}


def test_the_source_distribution_has_what_its_tests_read() -> None:
    """What pyproject.toml names exists, and no folder with code in it is forgotten."""
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [name for name in included if not (ROOT / name).exists()] == []
    folders = {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}
    assert folders - set(included) <= {"build", "dist"}


def test_every_mutant_still_has_its_place() -> None:
    """`make mutants` breaks the code at places that exist, with tests that exist."""
    for mutant in run_path(str(ROOT / "tests" / "mutants.py"))["MUTANTS"]:
        assert mutant.old in (ROOT / mutant.file).read_text(encoding="utf-8"), mutant.name
        assert all((ROOT / word).exists() for word in mutant.tests.split() if "/" in word)


def test_an_install_shows_its_progress_and_leaves_nothing_for_git() -> None:
    """A first install takes a minute: pip says what it fetches.  my-env is README's name."""
    assert "pip install --editable" in MAKEFILE and "pip install --quiet" not in MAKEFILE
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in re.findall(r"-m venv ([\w.-]+)", readme):
        assert f"{folder}/" in ignored


def test_readme_says_what_pip_fetches() -> None:
    """Every required package is named there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for requirement in PROJECT["project"]["dependencies"]:
        assert f"`{re.split('[<>=; ]', requirement)[0]}`" in readme
