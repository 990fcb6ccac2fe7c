"""How hard do property tests look?  dev is quick, ci repeatable, thorough slow: HYPOTHESIS_PROFILE.

`CI=1 pytest` takes ci, `HYPOTHESIS_PROFILE=thorough pytest` takes thorough.
"""

import os

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
