"""Exports to C and JavaScript compute what the function itself computes, with the same bits in C.

All cases of a test go into one file of C and one run of Node.
"""

from __future__ import annotations

import json
import math
import pickle
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy
import pytest
from hypothesis import HealthCheck, given, settings

import autograd
from autograd import TABLE, DomainError, Op, Value, define, value_and_grad
from autograd.testing import expressions, reference, ulp_distance

FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-ffp-contract=off"]
COMPILERS = [name for name in ("cc", "clang") if shutil.which(name)]
needs_c = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler: apt-get install gcc")
needs_node = pytest.mark.skipif(
    not shutil.which("node"), reason="no JavaScript: apt-get install nodejs"
)


class Case(NamedTuple):
    """A function of numbers, compiled, and the points where it is compared."""

    name: str
    compiled: Callable
    points: list[Sequence[float]]
    answers: list[list[float]]
    """What the function itself gives at each point: value and gradient, or nans."""


def case(name: str, f: Callable, points: Sequence[Sequence[float]]) -> Case:
    """Compiled at the first point."""
    compiled = autograd.compile(f)
    with suppress(DomainError):
        compiled(*points[0])
    return Case(name, compiled, [*points], [eager(f, point) for point in points])


def eager(f: Callable, point: Sequence[float]) -> list[float]:
    """The value alone, then the value and its gradient; nan where they raise."""
    try:
        value = f(*[Value(x) for x in point]).data
    except (DomainError, TypeError):  # TypeError: a Value is finite
        value = math.nan
    try:
        both, slopes = value_and_grad(f, range(len(point)))(*point)
        return [value, both, *slopes]
    except (DomainError, TypeError):
        return [value] + [math.nan] * (1 + len(point))


DRIVER = """
#include <stdio.h>
int main(void) {
    int which, n;
    double x[64], g[64];
    while (scanf("%d %d", &which, &n) == 2) {
        for (int k = 0; k < n; k++) if (scanf("%lf", x + k) != 1) return 1;
        double value = 0.0;
        switch (which) { CALLS }
        printf("%a ", value);
        for (int k = 0; k <= n; k++) printf("%a ", k ? g[k - 1] : g[63]);
        printf("\\n");
    }
    return 0;
}
"""


def run_c(cases: Sequence[Case], folder: Path, compiler: str = "cc") -> list[list[list[float]]]:
    """The answers of the exports to C, all in one file and one process."""
    parts = []
    for place, each in enumerate(cases):
        text = each.compiled.to_c(folder / "f.c").read_text(encoding="ascii")
        parts.append(renamed(text, place))
    calls = [
        f"case {place}: value = f{place}(x); g[63] = f{place}_grad(x, g); break;"
        for place in range(len(cases))
    ]
    parts.append(DRIVER.replace("CALLS", "\n".join(calls)))
    (folder / "all.c").write_text("\n".join(parts), encoding="utf-8")
    subprocess.run([compiler, *FLAGS, "all.c", "-o", "all", "-lm"], check=True, cwd=folder)
    asked = "\n".join(
        f"{place} {len(point)} {' '.join(float(x).hex() for x in point)}"
        for place, each in enumerate(cases)
        for point in each.points
    )
    done = subprocess.run([folder / "all"], input=asked, check=True, capture_output=True, text=True)
    lines = iter(done.stdout.splitlines())
    return [[[*map(float.fromhex, next(lines).split())] for _ in each.points] for each in cases]


def renamed(text: str, place: int) -> str:
    """An export whose names end in a number, so that many fit into one file."""
    text = re.sub(r"\bf(?=[_(])", f"f{place}", text)
    return re.sub(r"\bh(?=\d)", f"h{place}_", text)


LOOP = """
(() => {
EXPORT
for (const words of POINTS) {
    const x = words.map(Number), {value, gradient} = f_grad(x);
    const words_of = number => Object.is(number, -0) ? "-0" : String(number);
    console.log([f(x), value, ...gradient].map(words_of).join(" "));
}
})();
"""


def run_javascript(cases: Sequence[Case], folder: Path) -> list[list[list[float]]]:
    """The answers of the exports to JavaScript, all in one process."""
    parts = []
    for each in cases:
        points = json.dumps([[*map(spelled, point)] for point in each.points])
        parts.append(LOOP.replace("EXPORT", each.compiled.to_js()).replace("POINTS", points))
    (folder / "all.js").write_text("\n".join(parts), encoding="utf-8")
    done = subprocess.run(
        ["node", "all.js"], check=True, cwd=folder, capture_output=True, text=True
    )
    lines = iter(done.stdout.splitlines())
    words = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    return [
        [[float(words.get(w, w)) for w in next(lines).split()] for _ in each.points]
        for each in cases
    ]


def spelled(x: float) -> str:
    """A number as JavaScript reads it."""
    return repr(float(x)).replace("nan", "NaN").replace("inf", "Infinity")


def same(one: float, other: float) -> bool:
    """Equal with their signs, or both undefined."""
    return repr(float(one)) == repr(float(other))


# Rows

AWKWARD = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, math.pi, 1.0 + 2.0**-52, 1.0 - 2.0**-53),
    *(20.0, -20.0, 40.5, -38.6, 27.0, -80.1, 700.0, -701.0, 709.9, -745.0, -800.0, 1e-8, -1e-8),
    *(1e-160, -1e160, 5e-324, -5e-324, 2.0**-1022, 1.7e308, -1.7e308, 1e15 + 0.5, 2.0**53),
]


def points_of(row: Op) -> list[list[float]]:
    """Awkward numbers, and ordinary ones."""
    draw = random.Random(row.name)
    count = 4 * row.arity if row.is_list else row.arity
    ordinary = [[draw.gauss(0.0, 2.0) for _ in range(count)] for _ in range(40)]
    ordinary += [[draw.random() for _ in range(count)] for _ in range(20)]
    if count == 1:
        return [*ordinary, *([x] for x in AWKWARD)]
    mixed = [*AWKWARD, *(draw.gauss(0.0, 1.0) for _ in AWKWARD)]
    return [*ordinary, *([draw.choice(mixed) for _ in range(count)] for _ in range(120))]


@pytest.fixture(scope="module")
def rows() -> list[Case]:
    """Every row of the table as a function."""
    ops = [row for row in TABLE.values() if row.name != "argument"]
    return [case(row.name, lambda *x, row=row: row.on(x), points_of(row)) for row in ops]


# In C all other rows have the bits of eager ones: C's hypot is not Python's, which `norm` follows,
# and the slopes of these divide by it; terms that cancel are computed with 60 digits in Python.
NOT_BITS_IN_C = {"hypot", "norm", "atan", "atan2", "asinh", "logsumexp", "logaddexp"}
BITS_IN_JAVASCRIPT = {
    *("add", "sub", "mul", "div", "neg", "abs", "square", "one_minus_square", "reciprocal"),
    *("sqrt", "reciprocal_sqrt", "relu", "leaky_relu", "step", "sign", "ahead", "maximum"),
    *("minimum", "clip", "where", "sum", "mean", "dot", "prod"),
}


def check_rows(rows: list[Case], found: list[list[list[float]]], bits: Callable) -> None:
    """The same bits, or within the bound of the row, or of terms that cancel."""
    for each, answers in zip(rows, found, strict=True):
        for point, expected, got in zip(each.points, each.answers, answers, strict=True):
            for place, (right, answer) in enumerate(zip(expected, got, strict=True)):
                words = f"{each.name}{point}: [{place}] is {answer!r}, not {right!r}"
                if bits(each.name) or math.isnan(right) or math.isnan(answer):
                    assert same(answer, right), words
                else:
                    assert close(TABLE[each.name], point, place, answer, right), words


def close(row: Op, point: Sequence[float], place: int, answer: float, right: float) -> bool:
    """Whether an answer is as near to the function's own as its row's bound promises."""
    if ulp_distance(answer, right) <= sum(row.ulps[place > 1] for _ in "ab"):
        return True
    terms = max(map(abs, point)) if row.name in ("logsumexp", "logaddexp") else 1.0
    cancels = row.name in ("logsumexp", "logaddexp", "silu", "gelu")
    return cancels and abs(answer - right) <= 2.0**-52 * terms


@needs_c
def test_in_c_every_row_has_the_bits_of_the_function(rows: list[Case], tmp_path: Path) -> None:
    """Values and gradients; nan where the function raises."""
    check_rows(rows, run_c(rows, tmp_path), lambda name: name not in NOT_BITS_IN_C)


@needs_node
def test_in_javascript_every_row_is_within_its_bound(rows: list[Case], tmp_path: Path) -> None:
    """Arithmetic and choices have the same bits."""
    check_rows(rows, run_javascript(rows, tmp_path), lambda name: name in BITS_IN_JAVASCRIPT)


@needs_node
def test_functions_that_javascript_has_not_are_as_exact_as_their_rows(tmp_path: Path) -> None:
    """Against 50 digits, over all of their range."""
    draw = random.Random("exact")
    ranges = {"erf": 7, "erfc": 27.2, "normal_cdf": 38.4, "gelu": 39, "bell": 54, "silu": 745}
    cases = []
    for name, end in ranges.items():
        points = [[draw.uniform(-end, min(end, 10))] for _ in range(80)]
        points += [[draw.uniform(-1.5, 1.5)] for _ in range(40)]
        cases.append(case(name, lambda x, name=name: TABLE[name](x), points))
    for each, answers in zip(cases, run_javascript(cases, tmp_path), strict=True):
        row = TABLE[each.name]
        for point, answer in zip(each.points, answers, strict=True):
            assert ulp_distance(answer[0], reference(row, *point)) <= row.ulps[0], (row, point)


# Programs


@pytest.fixture(scope="module")
def programs() -> list[Case]:
    """Random expressions that use results several times."""
    found: list[Case] = []

    @settings(
        max_examples=60, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(expressions(steps=14))
    def collect(program) -> None:
        found.append(case(str(program), lambda *x: program(*x), [program.inputs]))

    collect()
    return found


HYPOT = re.compile("hypot|norm|atan|asinh|logsumexp|logaddexp")


def check_programs(programs: list[Case], found: list[list[list[float]]], bits: Callable) -> None:
    for each, answers in zip(programs, found, strict=True):
        ((right, got),) = zip(each.answers, answers, strict=True)
        in_python = [each.compiled(*each.points[0])] if not math.isnan(right[0]) else [math.nan]
        assert same(in_python[0], right[0]), each.name
        for one, other in zip(got, right, strict=True):
            if bits(each.name):
                assert same(one, other), (each.name, got, right)
            else:
                assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-11), (
                    each.name,
                    got,
                    right,
                )


@needs_c
@pytest.mark.parametrize("compiler", COMPILERS)
def test_random_programs_have_the_same_bits_in_c(programs, tmp_path, compiler) -> None:
    """In any compiler, without a warning."""
    found = run_c(programs, tmp_path, compiler)
    check_programs(programs, found, lambda name: not HYPOT.search(name))


@needs_node
def test_random_programs_agree_in_javascript(programs: list[Case], tmp_path: Path) -> None:
    """To nine digits: an expression may amplify the last digit of a sine."""
    check_programs(programs, run_javascript(programs, tmp_path), lambda name: False)


def sparse(count: int) -> Callable:
    """An expression of `count` ops, most of them on recent results."""
    draw = random.Random(count)
    ops = [
        lambda a, b: a * b,
        lambda a, b: a - b,
        lambda a, b: a / (2.0 + b * b),
        lambda a, b: autograd.sin(a),
        lambda a, b: autograd.sigmoid(b) + a,
    ]
    plan = [(draw.choice(ops), draw.randrange(3), draw.randrange(40)) for _ in range(count)]

    def f(*x):
        done = [*x] * 8
        for op, near, far in plan:
            done.append(op(done[-1 - near], done[-1 - far]))
        return autograd.mean(done[-5:])

    return f


@needs_c
@needs_node
def test_long_programs_are_parted_into_blocks(tmp_path: Path) -> None:
    """Each reads what others computed; compilers take seconds, not minutes."""
    x = [0.1 * place + 0.05 for place in range(6)]
    long = case("long", sparse(2000), [x, x[::-1]])
    text = long.compiled.to_js()
    assert "f_grad_1(x, w)" in text
    longest = max(len(part.splitlines()) for part in re.split(r"^}", text, flags=re.MULTILINE))
    assert longest < 800
    start = time.process_time()
    (in_c,) = run_c([long], tmp_path)
    assert time.process_time() - start < 20.0
    (in_javascript,) = run_javascript([long], tmp_path)
    for right, one, other in zip(long.answers, in_c, in_javascript, strict=True):
        assert [*map(repr, one)] == [*map(repr, right)]
        assert other == pytest.approx(right, rel=1e-9, abs=1e-12)


# What the exports say


def exported(f: Callable, *args: object, folder: Path) -> tuple[str, str]:
    """C and JavaScript of a function that was called."""
    compiled = autograd.compile(f)
    compiled(*args)
    return compiled.to_c(folder / "f.c").read_text(encoding="ascii"), compiled.to_js()


def test_only_functions_that_are_called_come_along(tmp_path: Path) -> None:
    """Arithmetic needs none but the look at the end."""
    c, javascript = exported(lambda x, y: x * y - 2.0, 1.0, 2.0, folder=tmp_path)
    for text in (c, javascript):
        assert {*re.findall(r"\bf_\w+", text)} == {"f_checked", "f_grad"}
    c, javascript = exported(lambda x: autograd.cbrt(x), 1.0, folder=tmp_path)
    for text in (c, javascript):
        needed = {"f_checked", "f_grad", "f_cbrt", "f_product_error"}
        assert {*re.findall(r"\bf_\w+", text)} == needed


HOSTILE = [
    "*/ system(1); /*",
    "// \\",
    "a\nint main(void) { return 1; }",
    "a\r\u2028b",
    "??/",
    "</script><script>alert(1)</script>",
    "θ\x00",
    "'\"`${1}",
]


@needs_c
@needs_node
def test_names_cannot_leave_their_comments(tmp_path: Path) -> None:
    """Of Values, of keys in arguments, and of keys in results."""
    names = {name: float(place) for place, name in enumerate(HOSTILE)}
    hidden = [Value(0.5, name) for name in HOSTILE]

    def f(numbers):
        return autograd.dot([*numbers.values()], hidden)

    compiled = autograd.compile(f)
    compiled(names)
    hostile = Case("hostile", compiled, [[*names.values()]], [])
    assert run_c([hostile], tmp_path) == run_javascript([hostile], tmp_path)
    for text in (compiled.source, (tmp_path / "f.c").read_text(encoding="utf-8"), compiled.to_js()):
        assert text.isascii() and "??" not in text and "</" not in text and "\r" not in text
        assert "U+03B8_" in text
    tree = autograd.compile(lambda x: {**dict.fromkeys(HOSTILE, 2 * x), "__proto__": x})
    expected = tree(3.0)
    code = tree.to_js() + "\nconsole.log(JSON.stringify(Object.entries(f([3]))))"
    done = subprocess.run(["node", "-e", code], check=True, capture_output=True, text=True)
    assert dict(json.loads(done.stdout)) == expected and "</" not in code


@needs_node
def test_results_have_the_shape_that_f_gives_them(tmp_path: Path) -> None:
    """Arrays for lists, tuples and arrays, objects for dicts; a gradient is flat."""
    numbers = numpy.array([[1.0, 2.0], [3.0, 4.0]])
    compiled = autograd.compile(lambda x: {"double": 2 * x, "parts": (x[0, 0], [x[1, 1] - 1])})
    compiled(numbers)
    code = compiled.to_js() + "\nconsole.log(JSON.stringify(f([1, 2, 3, 4])))"
    done = subprocess.run(["node", "-e", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == {"double": [[2, 4], [6, 8]], "parts": [1, [3]]}
    assert "f_grad" not in code


@needs_c
def test_in_c_several_results_fill_an_array(tmp_path: Path) -> None:
    """It may be the array of the arguments; one that is not finite makes all nan."""
    compiled = autograd.compile(lambda x, y: [y, x, 1.0 / x])
    compiled(1.0, 2.0)
    text = compiled.to_c(tmp_path / "f.c").read_text(encoding="ascii")
    assert "void f(const double *x, double *results)" in text
    main = """
    #include <stdio.h>
    int main(void) {
        double x[3] = {4.0, 2.0, 0.0};
        f(x, x);
        printf("%g %g %g ", x[0], x[1], x[2]);
        x[0] = 0.0;
        f(x, x);
        printf("%g", x[1] - x[1] == 0.0 ? x[1] : 7.0);
        return 0;
    }"""
    (tmp_path / "all.c").write_text(text + main, encoding="ascii")
    subprocess.run(["cc", *FLAGS, "all.c", "-o", "all", "-lm"], check=True, cwd=tmp_path)
    done = subprocess.run([tmp_path / "all"], check=True, capture_output=True, text=True)
    assert done.stdout == "2 4 0.25 7"


@needs_c
@needs_node
def test_an_index_may_be_an_argument(tmp_path: Path) -> None:
    """Whole numbers from 0; anything else is nan."""
    compiled = autograd.compile(lambda k, x, y: autograd.take([x, y, x * y], k) ** 2)
    points = [[0.0, 2.0, 3.0], [2.0, 2.0, 3.0], [3.0, 2.0, 3.0], [-1.0, 2.0, 3.0], [0.5, 2.0, 3.0]]
    compiled(*points[1])
    each = Case("", compiled, points, [])
    nans = ["nan"] * 5
    expected = [[4.0, 4.0, 0.0, 4.0, 0.0], [36.0, 36.0, 0.0, 36.0, 24.0]]
    for (found,) in (run_c([each], tmp_path), run_javascript([each], tmp_path)):
        assert (
            found[:2] == expected and [[*map(str, answers)] for answers in found[2:]] == [nans] * 3
        )


@needs_c
def test_a_copy_from_a_pickle_can_be_exported(tmp_path: Path) -> None:
    """Its gradient is that of the program."""
    weight = Value(3.0)
    compiled = autograd.compile(lambda x: x[0] * weight + x[1])
    compiled([2.0, 1.0])
    copy = pickle.loads(pickle.dumps(compiled))
    copy([2.0, 1.0])
    each = Case("", copy, [[2.0, 1.0]], [])
    assert run_c([each], tmp_path) == [[[7.0, 7.0, 3.0, 1.0]]]


@needs_c
@needs_node
def test_derivatives_are_exported_as_other_functions_are(tmp_path: Path) -> None:
    """The gradient of a slope is a second derivative; keyword arguments stay fixed."""
    compiled = autograd.compile(lambda x, y, *, power=3: x**power * y)
    compiled.grad(2.0, 5.0, argnums=0, power=4)
    each = Case("", compiled.grad, [[2.0, 5.0]], [])
    expected = [[[160.0, 160.0, 240.0, 32.0]]]
    assert run_c([each], tmp_path) == run_javascript([each], tmp_path) == expected


@needs_c
@needs_node
def test_an_infinite_argument_follows_the_rules_of_ieee_754(tmp_path: Path) -> None:
    """1 to any power is 1, also where JavaScript's own pow says nan."""
    compiled = autograd.compile(lambda x, y: x**y + autograd.exp(-abs(y)))
    compiled(2.0, 2.0)
    points = [[1.0, math.inf], [-1.0, -math.inf], [0.5, math.inf]]
    each = Case("", compiled, points, [])
    assert [answer[0] for answer in run_c([each], tmp_path)[0]] == [1.0, 1.0, 0.0]
    assert [answer[0] for answer in run_javascript([each], tmp_path)[0]] == [1.0, 1.0, 0.0]


@needs_c
def test_values_from_outside_stand_as_the_numbers_that_they_hold(tmp_path: Path) -> None:
    """An export after a change has the new number."""
    weight = Value(3.0, "weight")
    compiled = autograd.compile(lambda x: x * weight)
    for number in (3.0, 5.0):
        weight.data = number
        assert compiled(2.0) == 2.0 * number
        each = Case("", compiled, [[2.0]], [])
        assert run_c([each], tmp_path) == [[[2.0 * number, 2.0 * number, number]]]
        text = (tmp_path / "f.c").read_text(encoding="ascii")
        assert f"static const double h0 = {number}; /* weight */" in text


def test_before_a_first_call_there_is_nothing_to_export(tmp_path: Path) -> None:
    """An error says so."""
    compiled = autograd.compile(lambda x: x)
    for export in (compiled.to_js, lambda: compiled.to_c(tmp_path / "f.c")):
        with pytest.raises(ValueError, match="has no code yet: its first call compiles it"):
            export()


@needs_c
@needs_node
def test_an_op_of_ones_own_is_exported_by_what_composes_it(tmp_path: Path) -> None:
    """Whatever its name: only rows of the table are operators, choices and functions of C."""
    facts = {"slopes": lambda x, out: (3.0,)}
    for name in ("cube", "step", "exp", "double"):
        op = define(name, forward=lambda x: 3.0 * x, lowered=lambda x: 3.0 * x, **facts)
        each = case(name, lambda x, op=op: op(x) + 1.0, [[2.0]])
        assert run_c([each], tmp_path) == run_javascript([each], tmp_path) == [each.answers]
        assert each.compiled(2.0) == each.answers[0][0]


def test_an_op_of_python_alone_cannot_be_exported() -> None:
    """The error names it and the remedy; also where it is said to be composed of itself."""
    loops: list[Op] = []
    facts = {"forward": lambda x: x, "slopes": lambda x, out: (1.0,)}
    loops.append(define("loop", **facts))
    loops.append(define("loop", lowered=lambda x: loops[1](x), **facts))
    for loop in loops:
        compiled = autograd.compile(lambda x, loop=loop: loop(x))
        compiled(1.0)
        with pytest.raises(TypeError, match=r"^loop cannot be exported: .* a `lowered=`, a func"):
            compiled.to_js()


def test_a_path_that_was_closed_while_tracing_is_in_the_program() -> None:
    """Where a gradient of 0 meets an infinite slope in the first call."""
    compiled = autograd.compile(lambda x: autograd.where(x, autograd.sqrt(x), x))
    assert compiled.grad(0.0) == 1.0
    assert compiled.grad(4.0) == 0.25
