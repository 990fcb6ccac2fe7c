"""What tests share: a browser, and how hard property tests look, by HYPOTHESIS_PROFILE.

dev is quick, ci repeatable, thorough slow.
`CI=1 pytest` takes ci, `HYPOTHESIS_PROFILE=thorough pytest` takes thorough.
"""

import os
from collections.abc import Iterator
from shutil import which
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The first example of a test may import mpmath, which is slow on a busy machine.
common = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", common, max_examples=20)
settings.register_profile("ci", common, max_examples=40, derandomize=True)
settings.register_profile("thorough", common, max_examples=2000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


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
