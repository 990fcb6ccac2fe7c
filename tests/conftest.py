"""What tests share: which engine they test, a wheel, a browser, and how hard they look.

The engine is the one of the source files, or with SLOPEWISE_COMPILED=1 the compiled one.
By HYPOTHESIS_PROFILE, dev is quick, ci repeatable, thorough slow.
`CI=1 pytest` takes ci, `HYPOTHESIS_PROFILE=thorough pytest` takes thorough.

`pytest -n logical --no-loadscope-reorder` runs one process on each core, as `make test` does.
"""

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns, which
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, settings

from autograd import COMPILED, installation

ROOT = Path(__file__).parents[1]
WANTED = bool(os.environ.get("SLOPEWISE_COMPILED"))

# What reads sources, builds wheels and sites, shows pages in a browser, runs lessons, or tests what
# is the same for both engines, as formulas, text and machine code: once is enough.
ONCE = """
build builds classroom docs house installation lesson_copies notebooks readme repository site
check formula compile_text
live nn_live nn_report picture_width player predictions live_curve
benchmarks bundles compile_lanes compile_llvm compile_machines nn_machines nn_many nn_sharded
"""
collect_ignore = [f"test_{name}.py" for name in ONCE.split()] if WANTED else []

# The first example of a test may import mpmath, which is slow on a busy machine.
common = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", common, max_examples=20)
settings.register_profile("ci", common, max_examples=40, derandomize=True)
settings.register_profile("thorough", common, max_examples=2000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_report_header() -> str:
    """Which engine is tested."""
    return f"engine: {'compiled' if COMPILED else 'pure Python'}"


def pytest_sessionstart() -> None:
    """Test the engine that was asked for, or say why not; in CI both are tested."""
    if WANTED and not COMPILED:
        reason = f"the compiled engine is not tested: {installation.why_pure()}"
        pytest.exit(reason, returncode=1 if os.environ.get("CI") else 0)
    if COMPILED and not WANTED:
        pytest.exit("this engine is compiled: to test it, set SLOPEWISE_COMPILED=1", returncode=1)


TOGETHER = {"build": "wheel", "builds": "wheel", "installation": "wheel", "docs": "site"}
"""Files that need a fixture which takes half a minute: each such fixture is made in one process."""
LONG = ("wheel", "classroom", "site", "notebooks", "compile_lanes")
"""What takes longest, and so is tested first where processes share the tests."""


def part_of(file: str) -> str:
    """What is tested in one process: the tests of a file, or of several."""
    name = Path(file).stem.removeprefix("test_")
    return TOGETHER.get(name, name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, what takes longest comes first."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        order = {name: place for place, name in enumerate(LONG)}
        items.sort(key=lambda item: order.get(part_of(item.path.name), len(LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process whole parts, one after the other."""
    from xdist.scheduler import LoadScopeScheduling

    class Parts(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return part_of(nodeid.partition("::")[0])

    return Parts(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: what a test needs is to be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


OPTIONS = (
    "headless no-sandbox disable-gpu disable-quic no-first-run disable-sync "
    "disable-background-networking disable-component-update window-size=1300,900"
)
NO_NETWORK = "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with no window and no network; skipped, with the remedy, where it is not there."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="pip install selenium")
    programs = [which("chromium"), which("chromedriver")]
    if not all(programs):
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    profile = tmp_path_factory.mktemp("profile")
    for option in (*OPTIONS.split(), NO_NETWORK, f"user-data-dir={profile}"):
        options.add_argument(f"--{option}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(programs[1]))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Two worker processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="pip install distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    target = tmp_path_factory.mktemp("site")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (command,) = re.findall(r"^docs:.*\n\t@\$\(python\) (.*)$", makefile, re.MULTILINE)
    arguments = [part.replace("build/docs", str(target)) for part in shlex.split(command)]
    assert "--fail-on-warning" in arguments
    run = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    return target


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source distribution and the wheel that is built from it.

    Built from a tree with remains of older builds, for a user whose CFLAGS round as they like.
    """
    tree, folder = (tmp_path_factory.mktemp(name) for name in ("tree", "distributions"))
    ignored = ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "build")
    copytree(ROOT, tree, ignore=ignored, dirs_exist_ok=True)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for remains in (f"engine/value{suffix}", "engine/value.c", f"engine/old{suffix}"):
        (tree / "autograd" / remains).write_text("stale")
    (tree / "build" / "lib" / "autograd").mkdir(parents=True)
    (tree / "build" / "lib" / "autograd" / "stale.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(tree)],
        env={**os.environ, "CFLAGS": "-O3 -ffast-math -march=native"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def compiled(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked: a folder for PYTHONPATH; skipped where there is no compiler."""
    (wheel,) = distributions.glob("*.whl")
    if wheel.stem.endswith("py3-none-any"):
        with ZipFile(wheel) as contents:
            pytest.skip(contents.read("autograd/pure.txt").decode())
    folder = tmp_path_factory.mktemp("compiled")
    with ZipFile(wheel) as contents:
        contents.extractall(folder)
    return folder
