"""Code of the shape of micrograd's lecture runs with only the import changed."""

import random

import pytest

from autograd import Value, draw_dot
from nn import MLP


def trace(root):
    """All nodes and edges, found by the private names that the lecture uses."""
    nodes, edges = set(), set()

    def build(v):
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    build(root)
    return nodes, edges


def test_a_labelled_expression_is_traced_and_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    a = Value(2.0, label="a")
    b = Value(-3.0, label="b")
    c = Value(10.0, label="c")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    f = Value(-2.0, label="f")
    L = d * f  # noqa: N806 (as in the lecture)
    L.label = "L"
    L.backward()
    assert (L.data, a.grad, b.grad, c.grad) == (-8.0, 6.0, -4.0, -2.0)
    assert (L.label, L.name, a._op, e._op, d._op) == ("L", "L", "", "*", "+")
    assert e._prev == (a, b) and e._prev[0] is a
    nodes, edges = trace(L)
    assert (len(nodes), len(edges)) == (7, 6)
    assert {n.label for n in nodes} == set("abcdefL")
    assert draw_dot(L).render("f") == "f.svg"
    assert "<svg" in (tmp_path / "f.svg").read_text()
    assert draw_dot(L).render("g", format="dot") == "g.dot"


def test_a_neuron_is_written_out():
    x1, w1 = Value(2.0, label="x1"), Value(-3.0, label="w1")
    x2, w2 = Value(0.0, label="x2"), Value(1.0, label="w2")
    b = Value(6.8813735870195432, label="b")
    n = x1 * w1 + x2 * w2 + b
    o = n.tanh()
    o.backward()
    assert [round(v.grad, 4) for v in (x1, w1, x2, w2)] == [-1.5, 1.0, 0.5, 0.0]
    e = (2 * n).exp()
    assert ((e - 1) / (e + 1)).data == pytest.approx(o.data)
    assert (o._op, e._op, (n**2)._op, (n / x1)._op, n.relu()._op, (n**x1)._op) == (
        ("tanh", "exp", "**2", "/", "ReLU", "**")
    )


def test_a_small_network_is_trained_by_hand():
    random.seed(1337)
    n = MLP(3, [4, 4, 1], "tanh", rng=1)
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    losses = []
    for _ in range(50):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(ys, ypred, strict=True))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -0.05 * p.grad
        losses.append(loss.data)
    assert losses[-1] < 0.01 * losses[0]
    n.zero_grad()
    assert {p.grad for p in n.parameters()} == {0.0}


@pytest.mark.parametrize(
    ("activation", "output", "learned"),
    [("tanh", "tanh", {10}), ("tanh", "identity", {8, 9, 10}), ("relu", "identity", {0, 1})],
)
def test_the_lecture_network_learns_with_tanh(activation, output, learned):
    """What the how-to page says of 100 starts at a rate of 0.1, with the first ten of them."""
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    losses = []
    for start in range(10):
        n = MLP(3, [4, 4, 1], activation, output=output, rng=start)
        for _ in range(100):
            loss = sum((n(x) - y) ** 2 for x, y in zip(xs, ys, strict=True))
            n.zero_grad()
            loss.backward()
            for p in n.parameters():
                p.data -= 0.1 * p.grad
        losses.append(loss.data)
    assert sum(loss < 0.05 for loss in losses) in learned


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda v: v._backward,
            AttributeError,
            r"no _backward: .* call \.backward\(\)",
        ),
        (lambda v: v._backward(), AttributeError, r"make an op of your own with autograd\.define"),
        (
            lambda v: setattr(v, "_backward", lambda: None),
            AttributeError,
            "no _backward",
        ),
        (
            lambda v: setattr(v, "_prev", {v}),
            AttributeError,
            r"^_prev and _op can be read, but not set: .* op of your own with autograd\.define\(\)",
        ),
        (lambda v: setattr(v, "_op", "+"), AttributeError, r"^_prev and _op can be read, but not"),
        (lambda v: Value(1.0, [v], "*"), TypeError, "takes no parents and no op"),
        (
            lambda v: Value(1.0, _children=(v,), _op="*"),
            TypeError,
            r"^Value\(data, name\) takes no '_children': compute with Values .*define\(\)$",
        ),
        (lambda v: Value(1.0, (v, v), "*"), TypeError, r"takes no parents and no op: .* a \* b"),
        (lambda v: Value(1.0, (v,)), TypeError, r"takes no parents and no op"),
        (lambda v: Value(1.0, "a", label="b"), TypeError, "name and label are the same thing"),
        (lambda v: Value(1.0, label=3), TypeError, "a Value's name is a str, not int 3"),
        (lambda v: setattr(v, "label", 3), TypeError, "a Value's name is a str, not int 3"),
    ],
)
def test_what_cannot_be_is_refused_with_our_way(call, error, message):
    with pytest.raises(error, match=message):
        call(Value(2.0))
