"""List all workloads."""

from __future__ import annotations

from benchmarks import (
    chain,
    demo,
    depth,
    expression,
    fit,
    formulas,
    frames,
    gpt,
    memory,
    ops,
    scaling,
)
from benchmarks.native import call, compiling, datasets, maps
from benchmarks.native import demo as native_demo
from benchmarks.native import gpt as native_gpt
from benchmarks.native.gradbench import ba, gmm, llsq, ode
from benchmarks.native.training import contests as training

__all__ = ["CONTESTS", "SURVEYS"]

EAGER = (gpt, expression, demo, fit, formulas, chain, ops)
NATIVE = (call, maps, native_demo, native_gpt, ba, gmm, ode, llsq, training, datasets, compiling)

CONTESTS = {contest.name: contest for room in (*EAGER, *NATIVE) for contest in room.CONTESTS}
SURVEYS = {
    survey.name: survey
    for room in (ops, memory, scaling, depth, frames, datasets)
    for survey in room.SURVEYS
}
