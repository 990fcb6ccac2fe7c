"""Write functions of LLVM's language, and modules of functions that need each other.

A register holds one number, or one number for each lane. Nothing here allows LLVM to round
otherwise than Python does: no instruction bears a flag of fast mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from struct import pack, unpack
from types import MappingProxyType
from typing import TypeAlias

from autograd.compiler.llvm.register import Number, Register

__all__ = ["Code", "Formula", "Module", "bits", "typed"]

PURE = "nounwind willreturn memory(none)"
Formula: TypeAlias = Callable[..., Register]

INTRINSIC = {"sqrt": 1, "fabs": 1, "floor": 1, "copysign": 2, "fma": 3}


class Module:
    """Functions that need each other; each is written once, when it is first called."""

    def __init__(
        self, faster: Mapping[str, Formula] = MappingProxyType({}), lanes: int = 8
    ) -> None:
        self.lanes = lanes
        """How many rows are computed at once; machines with fewer lanes take several steps."""
        self.faster = faster
        """What lanes have in place of functions of C's math.h; then fma is one instruction."""
        self.contracts = False
        """Whether a product and a sum may be one instruction, which rounds once."""
        self.has_loops = False
        """Whether most of it are loops over memory."""
        self.functions: dict[str, str] = {}
        self.kinds: dict[str, list[str]] = {}
        """Of functions that have several results: the kind of each."""
        self.libm: set[str] = set()
        """The functions of C's math.h that are called."""

    def add(self, name: str, text: str) -> None:
        """Add a declaration or a definition, unless there is one of that name."""
        self.functions.setdefault(name, text)

    def __str__(self) -> str:
        return "\n".join(self.functions.values())


class Code:
    """The body of one function, which grows line by line."""

    is_quick = False
    """Whether it expects numbers of usual size, and something else computes the others."""

    def __init__(self, module: Module, lanes: int) -> None:
        self.module = module
        self.lanes = lanes
        self.lines: list[str] = []
        self.setup: list[str] = []
        """Room for numbers that change in a loop; it comes before all other lines."""
        self.count = 0
        self.block = "entry"
        """The label of the lines that are being written."""
        self.doubts: list[Register] = []
        self.known: dict[object, list[Register]] = {}
        """What several lines share, as the weights of all outputs of a softmax."""

    def type(self, kind: str) -> str:
        """The type of a register: of one number, or of one for each lane."""
        return kind if self.lanes == 1 else f"<{self.lanes} x {kind}>"

    @property
    def suffix(self) -> str:
        """What LLVM adds to the name of an intrinsic for this many lanes."""
        return "f64" if self.lanes == 1 else f"v{self.lanes}f64"

    def write(self, text: str, kind: str = "double") -> Register:
        """The result of an instruction."""
        self.count += 1
        name = f"%r{self.count}"
        self.lines.append(f"  {name} = {text}")
        return Register(self, name, kind)

    def register(self, number: Number, kind: str = "double") -> Register:
        """A number as an operand."""
        if isinstance(number, Register):
            return number
        text = bits(number) if kind == "double" else str(int(number))
        text = text if self.lanes == 1 else f"splat ({kind} {text})"
        return Register(self, text, kind, number)

    def select(self, condition: Register, one: Number, other: Number, kind: str = "") -> Register:
        """`one` where the condition holds, else `other`."""
        kind = kind or next((o.kind for o in (one, other) if isinstance(o, Register)), "double")
        first, second = self.register(one, kind), self.register(other, kind)
        return self.write(f"select {condition.typed}, {first.typed}, {second.typed}", kind)

    def intrinsic(self, name: str, *operands: Number) -> Register:
        """A function that is an instruction of the machine."""
        full, own = f"llvm.{name}.{self.suffix}", self.type("double")
        parameters = ", ".join([own] * INTRINSIC[name])
        self.module.add(full, f"declare {own} @{full}({parameters})")
        return self._call(full, operands)

    def sqrt(self, x: Register) -> Register:
        """The square root, rounded once."""
        return self.intrinsic("sqrt", x)

    def fma(self, x: Number, y: Number, z: Number) -> Register:
        """x * y + z, rounded once."""
        return self.intrinsic("fma", x, y, z)

    @property
    def faster(self) -> Mapping[str, Formula]:
        """What these lanes have in place of the rows' own formulas."""
        return self.module.faster if self.lanes > 1 else {}

    def apply(self, name: str, formula: Formula, *operands: Number) -> Register:
        """The result of a formula, which becomes a function of the module."""
        return self.outside(name, formula, *operands)

    def outside(self, name: str, formula: Formula, *operands: Number) -> Register:
        """The result of a formula in a function of its own."""
        full = name if self.lanes == 1 else f"{name}.{self.lanes}"
        if full not in self.module.functions:
            self.module.add(full, "")  # it may be needed by itself
            inside = Code(self.module, self.lanes)
            names = [Register(inside, f"%x{place}") for place in range(len(operands))]
            result = inside.register(formula(inside, *names))
            header = f"define internal {inside.type('double')} @{full}({typed(names)}) {PURE} {{"
            text = [header, "entry:", *inside.lines, f"  ret {result.typed}", "}"]
            del self.module.functions[full]
            self.module.add(full, "\n".join(text))
        return self._call(full, operands)

    def several(
        self, name: str, formula: Callable[..., Sequence[Register]], *operands: Register
    ) -> list[Register]:
        """The results of a formula in a function of its own, which LLVM copies to no caller."""
        full = name if self.lanes == 1 else f"{name}.{self.lanes}"
        if full not in self.module.kinds:
            inside = Code(self.module, self.lanes)
            pairs = enumerate(operands)
            names = [Register(inside, f"%x{place}", each.kind) for place, each in pairs]
            results = formula(inside, *names)
            self.module.kinds[full] = [each.kind for each in results]
            kind = self._struct(full)
            whole = Register(inside, "poison")
            for place, each in enumerate(results):
                whole = inside.write(f"insertvalue {kind} {whole.text}, {each.typed}, {place}")
            header = f"define internal {kind} @{full}({typed(names)}) noinline {PURE} {{"
            text = [header, "entry:", *inside.lines, f"  ret {kind} {whole.text}", "}"]
            self.module.add(full, "\n".join(text))
        kind = self._struct(full)
        found = self.write(f"call {kind} @{full}({typed(operands)})").text
        return [
            self.write(f"extractvalue {kind} {found}, {place}", each)
            for place, each in enumerate(self.module.kinds[full])
        ]

    def _struct(self, name: str) -> str:
        """The type of all results of a function that has several."""
        return "{" + ", ".join(map(self.type, self.module.kinds[name])) + "}"

    def function(self, name: str, *operands: Number) -> Register:
        """A function of C's math.h, or in lanes what is faster."""
        if name in self.faster:
            return self.apply(f"lanes.{name}", self.faster[name], *operands)
        return self.libm(name, *operands)

    def libm(self, name: str, *operands: Number) -> Register:
        """A function of C's math.h, called for each lane."""
        # By another name than C's: LLVM would replace pow(x, 2) by a product.
        full, parameters = f"c.{name}", ", ".join(["double"] * len(operands))
        self.module.libm.add(name)
        self.module.add(full, f"declare double @{full}({parameters}) {PURE}")
        if self.lanes == 1:
            return self._call(full, operands)
        return self.outside(
            f"each.{name}", lambda code, *inside: code.each(full, inside), *operands
        )

    def each(self, name: str, operands: Sequence[Register]) -> Register:
        """A function of one number called for each lane."""
        result = Register(self, "poison")
        for lane in range(self.lanes):
            place = f"i64 {lane}"
            single = [self.write(f"extractelement {o.typed}, {place}") for o in operands]
            inside = ", ".join(f"double {one.text}" for one in single)
            found = self.write(f"call double @{name}({inside}) {PURE}")
            result = self.write(f"insertelement {result.typed}, double {found.text}, {place}")
        return result

    def rescued(self, name: str, fits: Register, found: Register, *x: Register) -> Register:
        """`found` where it fits; the function of math.h elsewhere, which is seldom needed."""
        start, here = self.block, self.count
        whole, mask = f"i{self.lanes}", f"<{self.lanes} x i1>"
        flags = self.write(f"bitcast {mask} {fits.text} to {whole}", whole)
        misfit = self.write(f"icmp ne {whole} {flags.text}, -1", "i1")
        self.lines.append(f"  br i1 {misfit.text}, label %rescue{here}, label %go{here}")
        self.start(f"rescue{here}")
        mended = self.select(fits, found, self.libm(name, *x))
        self.lines.append(f"  br label %go{here}")
        self.start(f"go{here}")
        own = self.type("double")
        return self.write(f"phi {own} [{found.text}, %{start}], [{mended.text}, %rescue{here}]")

    def start(self, label: str) -> None:
        """Begin a block of lines."""
        self.lines.append(f"{label}:")
        self.block = label

    def _call(self, name: str, operands: Sequence[Number]) -> Register:
        own = self.type("double")
        return self.write(f"call {own} @{name}({typed([*map(self.register, operands)])})")

    def expect(self, condition: Register) -> None:
        """Say what a quick version takes for granted."""
        raise NotImplementedError

    def doubt(self, condition: Register) -> None:
        """Leave the answer to eager code where the condition holds."""
        self.doubts.append(condition)

    @property
    def doubted(self) -> Register:
        """Whether any doubt came up."""
        return reduce(Register.__or__, self.doubts or [self.register(0, "i1")])


def typed(registers: Sequence[Register]) -> str:
    """Registers as the operands of a call."""
    return ", ".join(register.typed for register in registers)


def bits(number: float) -> str:
    """A float, bit for bit."""
    return f"0x{unpack('<Q', pack('<d', number))[0]:016X}"
