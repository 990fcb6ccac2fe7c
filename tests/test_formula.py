"""Formulas have the brackets they need and no others, and the facts in rows are true."""

import ast
import json
import math
import shutil
import subprocess
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import TABLE, Op, Value, define, draw, explain, ieee, step_through
from autograd.domain import Domain
from autograd.ops.facts import Infix, Level
from autograd.show import JAVASCRIPT, PYTHON, TEXT, C, Written, expression, nested, plural, written
from autograd.testing import expressions, operands

ROWS = list(TABLE.values())
by_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
NAMES = {**TABLE, "inf": math.inf, "nan": math.nan, "__builtins__": {}}

# What a target has to know: arithmetic, choices, and functions of C's math.h.
ARITHMETIC = {"add", "sub", "mul", "div", "pow", "neg"}
CHOICES = {"step", "sign", "maximum", "minimum", "where"}
MATH_H = {
    *("abs", "sqrt", "hypot", "cbrt", "exp", "exp2", "expm1", "log", "log1p", "log2", "log10"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"),
    *("asinh", "acosh", "atanh", "erf", "erfc"),
}


def same(one: float, other: float) -> bool:
    """Equal with their signs, or both undefined."""
    return repr(float(one)) == repr(float(other))


def number(data: float) -> Written:
    """A float in Python."""
    text = repr(data)
    return Written(text, Level.SIGN if text[0] == "-" else Level.WHOLE)


# Rows


@by_row
def test_what_a_row_states_fits_together(row: Op) -> None:
    """Signs, lists, order and symbols."""
    assert row.symbol and row.formula and row.is_list == isinstance(row, type(TABLE["sum"]))
    assert row.columns(range(2 * row.arity))[-1] == range(2 * row.arity - 2, 2 * row.arity)
    if row.infix:
        assert row.infix.level in Level and row.infix.sign
        assert row.is_list or row.infix.code
        assert row.infix.exponent == (row.infix.level == Level.POWER)
    if row.ordered:
        assert row.condition == " <= ".join(row.ordered)


def test_signs_bind_as_pythons_own_do() -> None:
    """Each operator of the table binds as in Python's grammar."""
    codes = {row.infix.code: row for row in ROWS if row.infix and row.infix.code and row.arity > 1}
    assert set(codes) == {"+", "-", "*", "/", "**"}
    for code, row in codes.items():
        for other, outer in codes.items():
            left = ast.parse(f"a {code} b {other} c", mode="eval").body
            is_left = isinstance(left.left, ast.BinOp)
            inner = written(row, [Written("a"), Written("b")], PYTHON)
            assert (written(outer, [inner, Written("c")], PYTHON).text[0] != "(") == is_left


def test_a_row_is_a_primitive_or_is_composed_of_other_ops() -> None:
    """The primitives are those that every target has, or can have in a line."""
    assert {row.name for row in ROWS if not row.lowered} <= ARITHMETIC | CHOICES | MATH_H
    with pytest.raises(TypeError, match="exp is a primitive: it is not composed of other ops"):
        TABLE["exp"].lower([1.0])


@pytest.mark.parametrize("row", [row for row in ROWS if row.lowered], ids=lambda row: row.name)
@given(st.data())
def test_the_composition_has_the_value_of_the_row(row: Op, data: st.DataObject) -> None:
    """Where the row is well conditioned, to fifteen digits or so; recorded, it holds no helper."""
    numbers = data.draw(operands(row, kind="well_conditioned"))
    with ieee():
        composed = row.lower([Value(number) for number in numbers])
        assert math.isclose(row.lower(numbers), row.apply(numbers), rel_tol=1e-13, abs_tol=1e-14)
    assert same(getattr(composed, "data", composed), row.lower(numbers))


# Source code


@by_row
@given(st.data())
def test_in_python_the_text_of_an_op_has_its_value(row: Op, data: st.DataObject) -> None:
    """At any operands where it is defined, the same bits."""
    numbers = data.draw(operands(row))
    text = written(row, [number(x) for x in numbers], PYTHON).text
    with ieee():
        assert same(eval(text, NAMES), row.apply(numbers)), text


@given(expressions())
def test_in_python_the_text_of_a_program_has_its_value(program) -> None:
    """The value is right however ops nest, and no pair of brackets can be left out."""
    letters = [Written("abcdefghij"[place]) for place in range(len(program.inputs))]
    text = program.results(letters, lambda op, chosen: written(op, chosen, PYTHON))[-1].text
    values = dict(zip([letter.text for letter in letters], program.inputs, strict=True))
    with ieee():
        assert same(eval(text, NAMES | values), program(*program.inputs)), text
    for shorter in without_a_pair(text):
        assert parsed(shorter) != parsed(text), f"{text} without a pair of brackets: {shorter}"


def without_a_pair(text: str):
    """`text` without each pair of brackets in turn that makes no call."""
    stack = []
    for place, letter in enumerate(text):
        if letter == "(":
            stack.append(place)
        elif letter == ")":
            start = stack.pop()
            before = text[start - 1 : start]
            is_sign = before == "-" and text[start + 1] == "-"  # --x is no way to write -(-x)
            if not before.isalnum() and not is_sign:
                yield text[:start] + text[start + 1 : place] + text[place + 1 :]


def parsed(text: str) -> str:
    try:
        return ast.dump(ast.parse(text, mode="eval"))
    except SyntaxError:
        return "no Python"


@pytest.mark.parametrize(
    ("build", "python", "people"),
    [
        (lambda x, y: x * -1 + y, "x * -1.0 + y", "x × (-1) + y"),
        (lambda x, y: x * (-1 + y), "x * (y + -1.0)", "x × (y + (-1))"),
        (lambda x, y: -(x * y), "-(x * y)", "-(x × y)"),
        (lambda x, y: (-x) ** y, "(-x) ** y", "(-x) ^ y"),
        (lambda x, y: -(x**y), "-x ** y", "-x ^ y"),
        (lambda x, y: x ** (-y), "x ** -y", "x ^ (-y)"),
        (lambda x, y: (x**y) ** x, "(x ** y) ** x", "(x ^ y) ^ x"),
        (lambda x, y: x ** (y**x), "x ** y ** x", "x ^ y ^ x"),
        (lambda x, y: x - (y - x), "x - (y - x)", "x - (y - x)"),
        (lambda x, y: x - y - x, "x - y - x", "x - y - x"),
        (lambda x, y: x / (y * x), "x / (y * x)", "x ÷ (y × x)"),
        (lambda x, y: autograd.neg(-x), "-(-x)", "-(-x)"),
        (lambda x, y: autograd.sum([x, -3, y]), "sum([x, -3.0, y])", "x + (-3) + y"),
        (lambda x, y: autograd.sum([x]), "sum([x])", "Σ(x)"),
        (lambda x, y: autograd.prod([x - y, y]), "prod([x - y, y])", "(x - y) × y"),
        (lambda x, y: autograd.dot([x, -1], [2, y]), "dot([x, -1.0], [2.0, y])", "x·2 + (-1)·y"),
        (lambda x, y: autograd.softmax([x, y])[1], "softmax([y, x])[0]", "softmax(y, x)"),
        (lambda x, y: (x * y).sigmoid(), "sigmoid(x * y)", "σ(x × y)"),
    ],
)
def test_brackets_stand_where_they_are_needed(build, python, people) -> None:
    """Python gets only needed ones; people also get them around a minus after a sign."""
    root = build(Value(2.0, "x"), Value(3.0, "y"))
    assert (nested(root), nested(root, TEXT)) == (python, people)


@cache
def sources(style) -> list[tuple[str, str, float]]:
    """Each row at several operands: its name, its text from primitives alone, its value."""
    cases = []
    for row in ROWS:
        for start in (0.3, 0.85):
            numbers = [start + 0.1 * k if k % 2 else start - 0.05 * k for k in range(4)]
            numbers = [1.0 + x if row.name == "acosh" else x for x in numbers]
            chosen = sorted(numbers[: row.arity]) if not row.is_list else numbers
            leaves = [Value(x) for x in chosen]
            with ieee():
                cases.append((row.name, lowered_text(row.on(leaves), style), row.apply(chosen)))
    return cases


def lowered_text(root: Value, style) -> str:
    """The whole computation of `root`, written with primitives only."""
    while any(node.op and node.op.lowered for node in autograd.topological_order(root)):
        done = {}
        for node in autograd.topological_order(root):
            chosen = [done.get(operand, operand) for operand in node.operands]
            apply = node.op and (node.op.lower if node.op.lowered else node.op.on)
            done[node] = apply(chosen) if apply else node
        root = done[root]
    return nested(root, style)


def agree(cases: list[tuple[str, str, float]], printed: str) -> None:
    answers = [float(line) for line in printed.split()]
    for (name, text, value), answer in zip(cases, answers, strict=True):
        assert math.isclose(answer, value, rel_tol=1e-13, abs_tol=1e-15), (name, text)


PRELUDE_C = """
#include <math.h>
#include <stdio.h>
#define abs fabs
static double step(double x) { return x > 0.0; }
static double sign(double x) { return (x > 0.0) - (x < 0.0); }
static double maximum(double x, double y) { return x > y || x != x ? x : y; }
static double minimum(double x, double y) { return x < y || x != x ? x : y; }
static double where(double condition, double x, double y) { return condition ? x : y; }
int main(void) {
"""


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler: apt-get install gcc")
def test_in_c_every_row_has_its_value(tmp_path) -> None:
    """Lowered to primitives, whose names are those of math.h, or of a line of C."""
    cases = sources(C)
    lines = [f'printf("%.17g\\n", {text});' for _, text, _ in cases]
    source, program = tmp_path / "rows.c", tmp_path / "rows"
    source.write_text(PRELUDE_C + "\n".join(lines) + "\nreturn 0; }\n", encoding="utf-8")
    flags = ["-std=c99", "-ffp-contract=off", "-fno-builtin", "-Wall", "-Werror"]
    subprocess.run(["cc", *flags, str(source), "-o", str(program), "-lm"], check=True)
    agree(cases, subprocess.run([program], check=True, capture_output=True, text=True).stdout)


PRELUDE_JAVASCRIPT = """
const step = x => +(x > 0), where = (condition, x, y) => condition ? x : y;
const maximum = (x, y) => x > y || x !== x ? x : y, minimum = (x, y) => x < y || x !== x ? x : y;
"""


@pytest.mark.skipif(not shutil.which("node"), reason="no JavaScript: apt-get install nodejs")
def test_in_javascript_every_row_has_its_value() -> None:
    """As in C; Math has no error functions."""
    known = MATH_H | {"sign", "pow"}
    prelude = f"const {{{', '.join(sorted(known - {'erf', 'erfc'}))}}} = Math;" + PRELUDE_JAVASCRIPT
    cases = [case for case in sources(JAVASCRIPT) if "erf" not in case[1]]
    assert len(cases) > 100
    lines = [f"console.log({text});" for _, text, _ in cases]
    script = prelude + "\n".join(lines)
    agree(
        cases,
        subprocess.run(["node", "-e", script], check=True, capture_output=True, text=True).stdout,
    )


def test_numbers_that_are_none_have_each_languages_words() -> None:
    """inf, nan and -0.0."""
    special = [math.inf, -math.inf, math.nan, -0.0, 1e300]
    assert [*map(PYTHON.number, special)] == ["inf", "-inf", "nan", "-0.0", "1e+300"]
    assert [*map(C.number, special)] == ["INFINITY", "-INFINITY", "NAN", "-0.0", "1e+300"]
    assert json.loads(f"[{', '.join(map(JAVASCRIPT.number, special[:3]))}]")[:2] == special[:2]
    with pytest.raises(ValueError, match="sum takes lists, and C has none; lower it to other ops"):
        written(TABLE["sum"], [Written("x"), Written("y")], C)


# Ops of one's own


def own(name: str, **facts) -> Op:
    """An op whose value and slopes do not matter."""
    count = len(facts.get("operands", "x").split())
    is_list = "*" in facts.get("operands", "")
    return define(
        name,
        forward=lambda *numbers: 1.0,
        slopes=lambda *given: [1.0] * (len(given[0]) if is_list else count),
        **facts,
    )


def shown(node: Value) -> list[str]:
    """How a picture, the player and a formula write what made `node`."""
    picture = draw(node, backend="wasm")
    (heading,) = [box.lines[0] for box in picture.scene.boxes if box.key == picture.scene.root]
    caption = next(step.caption for step in step_through(node, backend="wasm").steps[1:])
    assert str(explain(node)).startswith("∂")
    return [heading.split(" = ")[1], caption.split(" = ")[1], nested(node, TEXT)]


def test_an_op_of_ones_own_is_written_everywhere_by_its_own_name() -> None:
    """Also with the symbol of an op that has a sign of its own, in lists or not."""
    a, b = Value(2.0, "a"), Value(3.0, "b")
    lists = own("pairing", operands="*w *x", symbol=TABLE["dot"].symbol)
    four = own("four", operands="a b c d", symbol=TABLE["dot"].symbol)
    plus = own("plus", operands="x y", symbol=TABLE["add"].symbol)
    assert repr(lists) == "<op pairing([w, ...], [x, ...]) = ...>"
    assert shown(lists([a, b], [3, 4])) == ["pairing(a, b, 3, 4)"] * 3
    assert shown(four(a, b, 3, 4)) == ["four(a, b, 3, 4)"] * 3
    assert shown(plus(a, b)) == ["plus(a, b)"] * 3
    assert nested(lists([a, b], [3, 4])) == "pairing([a, b], [3.0, 4.0])"


def test_an_op_of_ones_own_may_have_a_symbol_or_a_sign() -> None:
    """A symbol for one number; a sign with its level between two, before one, or in lists."""
    a, b = Value(2.0, "a"), Value(3.0, "b")
    squash = own("squash", symbol="ς")
    join = own("join", operands="x y", infix=Infix("⊕", Level.SUM))
    root = own("root", infix=Infix("√", Level.SIGN))
    inner = own("inner", operands="*w *x", infix=Infix("⊞", Level.SUM, pairs="∘"))
    assert shown(squash(a)) == ["ς(a)"] * 3
    assert shown(join(a, -1)) == ["a ⊕ (-1)"] * 3
    assert shown(root(a)) == ["√a"] * 3
    assert shown(inner([a, b], [3, -4])) == ["a∘3 ⊞ b∘(-4)"] * 3
    assert nested(join(a, b) * b - join(a, b), TEXT) == "(a ⊕ b) × b - (a ⊕ b)"
    assert nested(join(a, b)) == "join(a, b)"
    assert join(a, b)._op == "⊕" and (a * b)._op == "*" and (a**2)._op == "**2"
    assert (own("power", operands="x y", symbol="^")(a, 2))._op == "^"
    assert expression(inner, ["x"] * 200) == "⊞ of 100"
    assert expression(own("most", operands="*x", symbol="⌈⌉"), ["x"] * 100) == "most of 100"


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"name": "functions of x"}, ValueError, "an op needs a Python name"),
        ({"ordered": ("low", "high")}, ValueError, r"but ordered names \('low', 'high'\)"),
        ({"lowered": 3}, TypeError, "lowered is a function of the operands, not 3"),
        ({"infix": "+"}, TypeError, r"infix is like Infix\('⊕', Level.SUM\), not '\+'"),
        ({"infix": Infix("⊕", Level.SUM, pairs="·")}, ValueError, "an op of two lists"),
        ({"infix": Infix("⊕", Level.SUM), "operands": "*w *x"}, ValueError, "of two lists"),
        ({"infix": Infix("+", Level.SUM, "+"), "operands": "*x"}, ValueError, "two numbers, not"),
        ({"infix": Infix("⊕", Level.SUM), "operands": "x y z"}, ValueError, "operands, not 3"),
    ],
)
def test_facts_that_cannot_be_meant_are_refused(facts, kind, words) -> None:
    """The facts decide, not a word in a message or a name."""
    with pytest.raises(kind, match=words) as raised:
        own(facts.pop("name", "f"), **facts)
    assert raised.type is kind


def test_one_domain_and_one_kink_need_no_tuple() -> None:
    """A Domain is a tuple and a str a sequence, but not of domains and kinks."""
    op = own("f", domain=Domain(high=3.0), kinks="x - 1")
    assert (op.domain, op.kinks) == ((Domain(high=3.0),), ("x - 1",))
    assert op.condition == "x < 3" and "where x < 3" in op.__doc__
    assert Domain(high=3.0, closed=True).describe("x") == "x <= 3"


@given(st.data())
def test_operands_are_ordered_by_the_rows_own_word(data: st.DataObject) -> None:
    """Not because of a sign in its condition, and at any place among the operands."""
    row = own("between", operands="low x high", ordered=("low", "high"))
    low, _, high = data.draw(operands(row))
    assert low <= high and row.condition == "low <= high"


def test_a_condition_in_words_orders_nothing() -> None:
    """`x <= 1 or y <= 1` does not mean that x <= y."""
    row = own("f", operands="x y z", needs="y <= 1 or z <= 1")
    descending = st.builds(lambda drawn: drawn[1] > drawn[2], operands(row))
    from hypothesis import find

    assert find(descending, bool)


def test_plurals_that_need_more_than_an_s() -> None:
    """The caller gives the plural."""
    assert (plural(1, "box", "boxes"), plural(2, "box", "boxes")) == ("1 box", "2 boxes")
