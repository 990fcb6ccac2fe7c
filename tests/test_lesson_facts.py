"""Each fact of the lessons has its place: a map from the facts to the executed notebooks.

A row is a fact, the notebook that shows it, and how: a condition that a cell asserts, an output, a
piece of code, or words, in a box where the texts disagree.  That the notebooks run, and with these
outputs, is tested in test_notebooks.py.
"""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
if not FOLDER.is_dir():
    pytest.skip("the notebooks are not part of this copy", allow_module_level=True)

A, B, C = "2_the_need_for_optimisation", "3_how_a_neural_network_works", "4_model_training"
NATIVE, GPT = "7_from_graph_to_native_speed", "8_a_language_model_from_scalars"

# The condition itself; for the others a regular expression, in which any white space is a space.
ASSERT, OUTPUT, CODE, WORDS, BOX = "an assert", "an output", "code", "words", "a box"

FACTS = [
    # A. The need for optimisation
    ("inputs 2 and 3; weights 1, 1 and -1, 1, then 2, -1", A, CODE,
     r"into_hidden = \[\[1, 1\], \[-1, 1\]\] .* weights=\[into_hidden, \[\[2, -1\]\]\]"),
    ("no bias, identity", A, CODE, r'"identity", bias=False'),
    ("hidden neurons 5 and 1", A, ASSERT, "[neuron.data for neuron in hidden] == [5.0, 1.0]"),
    ("target 13", A, CODE, r"target = 13\.0"),
    ("prediction 9, error -4", A, ASSERT, "(prediction.data, error) == (9.0, -4.0)"),
    ("output weights 3, -2: error 0", A, ASSERT, "answer - target == 0.0"),
    ("six slopes of the squared error", A, ASSERT,
     "slopes == [-32.0, -48.0, 16.0, 24.0, -40.0, -8.0]"),
    ("slopes of the hidden neurons", A, ASSERT,
     "[neuron.grad for neuron in hidden] == [-16.0, 8.0]"),
    ("four points, and their targets", A, OUTPUT,
     r"\(0, 3\) 1 9 8 \(1, 2\) 3 9 6 \(-1, -2\) 5 0 -5 \(4, 0\) 7 12 5"),
    ("four points, weights 2 1, 1 2, 1 1", A, ASSERT, "first == [9.0, 9.0, 0.0, 12.0]"),
    ("four points, weights 2 1, 1 1.5, 1 1.5", A, ASSERT, "second == [9.75, 10.0, 0.0, 14.0]"),
    ("one mean squared error for each", A, ASSERT, "losses == [37.5, 49.890625]"),
    ("a loss is one number, lower is better", A, WORDS, r"one number out of all.*lower is better"),
    ("table of squared errors", A, OUTPUT,
     r"10 20 -10 100 8 3 5 25 6 1 5 25 total 150 mean 50"),
    ("the total of the squared errors", A, ASSERT,
     "nn.squared_error(predictions, actuals) == 150.0"),
    ("the mean of the squared errors", A, ASSERT,
     "nn.mean_squared_error(predictions, actuals) == 50.0"),
    ("loss surface over -1..1, with the path", A, CODE,
     r"plot\.two_weights\(field, walk, span=\(\(-1, 1\), \(-1, 1\)\)\)"),
    ("a random start, with a seed", A, CODE, r"rng = Random\(2\) start = \[rng\.uniform\(-1, 1\)"),
    ("downhill until it is flat", A, ASSERT, "walk.flat"),
    ("the walk ends at the lowest point", A, ASSERT, "end == [0.5, -0.25]"),
    ("one weight: slope -24", A, ASSERT, "w.grad == -24.0"),
    ("one weight: 86 steps until it is flat", A, ASSERT, "len(path.points) - 1 == 86"),
    ("one weight: a step of .01 to 2.24", A, ASSERT, "isclose(w.data, 2.24)"),
    ("one weight: parabola, tangents, steps", A, CODE, r"plot\.one_weight\(parabola, path\)"),
    ("two weights: error 5, then 2.5", A, ASSERT, "steps[0] == (5.0, [30.0, 40.0], 2.5)"),
    ("three weights: error 7, slopes, then 5.04", A, ASSERT,
     "steps[1] == (7.0, [14.0, 28.0, 42.0], 5.04)"),
    # B. How neural networks work
    ("four classes, in this order", B, CODE,
     r'classes = \["solid", "vertical", "diagonal", "horizontal"\]'),
    ("eight images, two of each", B, OUTPUT,
     r"8 images of 2 x 2 pixels: (solid, ){2}(vertical, ){2}(diagonal, ){2}horizontal, horizontal"),
    ("the patterns, clockwise: solid, vertical", B, ASSERT,
     "(solid, vertical) == ([1, 1, 1, 1], [1, -1, -1, 1])"),
    ("the patterns, clockwise: diagonal, horizontal", B, ASSERT,
     "(diagonal, horizontal) == ([1, -1, 1, -1], [1, 1, -1, -1])"),
    ("each with its negative", B, ASSERT, "[-pixel for pixel in image] == negative"),
    ("one pixel says nothing", B, WORDS, r"each pixel is white once and black once"),
    ("clockwise from the top left, -1 to 1", B, WORDS,
     r"clockwise from the top left; -1 is black, 0 grey, and 1 white"),
    ("the image of the example", B, CODE, r"grey_image = \[0\.50, 0\.0, -0\.75, 0\.75\]"),
    ("the sum of its pixels", B, ASSERT, "dot([1.0, 1.0, 1.0, 1.0], grey_image) == 0.5"),
    ("the weights of the neuron", B, CODE, r"weights = \[-0\.2, 0\.0, 0\.8, -0\.5\]"),
    ("its weighted sum", B, ASSERT, "isclose(dot(weights, grey_image), -1.075)"),
    ("the logistic squash of 1.075", B, ASSERT, "round(sigmoid(1.075), 5) == 0.74555"),
    ("with tanh 8 of 8 right, with the logistic 2", B, ASSERT, "right == [8, 2]"),
    ("the winner .959, the others exactly 0", B, ASSERT,
     "(round(winner, 3), others) == (0.959, [0.0, 0.0, 0.0])"),
    ("the hand-set network, stepped through", B, OUTPUT,
     r"player: Network 4-4-4-8-4, its answer: horizontal"),
    ("black above white is horizontal", B, ASSERT,
     'camera.classify([top_black]) == ["horizontal"]'),
    ("black or white lines, the same answers", B, ASSERT,
     "black_lines.predict(images) == camera.predict(images)"),
    ("only white fits the receptive field", B, ASSERT,
     "tiles[1][3] == (1, 1, -1, -1)"),
    ("a tile has pixels that do not matter", B, ASSERT, "tiles[0][0] == (1, None, None, 1)"),
    ("pixels without a difference are hatched", B, WORDS, r"Hatched pixels make no difference"),
    ("the four absolute errors", B, ASSERT, "errors == [0.5, 0.75, 0.25, 1.75]"),
    ("the total of the absolute errors", B, ASSERT, "total == 3.25"),
    ("a weight higher and lower", B, WORDS, r"a weight a little higher, then a little lower"),
    ("slopes by trying are expensive", B, ASSERT, "(by_trying, by_backpropagation) == (192, 1)"),
    ("the slope of w² at -1, and its secant", B, ASSERT,
     "(long_step.slope, long_step.secant) == (-2.0, -1.0)"),
    ("two slopes in a chain: x · w2", B, ASSERT, "explain(e, wrt=w1).value == x * w2.data == 3.0"),
    ("the long product", B, OUTPUT,
     r"∂error/∂w1 = \(∂y/∂w1\) · \(∂e/∂y\) · .* · \(∂error/∂missed\) ="),
    ("the slope of a weight", B, ASSERT,
     "(a.slopes, b.slopes, c.slopes) == ((-0.2,), (0.8,), (-0.5,))"),
    ("the slopes of a sum", B, ASSERT, "z.slopes == (1.0, 1.0, 1.0)"),
    ("the slope of the logistic squash at -1.075", B, ASSERT, "round(s.slopes[0], 5) == 0.18971"),
    ("its formula", B, WORDS, r"its slope is σ\(z\) · \(1 - σ\(z\)\)"),
    ("the slope of the ReLU, 0 at 0", B, ASSERT,
     "(r.slopes, grad(relu)(0.0), grad(relu)(0.1)) == ((0.0,), 0.0, 1.0)"),
    ("backpropagation, stepped through", B, OUTPUT, r"player of error: \d+ steps"),
    ("4-4-4-8-4 has 96 weights, no bias", B, ASSERT, "len(learner.parameters()) == 96"),
    ("trained from a random start, 8 of 8", B, ASSERT, "(before, after) == (2, 8)"),
    ("the end result, sparse", B, ASSERT,
     "[lines(model) for model in (learner, sparse, camera)] == [88, 36, 32]"),
    ("tanh learns; with biases only in small steps", B, ASSERT,
     "rows[0][2:] == rows[4][2:] == [8, 8, 8, 8, 8, 8]"),
    ("with rate .03 one start of six fails", B, ASSERT, "rows[3][2:] == [8, 8, 8, 7, 8, 8]"),
    ("the logistic does not; nor biases with rate .1", B, ASSERT,
     "max(rows[1][2:] + rows[2][2:]) < 8"),
    ("bias neurons", B, ASSERT, "answers == [0.0, tanh(0.5)]"),
    ("dropout in training", B, ASSERT, "set(in_training) == {0.0, 2.0}"),
    ("no dropout in use", B, ASSERT, "in_use == [1.0] * 8"),
    ("saturated, dead, too large a step", B, ASSERT,
     'found == ["saturated squash", "dead ReLU", "step too large"]'),
    # C. Model training
    ("forward, loss, backpropagation, update", C, CODE,
     r"# 1\. forward .*# 2\. loss .*# 3\. backpropagation .*# 4\. update"),
    ("fit is these four steps, to the last bit", C, ASSERT,
     "by_hand.state_dict() == by_fit.state_dict()"),
    ("an epoch is a pass through all examples", C, WORDS, r"through all examples is an \*epoch\*"),
    ("shuffled in every epoch", C, OUTPUT,
     r"\[\[2, 0, 1, 3\], \[0, 1, 3, 2\], \[0, 2, 1, 3\]\]"),
    ("biases are updated too", C, WORDS, r"slope of the loss in every weight and every bias"),
    ("one example, a batch or all: updates an epoch", C, ASSERT,
     "[len(list(nn.batches(range(60), size))) for size in sizes.values()] == [60, 8, 1]"),
    ("in the same epochs, more updates get further", C, ASSERT, "last == sorted(last)"),
    ("one example, a batch or all, in one plot", C, CODE, r"plot\.loss_curves\(runs\)"),
    ("the lesson's call of fit", C, CODE,
     r"\.fit\(training_data, labels, epochs, learning_rate\b"),
    ("examples x features", C, ASSERT, "(len(training_data), len(training_data[0])) == (4, 2)"),
    ("examples x outputs", C, ASSERT, "(len(labels), len(labels[0])) == (4, 1)"),
    ("the data are not reordered", C, ASSERT, "training_data == [[0, 0], [0, 1], [1, 0], [1, 1]]"),
    ("nor are the labels", C, ASSERT, "labels == [[0], [1], [1], [0]]"),
    ("a rate too low crawls", C, ASSERT,
     'runs[0.001]["loss"][-1] > 0.9 * runs[0.001]["loss"][0]'),
    ("a good rate", C, ASSERT, 'runs[0.1]["loss"][-1] < 0.05'),
    ("a rate too high overshoots", C, ASSERT, 'min(runs[3.0]["loss"]) > runs[0.1]["loss"][0]'),
    ("the rates in one plot, from the same start", C, CODE,
     r"rate: fresh\(\)\.fit\(.*plot\.learning_rates\(runs\)"),
    ("typical rates are .001 to .1", C, WORDS, r"Typical values lie between 0\.001 and 0\.1"),
    ("Layer(inputs, neurons, activation)", C, CODE, r'nn\.Layer\(2, 6, "tanh"'),
    ("a uniform start", C, CODE, r'"init": "uniform", "bias_init": "uniform", "rng"'),
    ("weights and biases from -1 to 1", C, ASSERT, "all(-1 <= number <= 1 for number in numbers)"),
    ("a layer's input slope is from before the update", C, ASSERT, "given.grad == -16.0"),
    ("the naive slope of the cross-entropy is 0 / 0", C, ASSERT,
     "(o - t, o * (1 - o)) == (0.0, 0.0)"),
    ("the slope of the cross-entropy is a number there", C, ASSERT, "slope(o, t) == -1.0"),
    ("also at the wrong end", C, ASSERT, "isfinite(slope(o, 0.0))"),
    ("elsewhere it is (o - t) / (o (1 - o))", C, ASSERT,
     "isclose(slope(0.75, 0.0), (0.75 - 0.0) / (0.75 * (1 - 0.75)))"),
    ("2-6-6-1, relu relu sigmoid", C, CODE,
     r'nn\.MLP\(2, \[6, 6, 1\], "relu", output="sigmoid", \*\*start'),
    ("2-6-1 has 25 weights and biases", C, ASSERT, "len(numbers) == 25"),
    ("2-6-1 learns XOR", C, ASSERT, "network.classify(training_data) == [0, 1, 1, 0]"),
    ("held-out data, accuracy", C, ASSERT, "shares == [57 / 60, 55 / 60]"),
    ("held-out data, confusion", C, OUTPUT, r"truth 0 1 0 28 2 1 3 27"),
    ("overfitting", C, ASSERT, 'history["loss"][-1] < 0.05 < 0.3 < best < 0.5 * last'),
    # Whom they follow
    ("Dan Becker's slides", A, WORDS, r"Dan Becker's slides \*The need for optimization\*"),
    ("Brandon Rohrer's slides", B, WORDS,
     r"Brandon Rohrer's slides \*How neural networks work\*"),
    ("a chapter of an unknown author", C, WORDS, r"the chapter \*Model training\* .* not known"),
    # Where the texts disagree
    ("the sign of the error", A, BOX, r"actual minus predicted, and some drop its sign"),
    ("the surface below 0", A, BOX, r"the surface dips below 0"),
    ("no surface below 0", A, ASSERT, "min(walk.heights) >= 0.0"),
    ("a total or a mean", A, BOX, r"The total is 150, the mean 50, and both are called"),
    ("the range and the formula of the squash, the lost sign", B, BOX,
     r"from -1 to 1: that is tanh.* 1\.075 → 0\.746.*logistic.* was -1\.075; its sign got lost"),
    ("the colour of the last neuron's lines", B, BOX, r"black, others white.*only white lines fit"),
    ("secant against tangent", B, BOX, r"-2 belongs to the \*tangent\*.*\*secant\*"),
    ("the image from the bottom up", B, BOX, r"the image from the bottom up"),
    ("absolute errors", B, BOX,
     r"Here the errors lose their sign and are added\. In lesson 2 .*squared"),
    ("hand-set or trained at the end", B, BOX, r"end with the hand-set network, as if training"),
    ("bias only in one lesson", C, BOX,
     r"lessons 2 and 3 work without biases; the text behind this one gives a bias"),
    ("what bias changes", C, ASSERT, "fresh(bias=False).predict([[0, 0]]) == [[0.5]]"),
    ("four errors", C, BOX, r"absolute errors.*e = w².*mean of squares.*cross-entropy"),
    ("the four errors rank differently", C, ASSERT,
     "[low < high for _, low, high in rows] == [False, True, True, True]"),
    # From graph to native speed
    ("a Python `if` is refused, where is not", NATIVE, ASSERT,
     "(choosing(-2.0), choosing(2.0)) == (2.0, 2.0)"),
    ("generated Python has the bits of graphs", NATIVE, ASSERT, "graphs == code"),
    ("so has machine code", NATIVE, ASSERT, "machine in (None, graphs)"),
    ("neurons are bundled", NATIVE, OUTPUT, "32 lanes: dot"),
    # A language model from scalars
    ("only the row that was taken has slopes", GPT, ASSERT,
     "slopes == [[0.0, 0.0], [0.25, 2.0], [0.0, 0.0]]"),
    ("the slope of the loss is share less truth", GPT, ASSERT,
     "[round(score.grad, 6) for score in scores] == [0.333333, -0.666667, 0.333333]"),
    ("the loss falls below that of counted letters", GPT, ASSERT,
     "losses[-1] < 2.05 < losses[0] < counted"),
    ("one question for each beginning, or all places at once", GPT, BOX,
     r"A large GPT answers at all places at once"),
]  # fmt: skip


@cache
def evidence(book):
    """All that a notebook asserts, shows, does and says."""
    cells = json.loads((FOLDER / f"{book}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    paragraphs = [paragraph for text in words for paragraph in text.split("\n\n")]
    return {
        ASSERT: [condition for cell in code for condition in asserted("".join(cell["source"]))],
        OUTPUT: [spaced(text) for cell in code for text in outputs(cell)],
        CODE: [spaced("".join(cell["source"])) for cell in code],
        WORDS: [spaced(text) for text in words],
        BOX: [
            spaced(text.replace("\n> ", "\n"))
            for text in paragraphs
            if text.startswith("> **Where texts disagree.**")
        ],
    }


def asserted(source):
    """The conditions of the asserts in a cell, as Python writes them."""
    return [
        ast.unparse(node.test)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
    ]


def outputs(cell):
    """The texts that a cell shows."""
    return ["".join(output.get("data", {}).get("text/plain", [])) for output in cell["outputs"]]


def spaced(text):
    """Any white space is one space."""
    return " ".join(text.split())


@pytest.mark.parametrize(("fact", "book", "kind", "text"), FACTS, ids=[row[0] for row in FACTS])
def test_the_fact_stands_in_its_notebook(fact, book, kind, text):
    """It is asserted, shown, done or said there."""
    found = evidence(book)[kind]
    if kind == ASSERT:
        assert ast.unparse(ast.parse(text)) in found
    else:
        assert any(re.search(text, each) for each in found), found


@pytest.mark.parametrize("book", sorted({book for _, book, _, _ in FACTS}))
def test_every_box_is_on_the_map(book):
    """Where the texts disagree, the map says in what."""
    patterns = [text for _, home, kind, text in FACTS if (home, kind) == (book, BOX)]
    for box in evidence(book)[BOX]:
        assert any(re.search(pattern, box) for pattern in patterns), box


def test_every_fact_is_named_once():
    """A map with two places of one name helps nobody."""
    assert Counter(fact for fact, *_ in FACTS).most_common(1)[0][1] == 1


def test_words_alone_are_the_exception():
    """Facts stand where they are computed: words cannot fail when a notebook is run."""
    said = [kind for _, _, kind, _ in FACTS if kind in (WORDS, BOX)]
    assert len(said) <= len(FACTS) / 5
