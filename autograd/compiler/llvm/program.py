"""A program as functions of LLVM: one, or several that share a frame of memory if it is long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rows import row
from autograd.compiler.program import Program

__all__ = ["address", "compute", "is_long", "load", "store"]

LONGEST = 2000
"""How many operands the lines of a program may have together in one function."""
PART = 1000
"""How many those of a part of a longer program have."""


def address(code: Code, base: str, place: int | str, kind: str = "") -> Register:
    """Where the element of an array stands in memory."""
    kind = kind or code.type("double")
    return Register(code, code.write(f"getelementptr {kind}, ptr {base}, i64 {place}").text, "ptr")


def load(code: Code, base: str, place: int | str) -> Register:
    """An element of an array of numbers, or of one with a number for each lane."""
    where = address(code, base, place)
    return code.write(f"load {code.type('double')}, ptr {where.text}, align 8")


def store(code: Code, number: Register, base: str, place: int | str) -> None:
    """Keep a number in an array."""
    where = address(code, base, place)
    code.lines.append(f"  store {number.typed}, ptr {where.text}, align 8")


def compute(
    code: Code, program: Program, inputs: Sequence[Register]
) -> tuple[list[Register], Register]:
    """The results of a program, and whether any of them is in doubt."""
    if is_long(program):
        return _in_parts(code, program, inputs)
    done = dict(enumerate(inputs))
    _lines(code, program, range(len(program.lines)), done.__getitem__, done.__setitem__)
    return [_constant_or(code, program, place, done) for place in program.outputs], code.doubted


def is_long(program: Program) -> bool:
    """Whether it becomes several functions."""
    return sum(len(line.operands) for line in program.lines) > LONGEST


def _constant_or(code: Code, program: Program, place: int, done: dict[int, Register]) -> Register:
    inside = program.inputs <= place < program.first_line
    return code.register(program.constants[place - program.inputs]) if inside else done[place]


def _lines(
    code: Code,
    program: Program,
    lines: range,
    known: Callable[[int], Register],
    keep: Callable[[int, Register], None],
) -> None:
    for place in lines:
        op, operands = program.lines[place]
        registers = [
            code.register(program.constants[operand - program.inputs])
            if program.inputs <= operand < program.first_line
            else known(operand)
            for operand in operands
        ]
        keep(program.first_line + place, row(code, op.name, *registers))


class Parts(NamedTuple):
    """How a long program is cut, and what crosses the cuts."""

    ranges: list[range]
    slots: dict[int, int]
    """The place in the frame of each result that another part or the end needs."""


def _cut(program: Program) -> Parts:
    ranges: list[range] = []
    start = size = 0
    part_of: dict[int, int] = {}
    for place, line in enumerate(program.lines):
        size += len(line.operands)
        part_of[program.first_line + place] = len(ranges)
        if size >= PART:
            ranges.append(range(start, place + 1))
            start, size = place + 1, 0
    ranges.append(range(start, len(program.lines)))
    crossing = {place for place in program.outputs if place >= program.first_line}
    for place, line in enumerate(program.lines, program.first_line):
        crossing.update(o for o in line.operands if part_of.get(o, -1) not in (-1, part_of[place]))
    slots = {place: place for place in range(program.inputs)}
    slots.update({place: program.inputs + slot for slot, place in enumerate(sorted(crossing))})
    return Parts(ranges, slots)


def _in_parts(
    code: Code, program: Program, inputs: Sequence[Register]
) -> tuple[list[Register], Register]:
    """Inputs and what crosses the parts lie in a frame, which is asked of the system.

    Where there is no memory for it, all results are in doubt.
    """
    ranges, slots = _cut(program)
    module, flag = code.module, code.type("i1")
    module.add("malloc", "declare ptr @malloc(i64)")
    module.add("free", "declare void @free(ptr)")
    frame = code.write(f"call ptr @malloc(i64 {8 * code.lanes * max(1, len(slots))})", "ptr").text
    start, here = code.block, code.count
    absent = code.write(f"icmp eq ptr {frame}, null", "i1").text
    code.lines.append(f"  br i1 {absent}, label %done{here}, label %parts{here}")
    code.start(f"parts{here}")
    for place, number in enumerate(inputs):
        store(code, number, frame, place)
    for index, lines in enumerate(ranges):
        name = f"part{index}.{code.lanes}"
        module.add(name, _part(module, code.lanes, name, program, lines, slots))
        code.doubt(code.write(f"call {flag} @{name}(ptr {frame})", "i1"))
    results = [
        load(code, frame, slots[place])
        if place in slots
        else code.register(program.constants[place - program.inputs])
        for place in program.outputs
    ]
    code.lines.append(f"  call void @free(ptr {frame})")
    doubted, code.doubts = code.doubted, []
    code.lines.append(f"  br label %done{here}")
    code.start(f"done{here}")
    either = f"phi {flag} [{code.register(1, 'i1').text}, %{start}], [{doubted.text}, %parts{here}]"
    own, nothing = code.type("double"), code.register(0.0).text
    texts = [f"phi {own} [{nothing}, %{start}], [{r.text}, %parts{here}]" for r in results]
    return [code.write(text) for text in texts], code.write(either, "i1")


def _part(
    module: Module,
    lanes: int,
    name: str,
    program: Program,
    lines: range,
    slots: dict[int, int],
) -> str:
    code = Code(module, lanes)
    done: dict[int, Register] = {}

    def known(place: int) -> Register:
        if place not in done:
            done[place] = load(code, "%frame", slots[place])
        return done[place]

    def keep(place: int, number: Register) -> None:
        done[place] = number
        if place in slots:
            store(code, number, "%frame", slots[place])

    _lines(code, program, lines, known, keep)
    header = f"define internal {code.type('i1')} @{name}(ptr noalias %frame) noinline nounwind {{"
    doubted = code.doubted
    return "\n".join([header, "entry:", *code.lines, f"  ret {doubted.typed}", "}"])
