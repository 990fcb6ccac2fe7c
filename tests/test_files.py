"""Every file is written as a whole or not at all, and never through a link that was planted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import nn
from autograd import Value, draw, files, step_through

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes, links or pipes")

WRITER = """
import sys
from autograd import files
for _ in range(60):
    files.write(sys.argv[1], sys.argv[2] * 200_000)
"""


def test_processes_that_write_one_path_publish_whole_files(tmp_path):
    """A reader sees a whole file of one writer while three processes write."""
    path = tmp_path / "shared.txt"
    files.write(path, "a" * 200_000)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), c]) for c in "abc"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        text = path.read_text()
        assert len(text) == 200_000 and len(set(text)) == 1
        seen.add(text[0])
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert os.listdir(tmp_path) == ["shared.txt"]


def test_threads_that_save_one_model_publish_whole_files(tmp_path):
    """All of 600 reads load a model while eight threads save it."""
    path, models = tmp_path / "model.json", [nn.MLP(2, [8, 1], rng=seed) for seed in range(8)]
    nn.save(models[0], path)
    done = threading.Event()

    def work(model):
        while not done.is_set():
            nn.save(model, path)

    threads = [threading.Thread(target=work, args=(model,)) for model in models]
    for thread in threads:
        thread.start()
    states = [model.state_dict() for model in models]
    try:
        for _ in range(600):
            assert nn.load(path).state_dict() in states
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert os.listdir(tmp_path) == ["model.json"]


@posix
def test_the_mode_of_a_file_is_kept(tmp_path):
    """A private file stays private; a new one gets what the umask allows."""
    path = tmp_path / "private.json"
    for mode in (0o600, 0o640, 0o444, 0o400):
        path.touch()
        path.chmod(mode)
        files.write(path, "new")
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.unlink()
    before = os.umask(0o027)
    try:
        files.write(path, "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_a_link_at_the_target_is_replaced_by_the_file(tmp_path):
    """The target of the link stays as it was."""
    other, path = tmp_path / "other.txt", tmp_path / "link.txt"
    other.write_text("mine")
    path.symlink_to(other)
    files.write(path, "new")
    assert (path.is_symlink(), path.read_text(), other.read_text()) == (False, "new", "mine")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert files.write(tmp_path / "broken", "new").read_text() == "new"
    assert not (tmp_path / "nowhere").exists()


@posix
def test_a_link_planted_at_the_temporary_name_is_not_followed(tmp_path, monkeypatch):
    """If the temporary name is a link, nothing is written through it."""
    victim, path = tmp_path / "victim.txt", tmp_path / "file.txt"
    victim.write_text("mine")
    monkeypatch.setattr("autograd.files.secrets.token_hex", lambda _: "guessed")
    (tmp_path / ".file.txt.guessed.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        files.write(path, "new")
    assert victim.read_text() == "mine" and not path.exists()


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "link to a device"])
def test_what_is_no_file_is_never_replaced(tmp_path, kind):
    path = tmp_path / "model.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path(os.devnull)
    else:
        path.symlink_to(os.devnull)
    before = path.lstat()
    with pytest.raises(
        OSError, match=r"is a (folder|pipe|device), not a file; choose another name"
    ):
        nn.save(nn.MLP(1, [1]), path)
    assert path.lstat()[:2] == before[:2]
    assert len(os.listdir(tmp_path)) == (kind != "device")


@pytest.mark.parametrize("error", [OSError("the disk is full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "file.txt"
    files.write(path, "old")

    def fail(_descriptor):
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        files.write(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_leftovers_of_the_same_file_are_swept_when_they_are_old(tmp_path):
    """A young temporary file stays, and so does one of another file."""
    names = [".a.txt.123.part", ".a.txt.0f.part", ".a.txt.new.part", ".b.txt.1.part", ".a.txt"]
    for name in names:
        (tmp_path / name).touch()
        if "new" not in name:
            os.utime(tmp_path / name, (0, 0))
    files.write(tmp_path / "a.txt", "text")
    assert sorted(os.listdir(tmp_path)) == [".a.txt", ".a.txt.new.part", ".b.txt.1.part", "a.txt"]


def test_names_may_be_as_long_as_the_system_allows(tmp_path):
    for name in ("x" * 250, "ü" * 120, ".hidden", "two words"):
        assert files.write(tmp_path / name, name).read_text(encoding="utf-8") == name


@pytest.mark.parametrize("path", ["missing/file.txt", "file.txt/inside.txt", ""])
def test_a_place_that_is_not_there_is_told_as_such(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    files.write("file.txt", "text")
    with pytest.raises(OSError, match=r"No such file|Not a directory|is a folder"):
        files.write(path, "text")
    assert os.listdir(tmp_path) == ["file.txt"]


def saved(path):
    """Every kind of file that the packages write, by its ending."""
    x = Value(2.0, "x")
    model = nn.MLP(2, [2], rng=0)
    return {
        "graph.svg": lambda: draw(x * x).save(path / "graph.svg"),
        "steps.html": lambda: step_through(x * x).save(path / "steps.html"),
        "network.svg": lambda: nn.draw_network(model).save(path / "network.svg"),
        "player.html": lambda: nn.step_through_network(model, [1, 2]).save(path / "player.html"),
        "model.json": lambda: nn.save(model, path / "model.json"),
        "report.html": lambda: nn.report(model, history(), path / "report.html"),
    }


def history():
    return nn.fit(nn.MLP(2, [1], rng=0), *nn.xor(), epochs=1, rng=0, verbose=0)


@posix
@pytest.mark.parametrize("name", list(saved(Path())))
def test_every_file_takes_the_one_road(tmp_path, name):
    """Only `files.write` keeps a private file private and leaves nothing behind."""
    (tmp_path / name).touch()
    (tmp_path / name).chmod(0o600)
    saved(tmp_path)[name]()
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert (tmp_path / name).stat().st_size
    assert os.listdir(tmp_path) == [name]
