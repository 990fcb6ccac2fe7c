"""What one build of the engine computes, keeps and frees: `python tests/traces.py NAME`.

tests/test_builds.py runs these on both builds.  Each returns the lines to compare, or fails.
"""

from __future__ import annotations

import gc
import inspect
import math
import pickle
import signal
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import nn
from autograd import DomainError, Value, define, dot, grad, hessian, mul, sin, softmax, sqrt
from autograd import sum as total
from autograd.testing import Program

DEPTH = 2_000_000
SMALL_STACK = 256 * 1024


def bits(numbers: object) -> str:
    """Every number of nested lists in hexadecimal, where nan and -0.0 show too."""
    if isinstance(numbers, list | tuple):
        return f"[{', '.join(map(bits, numbers))}]"
    return float(numbers).hex()  # type: ignore[arg-type]


# Numbers


def programs(path: str) -> Iterator[str]:
    """Programs that were drawn elsewhere: hypothesis draws by the source files that it sees."""
    for program in pickle.loads(Path(path).read_bytes()):
        yield str(program)
        yield from traced(program)


def traced(program: Program) -> Iterator[str]:
    """All results, slopes and gradients, and the derivatives of the whole, errors included."""
    leaves = program.values()
    nodes = program.results(leaves, lambda op, chosen: op.on(chosen))
    yield bits([node.data for node in nodes])
    yield bits([node.slopes for node in nodes])
    yield bits([float(c) for node in nodes for c in node.operands if not isinstance(c, Value)])
    for _ in range(2):  # the second time, leaves add up
        yield outcome(nodes[-1].backward)
        yield bits([node.grad for node in nodes])
    places = range(len(leaves))
    yield outcome(lambda: bits(grad(program, argnums=places)(*program.inputs)))
    yield outcome(lambda: bits(hessian(lambda xs: program(*xs))(list(program.inputs))))


def outcome(call: Callable[[], object]) -> str:
    """What a call returns, or the error it raises."""
    try:
        return str(call())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def trainings() -> Iterator[str]:
    """Whole trainings, every rule, several losses: the losses and the weights at the end."""
    rows, classes = nn.moons(20, rng=1)
    for rule in ("sgd", "adam", "adamw", "rmsprop"):
        for loss in ("hinge", "squared_error", "binary_cross_entropy_with_logits", "huber"):
            for activation in ("relu", "tanh", "sigmoid", "gelu"):
                model = nn.Sequential(
                    nn.MLP(2, [4], activation, output=activation, rng=0),
                    nn.Dropout(0.25, rng=1),
                    nn.Layer(4, 1, "identity", rng=2),
                )
                labels = [2 * c - 1 if loss == "hinge" else c for c in classes]
                chosen = {"loss": loss, "optimiser": rule, "penalty": nn.l2}
                history = nn.fit(model, rows, labels, epochs=3, rng=0, verbose=0, **chosen)
                yield f"{rule} {loss} {activation}: {bits(list(history.history['loss']))}"
                yield bits([parameter.data for parameter in model.parameters()])
    rows, labels = nn.iris()
    model = nn.MLP(4, [6, 3], "silu", rng=0)
    history = nn.fit(model, rows[::5], labels[::5], epochs=3, rng=0, verbose=0)
    yield bits([*history.history["loss"], *(weight.data for weight in model.parameters())])


def signatures() -> Iterator[str]:
    """What help() and editors show of a Value."""
    for name in sorted(name for name in dir(Value(1.0)) if not name.startswith("_")):
        member = getattr(Value, name)
        signature = outcome(lambda f=member: inspect.signature(f)) if callable(member) else ""
        yield f"{name}{signature}: {inspect.getdoc(member)}"


# Graphs of any depth


def chain(length: int) -> tuple[Value, Value]:
    """A leaf, and a node so many nodes away from it; some have a third parent."""
    leaf = node = Value(0.5, name="x")
    for place in range(length):
        node = node + leaf if place % 2 else node * 0.5
        if place % 1000 == 0:
            node = total([node, leaf, leaf])
    return leaf, node


def deep() -> Iterator[str]:
    """A deep graph is built, differentiated and freed, here and on a small stack."""
    lines: list[str] = []

    def whole() -> None:
        leaf, root = chain(DEPTH)
        root.backward()
        lines.append(bits([root.data, leaf.grad]))
        del root
        lines.append(bits([leaf.data]))

    whole()
    threading.stack_size(SMALL_STACK)
    thread = threading.Thread(target=whole)
    thread.start()
    thread.join()
    yield from lines
    assert len(lines) == 4


def write(path: str) -> Iterator[str]:
    """Pickle graphs: one that is deep, one with every kind of edge."""
    x, y = Value(0.5, "x"), Value(-0.0, label="y")
    wide = dot([x, y, x], [2.0, 0.5, x]) + softmax([x, y, x, 1.0])[1] * 3 - 2 / x + mul(x, 7.0)
    wide.backward()
    _, root = chain(100_000)
    Path(path).write_bytes(pickle.dumps([wide, root]))
    yield from read(path)


def read(path: str) -> Iterator[str]:
    """What is in the pickle, and its gradients after another sweep."""
    for root in pickle.loads(Path(path).read_bytes()):
        found, seen, waiting = [], set(), [root]
        root.backward()
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                found.append(bits([node.data, node.grad, node.slopes]) + f"{node.op} {node.name}")
                waiting += node.parents
        yield f"{len(found)} {hash_of(found)}"


def hash_of(lines: list[str]) -> str:
    """Many lines as one."""
    from hashlib import sha256

    return sha256("\n".join(lines).encode()).hexdigest()


# Threads, interrupts, memory


def threads() -> Iterator[str]:
    """Gradients of many threads add up in the leaves that they share."""
    x, y = Value(0.5), Value(2.0)
    rounds, count = 2000, 4

    def work() -> None:
        for _ in range(rounds):
            (x * y + dot([x, y], [y, x])).backward()

    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    started = [threading.Thread(target=work) for _ in range(count)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    sys.setswitchinterval(old)
    assert (x.grad, y.grad) == (3 * 2.0 * rounds * count, 3 * 0.5 * rounds * count)
    yield "equal"


def interrupts() -> Iterator[str]:
    """Ctrl-C at any moment: it arrives, and a leaf has its old gradient or the whole new one."""
    random, broken = Random(0), 0
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for _ in range(300):
        leaf, finished = Value(1.0), 0
        try:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-4, 5e-3))
            while True:
                node = leaf
                for _ in range(100):
                    node = node + dot([leaf, leaf], [1.0, 1.0])
                node.backward()
                finished += 1
        except KeyboardInterrupt:
            broken += 1
        assert leaf.grad in (201.0 * finished, 201.0 * (finished + 1))
        node = leaf * 3.0
        leaf.grad = 0.0
        node.backward()
        assert leaf.grad == 3.0
    assert broken == 300
    yield "whole"


def endless() -> Iterator[str]:
    """Train until somebody interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    yield "started"
    x = Value(1.0)
    while True:
        total([x * 2.0, x, sin(x)]).backward()
        x.grad = 0.0


def leaks() -> Iterator[str]:
    """A million graphs, of every kind, and errors in the middle: memory does not grow."""
    once = [Value(0.1 * place) for place in range(8)]
    zero = Value(0.0)

    def small() -> None:
        x, y = once[0], once[1]
        (x * y + 2.0 - sin(x) / 3).backward()

    def wide() -> None:
        total([*once, dot(once, once), dot(once, [1.0] * 8)]).backward()

    def many() -> None:
        total(softmax(once)).backward()

    def failing_record() -> None:
        with suppress(DomainError):
            once[2] / zero
        with suppress(TypeError):
            dot([*once, "x"], [*once, 1.0])
        with suppress(DomainError):
            dot([*once, 1e308], [*once, 1e308])

    def failing_sweep() -> None:
        with suppress(DomainError):
            (sqrt(zero) * 2.0).backward()
        with suppress(DomainError):
            total([once[1] * 1e200 * 1e-200, *[sqrt(zero)] * 3]).backward()

    def copied() -> None:
        pickle.loads(pickle.dumps(total([once[0], once[1], once[2]])))

    for call, rounds in (
        (small, 1_000_000), (wide, 100_000), (many, 4_000), (failing_record, 5_000),
        (failing_sweep, 10_000), (copied, 10_000),
    ):  # fmt: skip
        for _ in range(rounds // 10):
            call()
        gc.collect()
        before = resident()
        for _ in range(rounds):
            call()
        gc.collect()
        grown = resident() - before
        assert grown < 2_000_000, f"{call.__name__}: {grown / rounds:.1f} bytes a graph"
    yield "level"


def resident() -> int:
    """How many bytes of memory this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def cycle() -> Iterator[str]:
    """Whether a Value is freed that an op of its own holds, through its closure."""

    def made() -> weakref.ref[object]:
        kept: list[Value] = []
        op = define("own", forward=math.sin, slopes=lambda x, out: (len(kept),))
        kept.append(op(Value(1.0)))
        return weakref.ref(op)

    watched = made()
    gc.collect()
    yield "kept" if watched() else "freed"


def main() -> None:
    """Print what the trace of this name says."""
    name, *arguments = sys.argv[1:]
    for line in globals()[name](*arguments):
        print(line, flush=True)


if __name__ == "__main__":
    main()
