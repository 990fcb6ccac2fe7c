"""Time two formulas: the price of an option with its five slopes, and Rosenbrock's valley."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.engines import Engine
from benchmarks.workload import of_engines, on_fresh_leaves

__all__ = ["CONTESTS"]

MARKET = (100.0, 105.0, 0.5, 0.03, 0.2)  # price, strike, years, interest, volatility
START = tuple(0.1 * place - 0.4 for place in range(10))


def black_scholes(engine: Engine, leaves: Sequence[Any]) -> Any:
    """The price of a European call."""
    price, strike, years, interest, volatility = leaves
    spread = volatility * engine.sqrt(years)
    drift = (interest + volatility * volatility * 0.5) * years
    first = (engine.log(price / strike) + drift) / spread
    paid = strike * engine.exp(-(interest * years))
    return price * engine.normal_cdf(first) - paid * engine.normal_cdf(first - spread)


def rosenbrock(engine: Engine, leaves: Sequence[Any]) -> Any:
    """The curved valley, in ten variables."""
    return engine.total([(b - a * a) ** 2 * 100.0 + (1.0 - a) ** 2 for a, b in pairwise(leaves)])


OPTION = partial(on_fresh_leaves, black_scholes, MARKET)
CONTESTS = [
    of_engines(
        "Black-Scholes and 5 slopes, `x.exp()`",
        OPTION,
        ("+ and *", "XAD"),
        {"XAD / Slopewise": ">= 2.5"},
    ),
    of_engines(
        "Black-Scholes and 5 slopes, `exp(x)`",
        OPTION,
        ("functions", "XAD"),
        {"XAD / Slopewise": ">= 2.5"},
    ),
    of_engines(
        "Rosenbrock in 10 variables",
        partial(on_fresh_leaves, rosenbrock, START),
        ("+ and *", "forty lines", "micrograd", "XAD"),
        {"XAD / Slopewise": ">= 6.5"},
    ),
]
