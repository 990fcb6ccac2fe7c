"""Write a compiled function as JavaScript, for browsers and Node."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from autograd.compiler.export import Body, Export, Language, runtime, wrapped
from autograd.compiler.program import Program
from autograd.compiler.trace import Traced
from autograd.derivatives.tree import Structure
from autograd.show.formula import JAVASCRIPT

__all__ = ["in_javascript", "source"]

MATH = (
    *("abs", "floor", "sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "cbrt"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"),
    *("asinh", "acosh", "atanh"),
)

# What turns the runtime of C into JavaScript.
WORDS = (
    (r"\bfabs\(", "abs("),
    (rf"\b({'|'.join(MATH)})\(", r"Math.\1("),
    (r"(?<![.\w])(pow|erfc|hypot)\(", r"f_\1("),
    (r"static double (\w+)\(", r"function \1("),
    (r"([(,] ?)(?:const )?(?:double|int) \*?(?=\w+[,)])", r"\1"),
    (r"\bdouble (\w+)\[\d+\];", r"const \1 = [];"),
    (r"\b(?:double|int) ", "let "),
    (r"\bINFINITY\b", "Infinity"),
    (r"\bNAN\b", "NaN"),
)


def translated(text: str) -> str:
    """A function of C's runtime in JavaScript.

    >>> translated("static double f_half(const double *x) { double y = fabs(x[0]); return y / 2; }")
    'function f_half(x) { let y = Math.abs(x[0]); return y / 2; }'
    """
    for pattern, word in WORDS:
        text = re.sub(pattern, word, text)
    return text


LANGUAGE = Language(
    JAVASCRIPT,
    lambda condition, then, otherwise: f"({condition} ? {then} : {otherwise})",
    array="[{}]",
    declare="const {} =",
    block="function {}(x, w) {",
    store="const w = new Float64Array({});",
    fixed="const {} =",
    functions={name: f"Math.{name}" for name in MATH if name not in ("floor", "cbrt")},
    runtime={name: translated(text) for name, text in runtime("runtime.h")}
    | dict(runtime("runtime.js")),
)


def source(export: Export, *, is_checked: bool = True) -> str:
    """The code: `f`, and `f_grad` if f gives one number; all are nan where one is not finite.

    If it `is_checked` not, several results come as they are.

    >>> from autograd.compiler.trace import trace
    >>> text = source(Export(trace(lambda x: {"y": x * x + 1}, [2.0], {}), None, ["width"]))
    >>> print(text[text.index("/* x[0]") :])
    /* x[0] is width */
    function f(x) {
        const r = [x[0] * x[0] + 1.0];
        f_checked(0.0, r, 1);
        return {["y"]: r[0]};
    }
    <BLANKLINE>
    """
    value = export.body(export.value, LANGUAGE)
    parts = [*_function("f", value, _returned(export.value.shape, value, is_checked))]
    if export.gradient:
        body = export.body(export.gradient, LANGUAGE)
        first, *others = body.results
        parts += _function(
            "f_grad",
            body,
            [
                wrapped(f"const gradient = [{', '.join(others)}];"),
                wrapped(f"const value = f_checked({first}, gradient, {len(others)});"),
                "    return {value, gradient};",
            ],
        )
    return export.file(LANGUAGE, '"use strict";\n', "\n".join(parts))


def in_javascript(program: Program, names: Sequence[str] = ()) -> str:
    """A program as a function `f` from a list of numbers to a list; it may give inf and nan.

    `names` say in a comment what the numbers are.

    >>> from autograd.compiler.trace import trace
    >>> program = trace(lambda x: [x * x, x + 1], [2.0], {}).program
    >>> print(in_javascript(program, ["width"]).partition("f(x) ")[2])
    {
        const r = [x[0] * x[0], x[0] + 1.0];
        return [r[0], r[1]];
    }
    <BLANKLINE>
    """
    inputs = [*names, *[""] * (program.inputs - len(names))]
    results = Structure(list, (), *[Structure() for _ in program.outputs])
    return source(Export(Traced(program, results, ()), None, inputs), is_checked=False)


def _function(name: str, body: Body, end: list[str]) -> Iterator[str]:
    blocks, lines = LANGUAGE.lines(name, body)
    yield from blocks
    yield "\n".join([f"function {name}(x) {{", *lines, *end, "}\n"])


def _returned(shape: Structure, body: Body, is_checked: bool) -> list[str]:
    """The last lines of `f`."""
    if shape.is_single:
        return [wrapped(f"return f_checked({body.results[0]}, [], 0);")]
    count = len(body.results)
    check = [f"    f_checked(0.0, r, {count});"] if is_checked else []
    return [
        wrapped(f"const r = [{', '.join(body.results)}];"),
        *check,
        wrapped(f"return {_tree(shape, iter([f'r[{place}]' for place in range(count)]))};"),
    ]


def _tree(shape: Structure, names: Iterator[str]) -> str:
    """Arrays for lists, tuples and arrays, objects for dicts."""
    if shape.kind is None:
        return _array(shape.axes or (), names)
    inside = [_tree(child, names) for child in shape.children]
    if not shape.keys:
        return f"[{', '.join(inside)}]"
    keys = [json.dumps(str(key)).replace("<", "\\u003c") for key in shape.keys]
    return f"{{{', '.join(f'[{key}]: {text}' for key, text in zip(keys, inside, strict=True))}}}"


def _array(axes: tuple[int, ...], names: Iterator[str]) -> str:
    if not axes:
        return next(names)
    return f"[{', '.join(_array(axes[1:], names) for _ in range(axes[0]))}]"
