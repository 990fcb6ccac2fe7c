"""Time two formulas: the price of an option with its five slopes, and Rosenbrock's valley."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.engines import Engine, FortyLines, Slopewise, peers
from benchmarks.measure import Contestant, Figure, side_by_side

__all__ = ["measure"]

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


def rosenbrock(_: Engine, leaves: Sequence[Any]) -> Any:
    """The curved valley, in ten variables."""
    terms = [(b - a * a) ** 2 * 100.0 + (1.0 - a) ** 2 for a, b in pairwise(leaves)]
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def contest(
    workload: str,
    formula: Callable[[Engine, Sequence[Any]], Any],
    numbers: Sequence[float],
    engines: Sequence[Engine],
) -> list[Figure]:
    """The same formula in each engine, on fresh leaves."""
    contestants = [
        Contestant(engine, partial(formula, engine), partial(fresh, engine, numbers))
        for engine in engines
    ]
    return side_by_side(workload, contestants, promises={})


def fresh(engine: Engine, numbers: Sequence[float]) -> list[Any]:
    """New leaves for each run."""
    return [engine.leaf(number) for number in numbers]


def measure() -> list[Figure]:
    """The figures of both."""
    others = peers("micrograd", "xad")
    priced: list[Engine] = [Slopewise(), *(one for one in others if one.name == "XAD")]
    figures = contest("Black-Scholes and 5 slopes", black_scholes, MARKET, priced)
    engines: list[Engine] = [Slopewise(), FortyLines(), *others]
    return figures + contest("Rosenbrock in 10 variables", rosenbrock, START, engines)


if __name__ == "__main__":
    print(*measure(), sep="\n")
