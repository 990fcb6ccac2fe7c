"""The built wheel works where it is installed, alone and beside the other `autograd`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from autograd import installation

ROOT = Path(__file__).parents[1]

# The files of PyPI's distribution `autograd` that matter here: the one both distributions have,
# which needs NumPy in theirs, and some that only theirs has.
OTHER = {
    "autograd/__init__.py": "import numpy\n\ndef grad(f): ...\n",
    "autograd/tracer.py": "",
    "autograd/numpy/__init__.py": "",
    "autograd-1.9.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: autograd\nVersion: 1.9.1\n",
    "autograd-1.9.1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
    "Tag: py3-none-any\n",
}


class Environment(NamedTuple):
    """A virtual environment, and an empty folder to use it from."""

    folder: Path
    wheels: Path

    @property
    def site(self) -> Path:
        return next(self.folder.glob("env/[Ll]ib*/**/site-packages"))

    def run(self, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
        """This environment's Python, in which pip can be imported but is not installed."""
        settings = {
            **{name: text for name, text in os.environ.items() if not name.startswith("PIP_")},
            "PYTHONPATH": os.pathsep.join(
                map(str, [*([path] if path else []), self.folder / "pip"])
            ),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_NO_INDEX": "1",
        }
        binary = self.folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
        return subprocess.run(
            [str(binary), *arguments],
            cwd=self.folder / "elsewhere",
            env=settings,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def pip(self, *arguments: str) -> None:
        done = self.run("-m", "pip", *arguments)
        assert done.returncode == 0, done.stderr

    def install(self, *names: str) -> None:
        for name in names:
            self.pip("install", "--no-deps", name)

    def follow(self, advice: str) -> None:
        """Run the commands that an error printed, as they are."""
        commands = [line.split() for line in advice.splitlines() if " -m pip " in line]
        assert [command[3] for command in commands] == ["uninstall", "install"]
        for python, *arguments in commands:
            assert Path(python).parent.parent == self.folder / "env"
            done = self.run(*arguments)
            assert done.returncode == 0, done.stderr

    def works(self) -> bool:
        """Whether both packages work, with every warning an error."""
        program = "import autograd, nn; print(autograd.grad(autograd.square)(3.0))"
        done = self.run("-W", "error", "-c", program)
        return done.returncode == 0 and done.stdout == "6.0\n"


@pytest.fixture(scope="module")
def wheels(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this distribution, and one of the other."""
    folder = tmp_path_factory.mktemp("wheels")
    for wheel in distributions.glob("*.whl"):
        shutil.copy(wheel, folder)
    record = "autograd-1.9.1.dist-info/RECORD"
    with zipfile.ZipFile(folder / "autograd-1.9.1-py3-none-any.whl", "w") as wheel:
        for name, text in OTHER.items():
            wheel.writestr(name, text)
        wheel.writestr(record, "".join(f"{name},,\n" for name in [*OTHER, record]))
    return folder


@pytest.fixture
def environment(tmp_path: Path, wheels: Path) -> Environment:
    pip = pytest.importorskip("pip")
    venv.create(tmp_path / "env", with_pip=False, symlinks=os.name != "nt")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "pip").symlink_to(Path(pip.__file__).parent)
    return Environment(tmp_path, wheels)


def test_the_wheel_works_alone_and_imports_nothing_else(environment: Environment) -> None:
    """Installed without any dependency, both packages import, from the standard library alone."""
    environment.install("slopewise")
    assert environment.works()
    assert environment.run("-m", "autograd").stdout.startswith("| op |")
    assert (environment.site / "autograd" / "py.typed").exists()
    assert (environment.site / "nn" / "py.typed").exists()
    program = (
        "import sys; old = set(sys.modules); import autograd, nn; print(*set(sys.modules) - old)"
    )
    imported = {name.split(".")[0] for name in environment.run("-c", program).stdout.split()}
    imported -= {name for name in imported if "cython" in name}  # made by compiled modules
    assert {"autograd", "nn"} <= imported <= {"autograd", "nn", *sys.stdlib_module_names}


def test_an_import_is_light() -> None:
    """No standard module that is slow to import is needed before something is asked for."""
    program = "import sys, autograd, nn; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    imported = set(done.stdout.split())
    assert "nn" in imported
    slow = {"argparse", "asyncio", "email", "http", "logging", "multiprocessing", "subprocess"}
    assert not imported & {*slow, "unittest"}
    assert not imported & {"graphviz", "hypothesis", "matplotlib", "mpmath", "numpy"}


def test_the_other_one_installed_last_is_explained_and_repaired(environment: Environment) -> None:
    """When theirs overwrote ours, nn says so without importing it, and its commands repair it."""
    environment.install("slopewise", "autograd")
    done = environment.run("-c", "import nn")
    assert "ImportError: nn needs Slopewise's autograd" in done.stderr
    assert f"finds autograd 1.9.1 in {environment.site / 'autograd'}" in done.stderr
    assert "No module named 'numpy'" not in done.stderr
    environment.follow(done.stderr)
    assert environment.works()


def test_the_other_one_installed_first_is_a_warning(environment: Environment) -> None:
    """When ours overwrote theirs, it works and warns once; theirs uninstalled, nn explains."""
    environment.install("autograd", "slopewise")
    done = environment.run("-c", "import autograd, autograd.ops, nn; autograd.Value(1)")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("RuntimeWarning: the distribution autograd 1.9.1") == 1
    environment.pip("uninstall", "-y", "autograd")
    done = environment.run("-c", "import nn")
    assert f"finds no __init__.py in {environment.site / 'autograd'}" in done.stderr
    environment.follow(done.stderr)
    assert environment.works()


def test_the_warning_itself_says_how_to_repair(environment: Environment) -> None:
    """The warning's commands leave an installation that no longer warns."""
    environment.install("autograd", "slopewise")
    environment.follow(environment.run("-c", "import autograd").stderr)
    assert environment.works()


def test_a_package_in_another_folder_that_comes_first(environment: Environment) -> None:
    """Theirs earlier on the path is named with its folder; theirs later does no harm."""
    environment.install("slopewise")
    other = environment.folder / "other"
    with zipfile.ZipFile(environment.wheels / "autograd-1.9.1-py3-none-any.whl") as wheel:
        wheel.extractall(other)
    done = environment.run("-c", "import nn", path=other)
    assert f"finds autograd 1.9.1 in {other / 'autograd'}" in done.stderr
    (environment.site / "later.pth").write_text(str(other))
    assert environment.works()


def test_an_editable_installation_is_repaired_as_one(environment: Environment) -> None:
    """A checkout on the path comes after theirs; the command installs that checkout again."""
    (environment.site / "slopewise.pth").write_text(str(ROOT))
    assert environment.works()
    environment.install("autograd")
    done = environment.run("-c", "import nn")
    assert f"finds autograd 1.9.1 in {environment.site / 'autograd'}" in done.stderr
    assert f"--force-reinstall --no-deps --editable {ROOT}\n" in done.stderr
    environment.pip("uninstall", "-y", "autograd")
    assert environment.works()


def test_a_script_of_that_name_is_to_be_renamed(environment: Environment) -> None:
    """A learner's own autograd.py is not repaired by pip: the file needs another name."""
    environment.install("slopewise")
    script = environment.folder / "elsewhere" / "autograd.py"
    script.write_text("import nn\n")
    done = environment.run("-c", "import nn")
    assert f"finds the file {script}. Give that file another name" in done.stderr
    assert "pip" not in done.stderr.splitlines()[-1]


def test_it_is_installed_again_from_where_it_came(tmp_path: Path) -> None:
    """The repair uses the address that pip noted down, and the name if there is none."""
    assert installation.repair(str(tmp_path)).splitlines()[2].endswith("--no-deps slopewise")
    note = tmp_path / "slopewise-0.1.0.dist-info" / "direct_url.json"
    note.parent.mkdir()
    for noted, address in [
        ({"url": "file:///a/slopewise.whl", "archive_info": {}}, "file:///a/slopewise.whl"),
        ({"url": "https://b", "vcs_info": {"vcs": "git", "commit_id": "c"}}, "git+https://b@c"),
    ]:
        note.write_text(json.dumps(noted))
        assert installation.repair(str(tmp_path)).splitlines()[2].endswith(f"--no-deps {address}")


def test_names_that_only_begin_alike_are_other_distributions(tmp_path: Path) -> None:
    """Only a distribution called exactly autograd owns the folder."""
    for name in ("autograd_gamma-0.5.dist-info", "slopewise-0.1.0.dist-info", "autograd"):
        (tmp_path / name).mkdir()
    assert installation.other_distribution(str(tmp_path / "autograd")) == ""
    (tmp_path / "autograd-1.8.0.egg-info").mkdir()
    assert installation.other_distribution(str(tmp_path / "autograd")) == "autograd 1.8.0"
