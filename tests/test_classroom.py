"""The folder that a teacher hands out runs every lesson, with nothing else and no network."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("jupyterlite_pyodide_kernel", reason="pip install 'slopewise[classroom]'")

import nbformat

from classroom.pages import page
from notebooks.lesson import Lesson, lessons

ROOT = Path(__file__).parents[1]
LESSONS = lessons()
TO_RUN = [lesson for lesson in LESSONS if lesson.runs_in_browser]
# Quick, unless there is time. The first lesson is run by another test.
RUN = TO_RUN[1:] if os.environ.get("CI") else TO_RUN[1:2]
SECONDS = 240  # for Python to start in a browser of a busy machine, and for a lesson to run

if not LESSONS or not (ROOT / "classroom").exists():
    pytest.skip("the classroom is not part of this copy", allow_module_level=True)


def build(folder, *options, **environment):
    """What `python -m classroom` says and returns."""
    return subprocess.run(
        [sys.executable, "-m", "classroom", str(folder), *map(str, options)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The classroom, unpacked from its .zip in another place than it was built."""
    built = tmp_path_factory.mktemp("built") / "classroom"
    result = build(built)
    if "was not built: npm is missing" in result.stderr:
        pytest.skip(result.stderr.strip())
    assert result.returncode == 0, result.stderr
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(built.with_suffix(".zip")) as archive:
        archive.extractall(elsewhere)
    return elsewhere / built.name


@pytest.fixture(scope="module")
def address(folder):
    """Where serve.py serves it."""
    yield from served(folder)


@pytest.fixture
def new_address(folder):
    """Another port of it: for the browser a new place, where no lesson was opened or saved."""
    yield from served(folder)


def served(folder):
    """Its address, as long as it is used."""
    with started(folder) as process:
        yield address_of(process)
        process.terminate()


def started(folder, *options):
    """serve.py as a teacher runs it: by a Python that sees no other package."""
    command = [sys.executable, "-I", "-S", str(folder / "serve.py"), "--no-browser", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def address_of(process):
    """The address in its first line."""
    return next(word for word in process.stdout.readline().split() if word.startswith("http"))


def code_cells(book):
    """The cells that are run, of a notebook as JSON."""
    return [cell for cell in json.loads(book)["cells"] if cell["cell_type"] == "code"]


# The folder


def test_every_file_has_the_kind_that_browsers_insist_on(address):
    """A wrong kind of a module or of WebAssembly is refused."""
    for name, kind in (
        ("", "text/html"),
        ("lite/static/pyodide/pyodide.mjs", "text/javascript"),
        ("lite/static/pyodide/pyodide.asm.wasm", "application/wasm"),
        ("lite/static/pyodide/pyodide-lock.json", "application/json"),
    ):
        with urllib.request.urlopen(address + name) as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Cache-Control"] == "no-cache", "an old folder would be shown"


def test_a_port_in_use_is_passed_over(folder, address):
    """A second teacher on the same computer gets the next one."""
    port = int(address.strip("/").rpartition(":")[2])
    with started(folder, "--port", str(port)) as second:
        assert address_of(second) != address
        second.terminate()


def test_the_folder_names_no_place_to_fetch_from(folder):
    """All that a kernel loads lies beside it, by relative names."""
    settings = json.loads((folder / "lite" / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    (kernel,) = plugins.values()
    python = folder / "lite" / "static" / "pyodide"
    packages = json.loads((python / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert kernel["disablePyPIFallback"] is True
    assert (folder / "lite" / kernel["pyodideUrl"]).resolve() == python / "pyodide.mjs"
    assert all(url.startswith("./") for url in kernel["pipliteUrls"])
    assert sorted(kernel["loadPyodideOptions"]["packages"]) == sorted(packages)
    assert {p["file_name"] for p in packages.values()} == {w.name for w in python.glob("*.whl")}
    assert packages["slopewise"]["file_name"].endswith("-py3-none-any.whl")  # none compiled here


def test_no_output_gives_an_answer_away(folder):
    """The lessons to run wait for the learner's prediction."""
    for lesson in TO_RUN:
        copy = folder / "lite" / "files" / lesson.path.name
        cells = code_cells(copy.read_text(encoding="utf-8"))
        assert cells and not any(cell["execution_count"] for cell in cells)
        shown = [c for c in cells if not c["metadata"].get("jupyter", {}).get("source_hidden")]
        assert shown and not any(cell["outputs"] for cell in shown)
        assert not any("numpy" in text(cell["source"]) for cell in cells)
        assert not any(re.search("^assert ", text(cell["source"]), re.MULTILINE) for cell in cells)


def test_without_npm_it_says_what_to_install(tmp_path):
    """Before anything is built."""
    result = build(tmp_path / "classroom", "--parts", tmp_path / "parts", PATH=str(tmp_path))
    assert result.returncode == 1
    assert result.stderr.startswith("The classroom was not built: npm is missing: install Node.js")
    assert not (tmp_path / "classroom").exists()
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    """A build empties its folder: nobody's papers, because of a wrong word."""
    (tmp_path / "marks.txt").write_text("1, 2, 1", encoding="utf-8")
    result = build(tmp_path)
    assert result.returncode == 1
    assert "holds other files: name an empty folder or a new one" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["marks.txt"]


@pytest.mark.usefixtures("folder")  # which skips without npm
def test_without_a_registry_it_says_what_could_not_be_fetched(tmp_path):
    """And leaves no half of it behind."""
    nobody = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_fetch_retries": "0"}
    options = ("--parts", tmp_path / "parts")
    result = build(tmp_path / "classroom", *options, **nobody, npm_config_cache=str(tmp_path))
    assert result.returncode == 1
    assert "could not fetch pyodide@" in result.stderr
    assert "the first build needs a package registry" in result.stderr
    assert list((tmp_path / "parts").iterdir()) == []


# In a browser


def test_the_first_page_leads_to_every_lesson(browser, address, folder):
    """To run, and to read with all pictures."""
    browser.get(address)
    links = [a.get_attribute("href") for a in browser.find_elements("css selector", "li a")]
    assert links == [
        link
        for lesson in LESSONS
        for link in (
            *[f"{address}lite/notebooks/index.html?path={lesson.path.name}"] * (lesson in TO_RUN),
            f"{address}pages/{lesson.path.stem}.html",
        )
    ]
    words = browser.find_element("css selector", "body").text
    for lesson in LESSONS:
        assert lesson.goal in words and f"About {lesson.minutes} minutes" in words
        html = (folder / "pages" / f"{lesson.path.stem}.html").read_text(encoding="utf-8")
        assert 'src="http' not in html
        for link in re.findall(r'href="([\w.-]+)"', html):
            assert (folder / "pages" / link).exists(), link


def test_a_lesson_to_read_waits_like_the_site(browser, tmp_path):
    """Outputs are folded behind Run; a prediction shows its output and no code; no line is long."""
    cells = [
        nbformat.v4.new_markdown_cell("# 1. One\n\n" + "word " * 100),
        cell("long = 1  # " + "x" * 90, "<b>one</b>"),
        cell("predict(secret)", "<input id='guess'>", tags=["prediction"]),
    ]
    lesson = Lesson(tmp_path / "1_one.ipynb", nbformat.v4.new_notebook(cells=cells))
    (tmp_path / "1_one.html").write_text(page(lesson), encoding="utf-8")
    browser.get((tmp_path / "1_one.html").as_uri())
    words = browser.find_element("css selector", "body")
    assert "secret" not in words.text
    assert browser.find_element("id", "guess").is_displayed()
    (run,) = browser.find_elements("css selector", ".run")
    assert not browser.find_element("css selector", "b").is_displayed()
    run.click()
    assert browser.find_element("css selector", "b").is_displayed()
    assert longest_line(browser, ".jp-RenderedMarkdown p:not(.run-all)") <= 70
    assert longest_line(browser, ".jp-InputArea-editor pre") <= 70


def cell(source, html, **metadata):
    """A code cell with one output."""
    output = nbformat.v4.new_output("execute_result", {"text/html": html}, execution_count=1)
    return nbformat.v4.new_code_cell(source, outputs=[output], metadata=metadata)


def longest_line(browser, where):
    """The number of characters in the longest line as it is shown."""
    return browser.execute_script(
        """
        let longest = 0;
        for (const block of document.querySelectorAll(arguments[0])) {
          const nodes = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), lines = new Map();
          while (nodes.nextNode()) {
            const node = nodes.currentNode, range = document.createRange();
            for (let k = 0; k < node.data.length; k++) {
              range.setStart(node, k);
              range.setEnd(node, k + 1);
              const { bottom, width } = range.getBoundingClientRect();
              const line = Math.round(bottom / 10);
              if (width) lines.set(line, (lines.get(line) ?? 0) + 1);
            }
          }
          longest = Math.max(longest, ...lines.values());
        }
        return longest;
        """,
        where,
    )


def test_opened_as_a_file_the_first_page_says_what_to_start(browser, folder):
    """Browsers run no Python from files; reading works."""
    browser.get((folder / "index.html").as_uri())
    assert "start serve.py" in browser.find_element("id", "file").text
    assert {a.text for a in browser.find_elements("css selector", "li a")} == {
        "Read, with all pictures"
    }


class Notebook:
    """A notebook in the browser, driven by the commands behind its menus."""

    def __init__(self, browser, address, name):
        self.browser = browser
        browser.get(f"{address}lite/notebooks/index.html?path={name}")
        self.wait("return window.jupyterapp?.shell.currentWidget?.context?.isReady")

    def wait(self, script):
        """Until the script returns something true."""
        deadline = time.monotonic() + SECONDS
        while not (found := self.browser.execute_script(script)):
            assert time.monotonic() < deadline, script
            time.sleep(0.1)
        return found

    def run_all(self):
        """The code cells after `Run All Cells`, once Python has started."""
        self.wait(
            "const session = jupyterapp.shell.currentWidget.sessionContext.session;"
            "return session?.kernel?.status === 'idle'"
        )
        self.browser.execute_script(
            "jupyterapp.commands.execute('notebook:run-all-cells').then(() => window.ran = true)"
        )
        self.wait("return window.ran")
        script = "return JSON.stringify(jupyterapp.shell.currentWidget.content.model)"
        return code_cells(self.browser.execute_script(script))

    def pictures(self, where):
        """How wide each picture in such a place is; 0 if it could not be decoded."""
        self.wait("return [...document.images].every((image) => image.complete)")
        return self.browser.execute_script(
            "const found = document.querySelectorAll(`${arguments[0]} img`);"
            "return [...found].map((image) => image.naturalWidth)",
            where,
        )


def text(lines):
    """Notebooks keep a text as a list of lines, or as a whole."""
    return "".join(lines)


def agree(output, committed):
    """Whether the browser shows what the repository shows."""
    return all(
        text(output["data"][kind]) == text(committed["data"][kind]) for kind in committed["data"]
    )


def run_as_committed(notebook, lesson):
    """Run all cells: they show what the repository shows, byte for byte, and every picture."""
    committed = [
        cell
        for cell in lesson.book.cells
        if cell.cell_type == "code" and "numpy" not in cell.metadata.get("tags", [])
    ]
    cells = notebook.run_all()
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(committed) + 1))
    for cell, before in zip(cells, committed, strict=True):
        for output, old in zip(cell["outputs"], before["outputs"], strict=True):
            assert output["output_type"] == old["output_type"], output
            is_timed = "timed" in before["metadata"].get("tags", [])  # what a clock measured
            assert is_timed or agree(output, old), (output, old)
            assert set(output["data"]) == set(old["data"])
    shown = [text(output["data"].get("text/html", "")) for c in cells for output in c["outputs"]]
    drawn = notebook.pictures(".jp-OutputArea-output")
    assert len(drawn) >= len([html for html in shown if "<img " in html])
    assert all(drawn)


@pytest.mark.parametrize("lesson", RUN, ids=lambda lesson: lesson.path.stem)
def test_every_cell_shows_what_it_shows_in_the_repository(browser, address, lesson):
    """Every number and every plot, without NumPy or matplotlib."""
    run_as_committed(Notebook(browser, address, lesson.path.name), lesson)


def test_a_lesson_keeps_what_it_showed_and_the_first_page_tells_it(browser, new_address):
    """After a run, a save and a reload the player still plays, and the progress is listed."""
    name = LESSONS[0].path.name
    browser.get(new_address)
    assert progress(browser)[name] == "", "not opened so far"
    browser.find_element("css selector", "a.run").click()
    notebook = Notebook(browser, new_address, name)
    browser.get(new_address)
    listed = progress(browser)
    assert listed[name] == "Opened"
    assert {listed[lesson.path.name] for lesson in LESSONS if lesson not in TO_RUN} == {""}
    notebook = Notebook(browser, new_address, name)
    run_as_committed(notebook, LESSONS[0])
    assert longest_line(browser, ".jp-RenderedMarkdown p") <= 70
    assert longest_line(browser, ".jp-InputArea-editor .cm-line") <= 70
    browser.execute_script(
        "jupyterapp.commands.execute('docmanager:save').then(() => window.saved = true)"
    )
    notebook.wait("return window.saved")
    notebook = Notebook(browser, new_address, name)
    notebook.wait("return document.querySelector('.slopewise-player')?.shadowRoot")
    player = browser.find_element("css selector", ".slopewise-player").shadow_root
    caption, forward = (player.find_element("css selector", name) for name in (".caption", ".next"))
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", forward)
    first = caption.text
    forward.send_keys(" ")  # while the page may still move below a pointer
    assert caption.text.startswith("forward") and caption.text != first
    browser.get(new_address)
    count, book = LESSONS[0].cells, LESSONS[0].book
    tasks = sum("exercise" in cell.metadata.get("tags", []) for cell in book.cells)
    told = f"✓ {count} of {count} cells run · 0 of {tasks} exercises right"
    assert progress(browser)[name] == told


def progress(browser):
    """What the first page says of each lesson, once it has looked."""
    script = "tellAll().then(arguments[0])"
    browser.execute_async_script(script)
    return {
        entry.get_attribute("data-lesson"): entry.find_element("css selector", ".progress").text
        for entry in browser.find_elements("css selector", "li[data-lesson]")
    }


def test_a_notebook_is_dark_on_a_dark_system(browser, address):
    """And so are its pictures."""
    feature = {"name": "prefers-color-scheme", "value": "dark"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    notebook = Notebook(browser, address, LESSONS[0].path.name)
    notebook.wait("return document.body.dataset.jpThemeName === 'JupyterLab Dark'")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    notebook.wait("return document.body.dataset.jpThemeName === 'JupyterLab Light'")
