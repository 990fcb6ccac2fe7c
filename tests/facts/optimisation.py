"""The need for optimisation: where each fact stands.  See test_lesson_facts.py."""

from facts.kinds import BOX, CODE, OUTPUT, WORDS

A = "2_the_need_for_optimisation"

FACTS = [
    # The baseline network
    ("weights 1, 1 and -1, 1, then 2, -1, on the lines", A, OUTPUT,
     r"identity 1 1 −1 1 2 −1 x1 x2 output"),
    ("no bias, identity", A, OUTPUT, r"layer 1 identity layer 2 identity"),
    ("inputs 2 and 3, hidden neurons 5 and 1", A, OUTPUT,
     r"x1 = 2, x2 = 3; layer 1 \(identity\) 5, 1;"),
    ("prediction 9, target 13, error -4", A, OUTPUT,
     r"x1 2 x2 3 5 1 output 9 target 13 error −4"),
    ("output weights 3, -2: prediction 13, error 0", A, OUTPUT,
     r"1 1 −1 1 3 −2 x1 2 x2 3 5 1 output 13 target 13 error 0"),
    ("the second network beside the first", A, OUTPUT,
     r"output = 9; target 13, error −4\. .* output = 13; target 13, error 0\."),
    ("six slopes of the squared error, on the lines", A, OUTPUT,
     r"1 grad −32 1 grad −48 −1 grad 16 1 grad 24 2 grad −40 −1 grad −8"),
    ("slopes of the hidden neurons, below them", A, OUTPUT, r"5 grad −16 1 grad 8 output 9"),
    ("all eight slopes as a table", A, OUTPUT,
     r"1 -32 .* 1 -48 .* -1 16 .* 1 24 .* 2 -40 .* -1 -8 .* 5 -16 .* 1 8"),
    # Several points
    ("four points, their targets, one error each", A, OUTPUT,
     r"answer error \(0, 3\) 1 9 8 \(1, 2\) 3 9 6 \(-1, -2\) 5 0 -5 \(4, 0\) 7 12 5"),
    ("weights 2 1, 1 2, 1 1, and ReLUs", A, CODE,
     r'first = small_network\(\[\[2, 1\], \[1, 2\]\], \[1, 1\], "relu"\)'),
    ("weights 2 1, 1 1.5, 1 1.5", A, CODE,
     r'second = small_network\(\[\[2, 1\], \[1, 1\.5\]\], \[1, 1\.5\], "relu"\)'),
    ("answers 9 9 0 12 beside 9.75 10 0 14", A, OUTPUT,
     r"1 9 8 9\.75 8\.75 .* 3 9 6 10 7 .* 5 0 -5 0 -5 .* 7 12 5 14 7"),
    ("mean squared errors 37.5 and 49.890625", A, OUTPUT,
     r"mean squared error 37\.5 49\.890625"),
    ("a loss is one number, lower is better", A, WORDS, r"one number out of all.*lower is better"),
    ("table of squared errors, total 150, mean 50", A, OUTPUT,
     r"10 20 -10 100 8 3 5 25 6 1 5 25 total 150 mean 50"),
    ("the errors as bars", A, OUTPUT,
     r"squared errors: total 150, mean 50 actual prediction .* example −10 \+5 \+5"),
    # One weight
    ("3 * w = 10 at w = 2: slope -24, a step of .01 to 2.24", A, OUTPUT,
     r"step w loss slope next w 0 2 16 -24 2\.24"),
    ("the walk frame by frame", A, OUTPUT,
     r"1 2\.24 10\.7584 -19\.68 2\.4368 .* 6 2\.92799 1\.47872 -7\.29616 3\.00095"),
    ("point, tangent and arrow, to step and to drag", A, CODE,
     r"nn\.live_descent\(parabola, 2\.0, learning_rate=0\.01\)"),
    ("downhill until it is flat: 86 steps", A, OUTPUT, r"0\.01 2\.24 .* arrives 86 steps"),
    ("learning rates that crawl, bounce, explode", A, OUTPUT,
     r"0\.001 .* crawls .* 0\.1 4\.4 2\.48 4\.016 bounces .* 0\.12 .* explodes never"),
    ("two weights: error 5, slopes, then 2.5", A, OUTPUT, r"1, 2 3, 4 6 5 30, 40 2\.5"),
    ("three weights: error 7, slopes, then 5.04", A, OUTPUT,
     r"0, 2, 1 1, 2, 3 0 7 14, 28, 42 5\.04"),
    # A field in the dark
    ("a random start, with a seed", A, CODE, r"start = random_start\(seed=2\)"),
    ("a walk in the dark, step by step", A, OUTPUT, r"<live descent over w1 and w2; "),
    ("loss surface over -1..1, with the path", A, OUTPUT,
     r"Contours of a loss over two weights, and a walk of 221 steps from \(0\.912, 0\.896\)"),
    ("the walk ends where it is flat", A, OUTPUT, r"221 steps, from height .* where it is flat"),
    ("the walk ends at the lowest point", A, OUTPUT,
     r"to \(0\.5, -0\.25\), .* lowest point is near \(0\.5, -0\.25\), loss 0\."),
    ("no surface below 0", A, OUTPUT, r" lowest point is near \S+ \S+, loss 0\."),
    # The source, and where texts disagree
    ("Dan Becker's slides", A, WORDS, r"Dan Becker's slides \*The need for optimization\*"),
    ("the sign of the error", A, BOX, r"actual minus predicted\. Some drop its sign"),
    ("the surface below 0", A, BOX, r"the surface dips below 0"),
    ("a total or a mean", A, BOX, r"The total is 150, the mean 50, and both are called"),
]  # fmt: skip
