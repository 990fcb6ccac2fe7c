"""The extra lessons: where each fact stands.  See test_lesson_facts.py."""

from facts.kinds import BOX, OUTPUT

CALCULUS = "5_derivatives_of_any_order"
OWN_OP = "6_test_your_own_op"
NATIVE = "7_from_graph_to_native_speed"
GPT = "8_a_language_model_from_scalars"

FACTS = [
    ("x⁵ and its derivatives at 2", CALCULUS, OUTPUT,
     r"\[32\.0, 80\.0, 160\.0, 240\.0, 240\.0, 120\.0, 0\.0\]"),
    ("the digits double", CALCULUS, OUTPUT, r"\[0, 1, 2, 5, 11, 16\]"),
    ("a second derivative by differences is nonsense", CALCULUS, OUTPUT, r"1e-09 \S+ -0\.5 "),
    ("Newton's method in a circle, and at a root", CALCULUS, OUTPUT,
     r"\(\[0\.0, 1\.0, 0\.0, 1\.0, 0\.0, 1\.0, 0\.0\], -1\.769292\)"),
    ("the spring at time 0", CALCULUS, OUTPUT, r" 0 1 -0\.1 -3\.99 "),
    ("the Jacobian of a radar", CALCULUS, OUTPUT, r"\[\[0\.6, -4\.0\], \[0\.8, 3\.0\]\]"),
    ("rows and columns of a Jacobian", CALCULUS, BOX, r"a row belongs to an output"),
    ("two Hessians", CALCULUS, OUTPUT, r"\[\[0\.0, -3\.0\], \[-3\.0, 0\.0\]\], "
     r"\[\[6\.0, -3\.0\], \[-3\.0, 6\.0\]\]"),
    ("Newton's method, for a zero or a lowest point", CALCULUS, BOX,
     r"a zero in some books and a lowest point in others"),
    ("two steps through the banana valley", CALCULUS, OUTPUT,
     r"a walk of 2 steps from \(-1, 1\), loss 4, to \(1, 1\), loss 0"),
    ("the Hessian times a direction", CALCULUS, OUTPUT, r"\{249: -2\.0, 250: 4\.0, 251: -2\.0\}"),
    ("the derivatives of an option", CALCULUS, OUTPUT,
     r"delta 0\.636831 0\.636831 .* gamma 0\.018762 0\.018762 .* vega 37\.524 37\.524 .* "
     r"theta -6\.41403 -6\.41403 "),
    ("the sign of theta", CALCULUS, BOX, r"the years left \*shrink\*"),
    ("the implied volatility", CALCULUS, OUTPUT, r"\[0\.5, 0\.2479853816, 0\.2500002039, 0\.25,"),
    ("an example misses a wrong slope", OWN_OP, OUTPUT, r"^\(8\.0, 12\.0\)"),
    ("a property is tried fifty times", OWN_OP, OUTPUT, r"^50$"),
    ("a wrong slope, made small", OWN_OP, OUTPUT,
     r"at 1\.0 is 6\.0 by the chain rule, but 3\.0 by differences"),
    ("the slope of a wrong slope", OWN_OP, OUTPUT,
     r"careless_cube\(0\.0\): the slope in x has itself the slope 6\.0 in x"),
    ("0.1 + 0.2 is one ulp off", OWN_OP, OUTPUT, r"\(0\.30000000000000004, 1\.0, 512\.0\)"),
    ("out (1 - out) is 0 far out", OWN_OP, OUTPUT, r" 40 0 4\.24835e-18 no complaint"),
    ("two forms of the slope of the squash", OWN_OP, BOX, r"out · \(1 − out\).*ends in 0/0"),
    ("the slope at a kink", OWN_OP, BOX, r"at its kink as 0, some as 1, some as 0\.5"),
    ("a wrong slope in a random program", OWN_OP, OUTPUT,
     r"\['a = 1\.0', 'b = careless_cube\(a\)'\]"),
    ("who notices which wrong slope", OWN_OP, OUTPUT,
     r"1\.001 caught caught 1\.000001 missed caught 1\.000000000001 missed caught"),
    ("the text of a compiled function", NATIVE, OUTPUT, r"r0 = x0 \* exp\(x1\)"),
    ("a Python `if` is refused, where is not", NATIVE, OUTPUT,
     r"\('the truth of a number that compile\(\) traces was asked for', 2\.0, 2\.0\)"),
    ("generated Python and machine code have the bits of graphs", NATIVE, OUTPUT,
     r"\{'python': 'the same bits', 'llvm': 'the same bits'\}"),
    ("neurons are bundled", NATIVE, OUTPUT,
     r"\(99, \['32 lanes: dot', '32 lanes: add, sigmoid', '1 lane: dot', "
     r"'1 lane: add, sigmoid, copy'\]"),
    ("names, questions and a context", GPT, OUTPUT,
     r"\(458, 2746, \[-1, -1, -1, -1, 0, 1, 4, 1\]\)"),
    ("only the row that was taken has slopes", GPT, OUTPUT,
     r"\[\[0\.0, 0\.0\], \[0\.25, 2\.0\], \[0\.0, 0\.0\]\]"),
    ("shares of the scores 0, 0, log 2", GPT, OUTPUT, r"\[0\.25, 0\.25, 0\.5\]"),
    ("the slope of the loss is share less truth", GPT, OUTPUT,
     r"\[0\.333333, -0\.666667, 0\.333333\]"),
    ("one question for each beginning, or all places at once", GPT, BOX,
     r"A large GPT answers at all places at once"),
    ("the parameters of the GPT", GPT, OUTPUT, r"^1752$"),
    ("the loss falls below that of counted letters", GPT, OUTPUT,
     r"\(2\.78, \[2\.62, 2\.2, 2\.12, 2\.04, 1\.96\]\)"),
]  # fmt: skip
