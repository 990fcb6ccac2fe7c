"""The command line: what it prints, what it saves, and what it says about bad files."""

import io
import subprocess
import sys

import pytest

import nn
from nn.__main__ import main


@pytest.fixture
def flowers(tmp_path):
    inputs, species = nn.iris()
    lines = [",".join([*map(str, row), name]) for row, name in zip(inputs, species, strict=True)]
    path = tmp_path / "flowers.csv"
    path.write_text("a,b,c,d,species\n" + "\n".join(lines) + "\n")
    return path


def run(*arguments):
    out = io.StringIO()
    return main([str(argument) for argument in arguments], out), out.getvalue()


def test_the_demonstration_learns_and_shows_truth_against_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, shown = run()
    assert status == 0
    assert shown.count("truth") == 9
    assert "epoch 400/400" in shown
    assert f"See it: {(tmp_path / 'four-pixel.html').as_uri()}" in shown
    assert "data:image/svg+xml" in (tmp_path / "four-pixel.html").read_text(encoding="utf-8")
    assert "% right of 50 flowers it never saw" in shown
    assert shown.endswith("Both learned.\n")


def test_the_demonstration_fails_if_nothing_was_learned(monkeypatch):
    monkeypatch.setattr("nn.command.demo.ENOUGH", 1.01)
    status, shown = run("demo", "--report", "")
    assert status == 1
    assert "Not learned" in shown


def test_the_lessons_print_their_numbers():
    status, shown = run("lessons")
    assert status == 0
    for number in ("9 for (2, 3)", "37.5", "49.890625", "150", "-24", "2.24", "3.333333"):
        assert number in shown
    for number in ("-1.075", "0.74555", "0.18971", "8 of 8", "2 of 8", "3.25", "-2 at w = -1"):
        assert number in shown


def test_a_csv_is_learned_saved_and_predicted(tmp_path, flowers):
    model, output = tmp_path / "model.json", tmp_path / "answers.csv"
    status, shown = run(
        "train", flowers, "--target", "species", "--model", model, "--epochs", 30, "--quiet"
    )
    assert status == 0
    assert "150 examples; 'species' is one of 3 classes" in shown
    assert float(shown.split("accuracy ")[1].split("%")[0]) > 90
    assert run("predict", model, flowers, "--output", output) == (0, "")
    header, *lines = output.read_text(encoding="utf-8").splitlines()
    assert header == "a,b,c,d,species,predicted species"
    assert sum(line.split(",")[4] == line.split(",")[5] for line in lines) > 140


def test_a_column_of_numbers_is_learned_in_its_own_units(tmp_path):
    """Targets in thousands: the last layer brings the answers to their size."""
    rows = [f"{x};{5000 + 300 * x}" for x in range(40)]
    path, model = tmp_path / "line.csv", tmp_path / "model.json"
    path.write_text("\ufeffx;price\n" + "\n\n".join(rows), encoding="utf-8")
    status, shown = run(
        "train", path, "--target", "price", "--model", model, "--quiet", "--task", "numbers"
    )
    assert status == 0
    assert float(shown.split("R² ")[1].split(";")[0]) > 0.99
    assert nn.load(model)([20]).data == pytest.approx(11000, rel=0.05)


def test_a_target_of_0_and_1_is_two_classes(tmp_path):
    lines = [f"{x},{int(x > 10)}" for x in range(21)]
    path, model = tmp_path / "steps.csv", tmp_path / "model.json"
    path.write_text("x,high\n" + "\n".join(lines))
    status, shown = run("train", path, "--target", "high", "--model", model, "--quiet")
    assert (status, "one of 2 classes" in shown) == (0, True)
    answers = run("predict", model, path)[1].splitlines()
    assert (answers[1], answers[-1]) == ("0,0,0", "20,1,1")


def test_predicting_needs_the_columns_by_name_in_any_order(tmp_path, flowers, capsys):
    model, other = tmp_path / "model.json", tmp_path / "other.csv"
    run("train", flowers, "--target", "species", "--model", model, "--epochs", 5, "--quiet")
    other.write_text("d,c,b,a\n0.2,1.4,3.5,5.1\n")
    status, shown = run("predict", model, other)
    assert (status, shown.splitlines()[0]) == (0, "d,c,b,a,predicted species")
    other.write_text("d,c,b\n0.2,1.4,3.5\n")
    assert run("predict", model, other)[0] == 2
    assert "there is no column 'a'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: the file is empty"),
        (b"\n\n", "line 1: the file is empty"),
        (b"a,y\n", "line 2: there is nothing below the header"),
        (b"a,y\n1,2\n3\n", "line 3: 1 cells, but the header has 2"),
        (b"a,y\n1,2\n\n3,4,5\n", "line 4: 3 cells, but the header has 2"),
        (b"a,y\n1,2\n2,2\nred,3\n", "line 4, column 'a': 'red' is no number; turn it into one, or"),
        (b"a,y\n1,2\n2,2\n1_000,3\n", "line 4, column 'a': '1_000' is no number"),
        ("a,y\n1,2\n2,2\n\uff11,3\n".encode(), "line 4, column 'a': '\uff11' is no number"),
        (b'a,y\n1,2\n2,2\n"1,234",3\n', "'1,234' is no number; write it without the commas, 1234"),
        (b"a;y\n1,5;2\n2,5;2\n1.75;3\n", "'1.75' is no number where other cells have a decimal c"),
        (b'a,y\n1,2\n"2,2\n3,3\n4,4\n', "line 3: a quote is opened and never closed"),
        (b'a,y\n1,2\n"2"x,2\n3,3\n', "line 3: a quote is closed within a cell"),
        (b'a,y\n1,2\n2,2\n"1,70",3\n', "column 'a': '1,70' is no number; write 1.70 for 1,70"),
        (b"a,y\n,2\n,3\n,4\n", "there is nothing to learn from; 'a' is empty: left out"),
        (b"a,y\n1,2\n2,2\ninf,3\n", "line 4, column 'a': 'inf' is no number"),
        (b"a,y\n1,\n2,NA\n", "no line is left to learn from; 2 lines without 'y' left out"),
        (b"a,y\n1e999,2\n1,2\n2,3\n", "line 2, column 'a': '1e999' is not a finite number"),
        (b"a,y\n1,2.5\n1,3.5\n1,oops\n", "line 4, column 'y': 'oops' is no number"),
        (b"a,z\n1,2\n", "line 1: there is no column 'y'; there are 'a', 'z'"),
        (b"y\n1\n", "line 1: there is nothing to learn 'y' from"),
        (b"a,a,y\n1,2,3\n", "line 1: the header has the name 'a' twice"),
        (b"a,,y\n1,2,3\n", "line 1: the header has no name for column 2"),
        (b"a,y\n1,\xff\n", "is no text in UTF-8"),
        (b"a,y\n" + b"1" * 200_000 + b",2\n", "line 2: field larger than field limit"),
        (b"a,y\n1,x\n2,x\n", "all 2 lines are of one class; there must be at least two"),
        (b"a,y\n1,x\n2,z\n", "2 lines are too few for 2 classes; give at least two for each"),
        (b"a,y\n1,2.5\n", "leaves one group empty"),
    ],
)
def test_a_bad_csv_is_told_with_its_line_and_status_2(tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    status, _ = run("train", path, "--target", "y", "--model", tmp_path / "m.json", "--quiet")
    error = capsys.readouterr().err
    assert (status, error.count("\n")) == (2, 1)
    assert message in error
    assert not (tmp_path / "m.json").exists()


def test_a_huge_csv_is_told_before_it_fills_the_memory(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("nn.data.csv_file.MOST_CELLS", 10)
    (tmp_path / "big.csv").write_text("a,y\n" + "1,2\n" * 20)
    assert run("train", tmp_path / "big.csv", "--target", "y", "--quiet")[0] == 2
    assert "line 8: more than 10 cells" in capsys.readouterr().err


def test_files_that_are_missing_or_foreign_end_with_status_2(tmp_path, flowers, capsys):
    assert run("train", tmp_path / "no.csv", "--target", "y")[0] == 2
    assert run("predict", flowers, flowers)[0] == 2
    nn.save(nn.MLP(1, [1]), tmp_path / "model.json")
    assert run("predict", tmp_path / "model.json", flowers)[0] == 2
    missing, foreign, columns = capsys.readouterr().err.splitlines()
    assert "no.csv" in missing
    assert "no model file" in foreign
    assert "does not say which columns it needs" in columns


@pytest.mark.parametrize(
    "option",
    [["--epochs", "0"], ["--hidden", "8,x"], ["--learning-rate", "-1"], ["--held-out", "2"]],
)
def test_impossible_options_end_with_status_2(flowers, option, capsys):
    with pytest.raises(SystemExit) as ended:
        run("train", flowers, "--target", "species", *option)
    assert ended.value.code == 2
    assert "is not a" in capsys.readouterr().err


def test_it_runs_as_a_module_with_help_and_without_a_traceback(tmp_path):
    command = [sys.executable, "-m", "nn"]
    shown = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert "predict" in shown.stdout
    bad = [*command, "train", str(tmp_path / "no.csv"), "--target", "y"]
    failed = subprocess.run(bad, capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stderr.count("\n")) == (2, 1)


def test_progress_without_a_terminal_is_ten_lines(flowers, tmp_path, capsys):
    run("train", flowers, "--target", "species", "--model", tmp_path / "m.json", "--epochs", 20)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1].startswith("  epoch 20/20  loss ")
