"""Turn functions into their derivatives: grad, jvp, vjp, jacobian, hessian, hvp.

Each of them runs the function once on new nodes, and then sweeps over the recorded graph: backward
for gradients, forward for directional derivatives. A sweep multiplies the slopes on the edges.
These are plain numbers, or Values if the result may be differentiated again. Then the result of the
sweep is a graph too.

Nothing here reads or writes `.grad`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd.derivatives.argnums import Argnums, positions
from autograd.derivatives.run import Function, Run, Table, function
from autograd.derivatives.tree import Tree, flatten
from autograd.engine.value import Value
from autograd.hints import hinting
from autograd.ops.number import real

__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]


@hinting()
def grad(f: Function, argnums: Argnums = 0) -> Function:
    """A function that returns the gradient of `f`, which returns one Value.

    The gradient is in argument number `argnums`, counted from 0. If `argnums` lists several, it is
    a tuple of gradients. Arguments may be numbers, Values, NumPy arrays, or lists, tuples and
    dicts of them. The gradient has the shape of the argument. In place of an array, `f` receives
    an array of Values (dtype=object), and the gradient is an array of floats.

    Plain numbers give plain numbers. If an argument is a Value, the gradient consists of Values,
    which can be differentiated again. A Value that is not an argument is a constant, unless it
    varies in a derivative around this one.

    >>> from autograd import sin
    >>> grad(lambda x: x * x)(3.0), grad(grad(sin))(0.5) == -sin(0.5)
    (6.0, True)
    >>> grad(lambda p: p["w"] * 2 + p["b"])({"w": 1.0, "b": 5.0})
    {'w': 2.0, 'b': 1.0}
    """
    both = value_and_grad(function(f), positions(argnums))

    @functools.wraps(f, updated=())
    def gradient(*args: Tree, **options: Any) -> Tree:
        return both(*args, **options)[1]

    return gradient


@hinting()
def value_and_grad(f: Function, argnums: Argnums = 0) -> Function:
    """A function that returns the value of `f` and its gradient, from one run of `f`.

    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """

    places = positions(argnums)

    @functools.wraps(function(f), updated=())
    def both(*args: Tree, **options: Any) -> tuple[Tree, Tree]:
        run = Run("grad", f, args, options, places)
        adjoint = run.pull({run.single_output(): 1.0})
        return run.shown_outputs(), run.inputs_shaped(adjoint)

    return both


def jvp(f: Function, primals: Tree, tangents: Tree) -> tuple[Tree, Tree]:
    """The value of `f` at `primals` and its derivative in the direction `tangents`: forward mode.

    A tuple holds all arguments; anything else is the only argument.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    args = _arguments(primals)
    directions, shape = flatten(_arguments(tangents), "jvp(): the tangents")
    run = Run("jvp", function(f), args, {}, range(len(args)))
    if shape != run.input_shape:
        raise TypeError(
            f"jvp(): the tangents have the shape {shape}, the primals {run.input_shape}; "
            "give one direction for each number"
        )
    return run.shown_outputs(), run.push(directions)


def vjp(f: Function, *primals: Tree) -> tuple[Tree, Callable[[Tree], tuple[Tree, ...]]]:
    """The value of `f` at `primals`, and a function that pulls a gradient of it back to them.

    That function takes a tree that has the shape of f's result. It returns a gradient for each
    argument.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 3.0, 4.0)
    >>> value, pull([1.0, 0.0])
    ([12.0, 7.0], (4.0, 3.0))
    """
    run = Run("vjp", function(f), primals, {}, range(len(primals)))

    def pull(cotangent: Tree) -> tuple[Tree, ...]:
        seeds, shape = flatten(cotangent, "vjp(): the gradient to pull back")
        if shape != run.output_shape:
            raise TypeError(
                f"vjp(): the gradient to pull back has the shape {shape}, "
                f"the result of {run.name} has {run.output_shape}"
            )
        weights: Table = {}
        for output, seed in zip(run.outputs, seeds, strict=True):
            if isinstance(output, Value):
                weight = (
                    seed
                    if isinstance(seed, Value)
                    else real(seed, "vjp() pulls back numbers or Values")
                )
                weights[output] = weights[output] + weight if output in weights else weight
        gradients: tuple[Tree, ...] = run.inputs_shaped(run.pull(weights))
        return gradients

    return run.shown_outputs(), pull


@hinting()
def jacobian(f: Function, argnums: Argnums = 0) -> Function:
    """A function that returns all first derivatives of `f`.

    For each output they are a tree that has the shape of the argument. If both are arrays, the
    result is one array, and the axes of the output come first. There is one sweep backward for each
    output, or one forward for each input, whichever are fewer.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([3.0, 4.0])
    [[4.0, 3.0], [1.0, 1.0]]
    """

    places = positions(argnums)

    @functools.wraps(function(f), updated=())
    def rows(*args: Tree, **options: Any) -> Tree:
        run = Run("jacobian", f, args, options, places)
        if len(run.outputs) <= len(run.inputs):
            rows = [
                run.input_values(run.pull({out: 1.0} if isinstance(out, Value) else {}))
                for out in run.outputs
            ]
        else:
            count = len(run.inputs)
            columns = [
                run.push_flat([float(row == column) for row in range(count)])
                for column in range(count)
            ]
            rows = [[column[place] for column in columns] for place in range(len(run.outputs))]
        return run.output_shape.outer(run.wanted_shape, rows)

    return rows


@hinting()
def hessian(f: Function, argnums: Argnums = 0) -> Function:
    """A function that returns all second derivatives of `f`, which returns one Value.

    They are a tree of trees. If the argument is an array, they are one array that has the axes of
    the argument twice.

    >>> hessian(lambda v: v[0] ** 2 * v[1])([3.0, 4.0])
    [[8.0, 6.0], [6.0, 0.0]]
    """
    return jacobian(grad(f, argnums), argnums)


def hvp(f: Function, primals: Tree, tangents: Tree) -> Tree:
    """The Hessian of `f` times the direction `tangents`, at the cost of a few runs of `f`.

    A tuple holds all arguments; anything else is the only argument.

    >>> hvp(lambda v: v[0] ** 2 * v[1], [3.0, 4.0], [1.0, 0.0])
    [8.0, 6.0]
    """
    argnums = range(len(primals)) if type(primals) is tuple else 0
    return jvp(grad(f, argnums), primals, tangents)[1]


def _arguments(tree: Tree) -> tuple[Tree, ...]:
    return tree if type(tree) is tuple else (tree,)
