"""A real cluster gives the bits of one process, also when a worker is killed."""

from __future__ import annotations

import math
import os
import signal
import threading
from typing import Any

import pytest

import autograd

error = autograd.compile(lambda w, x, y: (autograd.dot(w, x) - y) ** 2, strict=True)
WEIGHTS = [0.5, -1.5]
XS = [[math.sin(k), math.cos(k)] for k in range(20_000)]
YS = [math.sin(3 * k) for k in range(20_000)]


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_cluster_gives_the_bits_of_one_process(client: Any, is_killed: bool) -> None:
    """Sums, gradients of shared arguments and of rows; a lost worker's blocks are done again."""
    total = error.summed(over=(1, 2)).value_and_grad
    alone = total(WEIGHTS, XS, YS, argnums=(0, 1))
    if is_killed:
        worker = next(iter(client.run(os.getpid).values()))
        threading.Timer(0.1, os.kill, (worker, signal.SIGKILL)).start()
    executor = client.get_executor()
    assert total(WEIGHTS, XS, YS, argnums=(0, 1), executor=executor) == alone
    rows = error.mapped(over=(1, 2))
    assert rows(WEIGHTS, XS, YS, executor=executor) == rows(WEIGHTS, XS, YS)
