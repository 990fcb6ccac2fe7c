"""Write a compiled function as one file of C99 that needs math.h only."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.compiler.export import Body, Export, Language, runtime, wrapped
from autograd.show.formula import C

__all__ = ["source"]

MATH_H = (
    *("sqrt", "hypot", "pow", "exp", "expm1", "log", "log1p", "log2", "log10", "erf", "erfc"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"),
    *("asinh", "acosh", "atanh"),
)

LANGUAGE = Language(
    C,
    lambda condition, then, otherwise: f"({condition} ? {then} : {otherwise})",
    array="(const double[]){{}}",
    declare="const double {} =",
    block="static void {}(const double *x, double *w) {\n    (void)x;",
    store="double w[{}];",
    fixed="static const double {} =",
    functions={name: name for name in MATH_H} | {"abs": "fabs"},
    runtime=dict(runtime("runtime.h")),
)

HEAD = """\
#include <math.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif
"""


def source(export: Export) -> str:
    """The file: `f`, and `f_grad` if f gives one number; all are nan where one is not finite.

    >>> from autograd.compiler.trace import trace
    >>> text = source(Export(trace(lambda x: x * x + 1, [2.0], {}), None, ["width"]))
    >>> print(text[text.index("/* x[0]") :])
    /* x[0] is width */
    double f(const double *x) {
        return f_checked(x[0] * x[0] + 1.0, 0, 0);
    }
    <BLANKLINE>
    """
    value = export.body(export.value, LANGUAGE)
    if export.value.shape.is_single:
        parts = [*_function("double f(const double *x)", "f", value, "")]
    else:
        parts = [*_function("void f(const double *x, double *results)", "f", value, "results")]
    if export.gradient:
        head = "double f_grad(const double *x, double *gradient)"
        body = export.body(export.gradient, LANGUAGE)
        parts += _function(head, "f_grad", body, "gradient")
    return export.file(LANGUAGE, HEAD, "\n".join(parts))


def _function(head: str, name: str, body: Body, filled: str) -> Iterator[str]:
    """The functions that compute a body; `filled` is the array that takes all but the value."""
    blocks, lines = LANGUAGE.lines(name, body)
    yield from blocks
    gives_value = head.startswith("double")
    value = body.results[0] if gives_value else "0.0"
    others = body.results[gives_value:]
    # All are computed before one is stored: the array may be the one that x points to.
    lines += [LANGUAGE.statement(f"r{place}", text) for place, text in enumerate(others)]
    if others and gives_value:
        lines.append(LANGUAGE.statement("value", value))
        value = "value"
    lines += [f"    {filled}[{place}] = r{place};" for place in range(len(others))]
    checked = f"f_checked({value}, {filled or 0}, {len(others)});"
    lines.append(wrapped(f"return {checked}") if gives_value else f"    {checked}")
    if not any("x[" in line or "(x, w)" in line for line in lines):
        lines.insert(0, "    (void)x;")
    yield "\n".join([f"{head} {{", *lines, "}\n"])
