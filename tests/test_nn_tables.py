"""The command line takes the tables that people have, and prepares new ones in the same way."""

import io
from random import Random

import pytest
from sklearn import datasets

import nn
from nn.__main__ import main


def run(*arguments):
    out = io.StringIO()
    return main([str(argument) for argument in arguments], out), out.getvalue()


def write_table(path, header, rows, *, separator=",", index=False):
    """A CSV file as pandas writes it: with `index`, a first column that has no name."""
    lines = [["", *header] if index else header]
    lines += [[str(place), *row] if index else row for place, row in enumerate(rows)]
    text = "".join(separator.join(map(str, line)) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def penguins(path):
    """Like the table of penguins that everyone downloads: words, and gaps as NA."""
    rng = Random(7)
    sizes = {
        "Adelie": ((38.8, 2.6), (18.3, 1.2), (190, 6.5), (3700, 450)),
        "Chinstrap": ((48.8, 3.3), (18.4, 1.1), (196, 7.0), (3730, 380)),
        "Gentoo": ((47.5, 3.1), (15.0, 1.0), (217, 6.5), (5080, 500)),
    }
    islands = {"Adelie": ["Biscoe", "Dream", "Torgersen"], "Chinstrap": ["Dream"]}
    rows = []
    for species, count in (("Adelie", 76), ("Chinstrap", 34), ("Gentoo", 62)):
        for _ in range(count):
            sex = rng.choice(["male", "female"])
            larger = rng.gauss(0.8 if sex == "male" else -0.8, 0.5)  # in all its measures
            measured = [f"{mean + spread * larger:.1f}" for mean, spread in sizes[species]]
            row = [species, rng.choice(islands.get(species, ["Biscoe"])), *measured, sex]
            gaps = [place for place in range(2, 7) if rng.random() < 0.03]
            rows.append(["NA" if place in gaps else cell for place, cell in enumerate(row)])
    header = "species island bill_length_mm bill_depth_mm flipper_length_mm body_mass_g sex"
    return write_table(path, header.split(), rows)


@pytest.fixture
def flowers(tmp_path):
    inputs, species = nn.iris()
    rows = [[*row, name] for row, name in zip(inputs, species, strict=True)]
    return write_table(tmp_path / "flowers.csv", ["a", "b", "c", "d", "species"], rows)


def accuracies(shown):
    """The held-out accuracy, and that of always answering the most frequent class."""
    words = shown.split("held-out accuracy ")[1].split("\n")[0]
    return [float(part.split("%")[0].split()[-1]) for part in words.split(";")]


def errors(shown):
    """The held-out mean absolute error, and that of always answering the mean."""
    words = shown.split("held-out mean absolute error ")[1].split("\n")[0]
    return float(words.split(",")[0].split(";")[0]), float(words.split("would be ")[1])


@pytest.mark.parametrize("name", ["wine", "breast_cancer", "diabetes"])
def test_what_pandas_writes_of_scikit_learns_tables_is_learned(tmp_path, name):
    """`load_wine(as_frame=True).frame.to_csv(path)`, with no option but the target."""
    bunch = getattr(datasets, f"load_{name}")()
    rows = [
        [*row, truth] for row, truth in zip(bunch.data.tolist(), bunch.target.tolist(), strict=True)
    ]
    header = [*bunch.feature_names, "target"]
    path, model = write_table(tmp_path / "t.csv", header, rows, index=True), tmp_path / "m.json"
    options = ["--model", model, "--quiet", "--epochs", 20]
    status, shown = run("train", path, "--target", "target", *options)
    assert status == 0
    assert "the first column has no name: taken for the numbers of the lines, left out" in shown
    if name == "diabetes":
        error, usual = errors(shown)
        assert error < 0.85 * usual
    else:
        right, usual = accuracies(shown)
        assert right > 90 > usual + 20
        of_classes, _, matrix = shown.partition("\ntruth")
        names = matrix.splitlines()[0].split()
        listed = [line.split()[0] for line in of_classes.partition("precision")[2].splitlines()[1:]]
        assert listed == names  # both tables have one order
    status, answers = run("predict", model, path)
    assert (status, len(answers.splitlines())) == (0, len(rows) + 1)


@pytest.mark.parametrize("fill", ["median", "mean", "drop"])
def test_a_table_with_words_and_gaps_is_learned(tmp_path, fill):
    path, model = penguins(tmp_path / "penguins.csv"), tmp_path / "m.json"
    options = [] if fill == "median" else ["--fill", fill]
    options += ["--model", model, "--quiet", "--epochs", 30]
    status, shown = run("train", path, "--target", "species", *options)
    right, usual = accuracies(shown)
    assert (status, right > 90, usual < 60) == (0, True, True)
    assert "'island': one column for each of 3 words" in shown
    assert ("missing cells left out" in shown) is (fill == "drop")
    if fill != "drop":
        assert f"missing, filled with the {fill}" in shown
        assert "missing are a word of their own" in shown


def test_a_line_without_its_target_is_left_out_and_counted(tmp_path):
    """A target with gaps, of words or of numbers, and truth values as words."""
    path, model = penguins(tmp_path / "penguins.csv"), tmp_path / "m.json"
    options = ["--model", model, "--quiet", "--epochs", 30]
    status, shown = run("train", path, "--target", "body_mass_g", *options)
    error, usual = errors(shown)
    assert (status, error < 0.5 * usual) == (0, True)
    assert "lines without 'body_mass_g' left out" in shown
    rows = [[x, x > 20, "yes" if x % 2 else "no"] for x in range(40)]
    table = write_table(tmp_path / "flags.csv", ["x", "large", "odd"], rows)
    status, shown = run("train", table, "--target", "odd", *options)
    assert (status, "'large': one column for each of 2 words" in shown) == (0, True)


def test_semicolons_and_decimal_commas_are_read(tmp_path):
    """A German table: 1.234,5 is a thousand and more."""
    rows = [[f"{x / 4:.2f}".replace(".", ","), f"1.{x:03d},5"] for x in range(200)]
    table = write_table(tmp_path / "haus.csv", ["Größe", "Preis"], rows, separator=";")
    options = ["--model", tmp_path / "m.json", "--quiet", "--epochs", 30]
    status, shown = run("train", table, "--target", "Preis", *options)
    error, usual = errors(shown)
    assert (status, error < 0.2 * usual, usual > 40) == (0, True, True)
    shown = run("predict", tmp_path / "m.json", table)[1].splitlines()
    assert 990 < float(shown[1].split(",")[-1]) < 1100


def test_columns_are_chosen_or_dropped_and_a_target_is_guessed(tmp_path, flowers, capsys):
    model = tmp_path / "m.json"
    options = ["--target", "species", "--model", model, "--quiet", "--epochs", 2]
    assert "from 3 column(s)" in run("train", flowers, "--drop", "a", *options)[1]
    assert "from 2 column(s)" in run("train", flowers, "--columns", "c, d", *options)[1]
    assert run("train", flowers, "--drop", "e", *options)[0] == 2
    assert run("train", flowers, "--drop", "a,b,c,d", *options)[0] == 2
    assert run("train", flowers, "--target", "specie", "--model", model)[0] == 2
    missing, nothing, guessed = capsys.readouterr().err.splitlines()
    assert "there is no column 'e'" in missing
    assert "there is nothing to learn 'species' from" in nothing
    assert "no column 'specie'; did you mean 'species'? There are 'a'" in guessed


def test_nothing_is_held_out_if_told_so(tmp_path, flowers):
    options = ["--target", "species", "--model", tmp_path / "m.json", "--quiet", "--epochs", 2]
    status, shown = run("train", flowers, "--held-out", 0, *options)
    assert (status, "no line was held out" in shown, "accuracy" in shown) == (0, True, False)


def test_predicting_prepares_a_table_as_training_did(tmp_path, capsys):
    """Other order, more columns, no target, gaps, and words that training had not."""
    path, model = penguins(tmp_path / "penguins.csv"), tmp_path / "m.json"
    run("train", path, "--target", "species", "--model", model, "--quiet", "--epochs", 30)
    new = tmp_path / "new.csv"
    new.write_text(
        "year,sex,body_mass_g,flipper_length_mm,bill_depth_mm,bill_length_mm,island\n"
        "2009,male,5200,221,15.1,48.2,Biscoe\n"
        "2009,NA,NA,188,18.4,38.1,Atlantis\n"
    )
    status, shown = run("predict", model, new)
    answers = [line.split(",")[-1] for line in shown.splitlines()[1:]]
    assert (status, answers) == (0, ["Gentoo", "Adelie"])
    assert "'island': 1 cells have a word that training had not" in capsys.readouterr().err


def test_a_place_to_write_is_checked_before_training(tmp_path, flowers, capsys, monkeypatch):
    """Nothing is trained for nothing, and no message names a temporary file."""

    def never(*_, **__):
        raise AssertionError("trained before the place was checked")

    with monkeypatch.context() as patched:
        patched.setattr("nn.command.commands.fit", never)
        for place in (tmp_path, tmp_path / "missing" / "m.json"):
            assert run("train", flowers, "--target", "species", "--model", place)[0] == 2
    options = ["--target", "species", "--model", tmp_path / "m.json", "--quiet", "--epochs", 2]
    assert run("train", flowers, *options)[0] == 0
    missing = tmp_path / "missing" / "answers.csv"
    assert run("predict", tmp_path / "m.json", flowers, "--output", missing)[0] == 2
    said = capsys.readouterr().err
    assert "is a folder, not a file" in said and "answers.csv" in said and ".part" not in said


def test_a_model_file_of_version_0_1_still_predicts(tmp_path):
    """It lists its columns and says nothing about how they were prepared: they are numbers."""
    model = nn.Sequential(nn.Layer(2, 1, "identity", weights=[[1, 10]], bias=False))
    nn.save(model, tmp_path / "m.json", metadata={"columns": ["b", "a"], "target": "y"})
    table = write_table(tmp_path / "t.csv", ["a", "b"], [[1, 2], [3, 4]])
    shown = "a,b,predicted y\n1,2,12.0\n3,4,34.0\n"
    assert run("predict", tmp_path / "m.json", table) == (0, shown)


@pytest.mark.parametrize("saved", [3, [["a", "b", []]], [[1, 0.0, []]], [["a", 0.0, [1]]], [[]]])
def test_a_preparation_that_is_damaged_is_told_as_such(tmp_path, flowers, saved, capsys):
    nn.save(nn.MLP(1, [1]), tmp_path / "m.json", metadata={"columns": [], "preparation": saved})
    assert run("predict", tmp_path / "m.json", flowers)[0] == 2
    assert "m.json is damaged" in capsys.readouterr().err
