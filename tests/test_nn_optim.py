"""How gradients become new weights: every rule against its formula, written out again here."""

import json
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import DomainError, Value
from nn import SGD, Adam, AdamW, RMSprop, clip_gradients
from nn.optim import OPTIMISERS

STEPS = 25
RATE = 0.1


def gradient(weights):
    """Of a long valley: f = 5 (a - 1)**2 + (b + 2)**2 / 2 + a b."""
    a, b = weights
    return [10.0 * (a - 1.0) + b, (b + 2.0) + a]


def walk(make):
    """Weights after each step of the optimiser `make` returns."""
    weights = [Value(3.0), Value(-1.0)]
    rule = make(weights)
    path = []
    for _ in range(STEPS):
        for weight, slope in zip(weights, gradient([w.data for w in weights]), strict=True):
            weight.grad = slope
        rule.step()
        path.append([weight.data for weight in weights])
    return path


def written_out(rule):
    """The same path by `rule(w, g, memory, step)` of each weight."""
    weights, memories = [3.0, -1.0], [{}, {}]
    path = []
    for step in range(1, STEPS + 1):
        slopes = gradient(weights)
        weights = [rule(*each, step) for each in zip(weights, slopes, memories, strict=True)]
        path.append(weights)
    return path


def plain(w, g, _memory, _step):
    return w - RATE * g


def momentum(w, g, memory, _step):
    memory["v"] = 0.9 * memory.get("v", 0.0) + g
    return w - RATE * memory["v"]


def nesterov(w, g, memory, _step):
    memory["v"] = 0.9 * memory.get("v", 0.0) + g
    return w - RATE * (g + 0.9 * memory["v"])


def decayed(w, g, _memory, _step):
    return w - RATE * (g + 0.05 * w)


def rmsprop(w, g, memory, _step):
    memory["s"] = 0.99 * memory.get("s", 0.0) + (1 - 0.99) * g**2
    return w - RATE * g / (math.sqrt(memory["s"]) + 1e-8)


def adam(w, g, memory, step):
    memory["m"] = 0.9 * memory.get("m", 0.0) + (1 - 0.9) * g
    memory["v"] = 0.999 * memory.get("v", 0.0) + (1 - 0.999) * g**2
    mean, square = memory["m"] / (1 - 0.9**step), memory["v"] / (1 - 0.999**step)
    return w - RATE * mean / (math.sqrt(square) + 1e-8)


def adam_with_decay(w, g, memory, step):
    return adam(w, g + 0.05 * w, memory, step)


def adamw(w, g, memory, step):
    return adam(w * (1 - RATE * 0.05), g, memory, step)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda ws: SGD(ws, RATE), plain),
        (lambda ws: SGD(ws, RATE, momentum=0.9), momentum),
        (lambda ws: SGD(ws, RATE, momentum=0.9, nesterov=True), nesterov),
        (lambda ws: SGD(ws, RATE, weight_decay=0.05), decayed),
        (lambda ws: RMSprop(ws, RATE), rmsprop),
        (lambda ws: Adam(ws, RATE), adam),
        (lambda ws: Adam(ws, RATE, weight_decay=0.05), adam_with_decay),
        (lambda ws: AdamW(ws, RATE, weight_decay=0.05), adamw),
    ],
)
def test_every_rule_follows_its_recurrence_to_the_last_bits(make, rule):
    for mine, reference in zip(walk(make), written_out(rule), strict=True):
        assert mine == pytest.approx(reference, rel=1e-12)


# Laws over every optimiser, each of which needs its formula here.

FORMULAS = {"sgd": plain, "rmsprop": rmsprop, "adam": adam, "adamw": adam}
OPTIONS = {"adamw": {"weight_decay": 0.0}}
every_optimiser = pytest.mark.parametrize("name", list(OPTIMISERS))
numbers = st.floats(-3, 3)


def made(name, weights, rate=RATE, **options):
    return OPTIMISERS[name](weights, rate, **{**OPTIONS.get(name, {}), **options})


def stepped(rule, gradients):
    """One step against these gradients; the weights after it, in hexadecimal."""
    for weight, slope in zip(rule.parameters, gradients, strict=True):
        weight.grad = slope
    rule.step()
    return [weight.data.hex() for weight in rule.parameters]


@every_optimiser
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5), st.integers(1, 6))
def test_an_optimiser_follows_its_formula(name, pairs, steps):
    """From its first step on, for any weights and gradients, each weight by itself."""
    rule = made(name, [Value(weight) for weight, _ in pairs])
    expected = [weight for weight, _ in pairs]
    memories = [{} for _ in pairs]
    for step in range(1, steps + 1):
        slopes = [slope * step for _, slope in pairs]
        stepped(rule, slopes)
        rows = zip(expected, slopes, memories, strict=True)
        expected = [FORMULAS[name](*row, step) for row in rows]
        assert [w.data for w in rule.parameters] == pytest.approx(expected, rel=1e-12, abs=1e-15)


@every_optimiser
@given(st.lists(st.tuples(st.floats(0.5, 4.0), numbers), min_size=1, max_size=4))
def test_an_optimiser_descends_on_a_bowl(name, bowl):
    """Of any widths, from any start: after 400 steps it is near the bottom, and never far above."""
    weights = [Value(start) for _, start in bowl]
    rule = made(name, weights, 0.02)
    depth = lambda: sum(c * w.data**2 for (c, _), w in zip(bowl, weights, strict=True))  # noqa: E731
    start = depth()
    for _ in range(400):
        stepped(rule, [2.0 * c * w.data for (c, _), w in zip(bowl, weights, strict=True)])
        assert depth() <= start + 0.2 * len(bowl)
    assert depth() <= 0.02 * len(bowl)


@every_optimiser
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=5), st.randoms())
def test_the_order_of_parameters_does_not_matter(name, pairs, random):
    """Nor what their neighbours are, as long as nothing is clipped."""
    order = [*range(len(pairs))]
    random.shuffle(order)
    whole, mixed = (made(name, [Value(pairs[n][0]) for n in o]) for o in (range(len(pairs)), order))
    for _ in range(3):
        found = stepped(whole, [slope for _, slope in pairs])
        other = stepped(mixed, [pairs[n][1] for n in order])
        assert [found[n] for n in order] == other


@every_optimiser
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4))
def test_a_state_taken_midway_goes_on_in_every_bit(name, pairs):
    """Saved as JSON and loaded into a new optimiser."""
    first = made(name, [Value(weight) for weight, _ in pairs])
    for _ in range(3):
        stepped(first, [slope for _, slope in pairs])
    second = made(name, [Value(weight.data) for weight in first.parameters])
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    for turn in (1.0, -2.0):
        slopes = [turn * slope for _, slope in pairs]
        assert stepped(first, slopes) == stepped(second, slopes)


@every_optimiser
@given(st.lists(numbers, min_size=1, max_size=5), st.floats(0.01, 2.0))
def test_an_optimiser_clips_as_clip_gradients_does(name, slopes, limit):
    """Inside the pure update: the gradients themselves stay as they are."""
    inside = made(name, [Value(1.0) for _ in slopes], clip_norm=limit)
    before = made(name, [Value(1.0) for _ in slopes])
    found = stepped(inside, slopes)
    assert [weight.grad for weight in inside.parameters] == slopes
    for weight, slope in zip(before.parameters, slopes, strict=True):
        weight.grad = slope
    clip_gradients(before.parameters, norm=limit)
    before.step()
    assert found == [weight.data.hex() for weight in before.parameters]


@every_optimiser
def test_an_update_is_pure(name):
    """The same arguments give the same answer, and nothing is changed."""
    rule = made(name, [Value(1.0), Value(2.0)], clip_norm=1.0)
    weights, gradients, states = [1.0, 2.0], [3.0, -4.0], [(0.5,) * len(rule.slots)] * 2
    before = (rule.state_dict(), [w.data for w in rule.parameters])
    answers = [rule.update(weights, gradients, states, 0.1, 7) for _ in range(2)]
    assert answers[0] == answers[1]
    assert before == (rule.state_dict(), [w.data for w in rule.parameters])


@pytest.mark.parametrize(
    "rule",
    [
        SGD([Value(0.0)], RATE, momentum=0.9, nesterov=True, weight_decay=0.1),
        RMSprop([Value(0.0)], RATE),
        Adam([Value(0.0)], RATE, weight_decay=0.1),
        AdamW([Value(0.0)], RATE, weight_decay=0.1),
    ],
)
def test_a_rule_is_arithmetic_on_anything_that_computes_like_numbers(rule):
    """So it can be traced: on Values it gives the numbers it gives on floats."""
    state = (0.25,) * len(rule.slots)
    weight, new = rule.rule(1.5, -0.75, state, 0.1, 3)
    values = rule.rule(Value(1.5), Value(-0.75), tuple(map(Value, state)), Value(0.1), Value(3))
    assert values[0].data == pytest.approx(weight, rel=1e-15)
    assert [value.data for value in values[1]] == pytest.approx(list(new), rel=1e-15)


@given(st.floats(-1e6, 1e6).filter(lambda g: abs(g) > 1e-3))
def test_the_first_step_of_adam_is_the_learning_rate_against_the_sign(slope):
    weight = Value(0.0)
    weight.grad = slope
    Adam([weight], 0.25).step()
    assert weight.data == pytest.approx(-math.copysign(0.25, slope), rel=1e-4)


@pytest.mark.parametrize("kind", OPTIMISERS.values())
def test_a_rate_of_0_changes_no_bit(kind):
    """Not even the sign of a zero, or a subnormal."""
    starts = [0.0, -0.0, 5e-324, -1.5, 1e308]
    weights = [Value(start) for start in starts]
    rule = kind(weights, lambda _step: 0.0)
    for slope in (1.0, -1.0):
        for weight in weights:
            weight.grad = slope
        rule.step()
    assert [w.data.hex() for w in weights] == [start.hex() for start in starts]


def test_a_schedule_is_asked_for_every_step():
    weight = Value(0.0)
    rule = SGD([weight], lambda step: [1.0, 0.5, 0.25][step])
    for _ in range(3):
        weight.grad = -1.0
        rule.step()
    assert weight.data == 1.75


def test_a_step_that_leaves_the_floats_changes_nothing_at_all():
    weights = [Value(1.0), Value(1.0)]
    rule = SGD(weights, 1e10, momentum=0.5)
    weights[0].grad, weights[1].grad = 1.0, 1e305
    with pytest.raises(DomainError, match=r"SGD step of a parameter is not finite.*lower the"):
        rule.step()
    assert [weight.data for weight in weights] == [1.0, 1.0]
    assert (rule.steps, rule.state) == (0, [(0.0,), (0.0,)])


def test_continuing_from_a_saved_state_changes_no_bit():
    def run(rule, weights, rng, count):
        for _ in range(count):
            for weight in weights:
                weight.grad = rng.gauss(0.0, 1.0)
            rule.step()

    whole, rng = [Value(1.0), Value(2.0)], Random(0)
    run(Adam(whole), whole, rng, 10)

    first, rng = [Value(1.0), Value(2.0)], Random(0)
    rule = Adam(first)
    run(rule, first, rng, 4)
    second = [Value(weight.data) for weight in first]
    continued = Adam(second)
    continued.load_state_dict(rule.state_dict())
    run(continued, second, rng, 6)
    assert [w.data for w in second] == [w.data for w in whole]


def test_the_state_of_another_rule_or_shape_is_refused():
    rule = Adam([Value(1.0)])
    with pytest.raises(ValueError, match=r"of 'SGD', but this optimiser is Adam"):
        rule.load_state_dict(SGD([Value(1.0)]).state_dict())
    with pytest.raises(ValueError, match=r"needs 1 rows"):
        rule.load_state_dict(Adam([Value(1.0), Value(2.0)]).state_dict())


def test_clipping_keeps_the_direction_and_shortens_the_length():
    weights = [Value(0.0), Value(0.0)]
    weights[0].grad, weights[1].grad = 30.0, -40.0
    clip_gradients(weights, norm=5.0)
    assert [weight.grad for weight in weights] == pytest.approx([3.0, -4.0])
    clip_gradients(weights, norm=100.0)
    assert [weight.grad for weight in weights] == pytest.approx([3.0, -4.0])
    clip_gradients(weights, value=3.5)
    assert [weight.grad for weight in weights] == pytest.approx([3.0, -3.5])


def test_an_optimiser_can_clip_by_itself():
    weight = Value(0.0)
    weight.grad = 1000.0
    SGD([weight], 1.0, clip_norm=2.0).step()
    assert weight.data == -2.0


@pytest.mark.parametrize("rate", [0, -1, math.inf, math.nan, "fast", None])
def test_a_learning_rate_is_a_finite_number_above_0(rate):
    with pytest.raises(ValueError, match=r"learning_rate must be a finite number above 0, got"):
        SGD([Value(1.0)], rate)


def test_parameters_are_leaves_listed_once():
    weight = Value(1.0)
    with pytest.raises(ValueError, match=r"listed twice"):
        SGD([weight, weight])
    with pytest.raises(ValueError, match=r"at least one parameter"):
        SGD([])
    with pytest.raises(TypeError, match=r"takes leaf Values"):
        SGD([weight * 2])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"momentum": 1.0}, "momentum must be at least 0 and below 1"),
        ({"nesterov": True}, "give a momentum"),
        ({"weight_decay": -1}, "weight_decay must be"),
        ({"clip_norm": 0}, "clip_norm must be"),
    ],
)
def test_impossible_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        SGD([Value(1.0)], 0.1, **options)


def test_a_schedule_may_not_give_nonsense():
    rule = SGD([Value(1.0)], lambda _step: -0.5)
    with pytest.raises(ValueError, match=r"schedule gave -0.5 at step 0"):
        rule.step()
