"""The extra lessons: where each fact stands.  See test_lesson_facts.py."""

from facts.kinds import ASSERT, BOX, OUTPUT

NATIVE = "7_from_graph_to_native_speed"
GPT = "8_a_language_model_from_scalars"

FACTS = [
    ("a Python `if` is refused, where is not", NATIVE, ASSERT,
     "(choosing(-2.0), choosing(2.0)) == (2.0, 2.0)"),
    ("generated Python has the bits of graphs", NATIVE, ASSERT, "graphs == code"),
    ("so has machine code", NATIVE, ASSERT, "machine in (None, graphs)"),
    ("neurons are bundled", NATIVE, OUTPUT, "32 lanes: dot"),
    ("only the row that was taken has slopes", GPT, ASSERT,
     "slopes == [[0.0, 0.0], [0.25, 2.0], [0.0, 0.0]]"),
    ("the slope of the loss is share less truth", GPT, ASSERT,
     "[round(score.grad, 6) for score in scores] == [0.333333, -0.666667, 0.333333]"),
    ("the loss falls below that of counted letters", GPT, ASSERT,
     "losses[-1] < 2.05 < losses[0] < counted"),
    ("one question for each beginning, or all places at once", GPT, BOX,
     r"A large GPT answers at all places at once"),
]  # fmt: skip
