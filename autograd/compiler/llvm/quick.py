"""A quick version of a program in lanes, and a careful one for rows of unusual numbers.

The quick version has no branches and takes for granted that nothing overflows or underflows. It
notes for each row whether that is so; if not, the row gets the results of the careful version.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import nan

from autograd.compiler.llvm.code import Code, Formula, Module, typed
from autograd.compiler.llvm.program import compute, is_long
from autograd.compiler.llvm.register import Number, Register
from autograd.compiler.llvm.rows import INLINE
from autograd.compiler.llvm.usual import Usual, usual
from autograd.compiler.program import Program

__all__ = ["begun", "results"]

FORMULAS = 100
"""How many formulas are written where they are used; more would take long to compile."""


class Quick(Code):
    """The body of a function that expects numbers of usual size."""

    is_quick = True

    def __init__(self, module: Module, lanes: int, short: Usual) -> None:
        super().__init__(module, lanes)
        self.short = short
        self.expected: list[Register] = []

    def expect(self, condition: Register) -> None:
        """Leave the rows where this does not hold to the careful version."""
        self.expected.append(condition)

    def doubt(self, condition: Register) -> None:
        """Leave the rows where this holds to the careful version."""
        self.expect(condition.equals(0))

    def apply(self, name: str, formula: Formula, *operands: Number) -> Register:
        """The result of a formula, which is written here, once for the same operands."""
        registers = [*map(self.register, operands)]
        key = (name, *(register.text for register in registers))
        if key not in self.known:
            self.known[key] = [self.register(formula(self, *registers))]
        return self.known[key][0]

    def rescued(self, _: str, fits: Register, found: Register, *__: Register) -> Register:
        """`found`, which is expected to fit."""
        self.expect(fits)
        return found


def begun(module: Module, program: Program) -> Code:
    """A function that is to compute a program in lanes, in a quick version if there is one."""
    if module.faster and not is_long(program):
        short = usual(program)
        formulas = sum(op.name not in INLINE for op, _ in short.program.lines)
        if formulas <= FORMULAS and not is_long(short.program):
            return Quick(module, module.lanes, short)
    return Code(module, module.lanes)


def results(code: Code, program: Program, inputs: Sequence[Register]) -> list[Register]:
    """The results of a program; nan where eager code is to be asked."""
    if not isinstance(code, Quick):
        found, doubted = compute(code, program, inputs)
        return [code.select(doubted, nan, result) for result in found]
    found, _ = compute(code, code.short.program, inputs)
    asked = iter(found[len(program.outputs) :])
    for count in code.short.guards:
        first, *others = (next(asked) for _ in range(count))
        zeros = (other.equals(0.0) for other in others)
        code.expect(reduce(Register.__or__, zeros, first > 0.0))
    found = found[: len(program.outputs)]
    if code.expected and found:
        add_careful(code.module, program, code.lanes)
        found = mended(code, found, inputs)
    return found


def structure(code: Code, count: int) -> str:
    """The type of several results."""
    return f"{{{', '.join([code.type('double')] * count)}}}"


def add_careful(module: Module, program: Program, lanes: int) -> None:
    """Add the function that computes rows of any numbers."""
    code = Code(module, lanes)
    inputs = [Register(code, f"%x{place}") for place in range(program.inputs)]
    kind = structure(code, len(program.outputs))
    whole = "poison"
    for place, result in enumerate(results(code, program, inputs)):
        whole = code.write(f"insertvalue {kind} {whole}, {result.typed}, {place}").text
    head = f"define internal {kind} @careful({typed(inputs)}) cold noinline nounwind {{"
    module.add("careful", "\n".join([head, "entry:", *code.lines, f"  ret {kind} {whole}", "}"]))


def mended(code: Quick, found: list[Register], inputs: Sequence[Register]) -> list[Register]:
    """The results of the careful version for rows where something unexpected happened."""
    fits = reduce(Register.__and__, code.expected)
    flags = code.write(f"bitcast {fits.typed} to i{code.lanes}", f"i{code.lanes}")
    misfit = code.write(f"icmp ne i{code.lanes} {flags.text}, -1", "i1")
    quick = code.block
    code.lines.append(f"  br i1 {misfit.text}, label %unusual, label %done")
    code.start("unusual")
    kind, own = structure(code, len(found)), code.type("double")
    whole = code.write(f"call {kind} @careful({typed(inputs)})").text
    careful = [
        code.select(fits, result, code.write(f"extractvalue {kind} {whole}, {place}"))
        for place, result in enumerate(found)
    ]
    code.lines.append("  br label %done")
    code.start("done")
    pairs = zip(found, careful, strict=True)
    return [
        code.write(f"phi {own} [{one.text}, %{quick}], [{other.text}, %unusual]")
        for one, other in pairs
    ]
