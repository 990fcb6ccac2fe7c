"""The site is complete, and everything on it is true."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from autograd.__main__ import SHOWN

for package in ("sphinx", "myst_nb", "furo", "sphinx_copybutton"):
    pytest.importorskip(package, reason="pip install 'slopewise[docs]'")

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
MODULES = (
    "autograd",
    "autograd.files",
    "autograd.hints",
    "autograd.show",
    "autograd.testing",
    "nn",
    "nn.init",
    "nn.plot",
)
OUTSIDE = ("http", "https", "mailto")
PAGES = sorted(DOCS.rglob("*.md"))

if not DOCS.exists():
    pytest.skip("the site is not part of this copy", allow_module_level=True)

FENCE = re.compile(r"^```(\{picture\}|python|console)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def fences(page: Path) -> Iterator[tuple[str, str, int]]:
    """The examples of a page: for each its kind, its text, and the line where it starts."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield found[1].strip("{}"), found[2], text[: found.start(2)].count("\n")


def test_names_in_the_text_exist() -> None:
    """Each name of `nn` or `autograd` on a page exists, except in the first column of a table."""
    for page in PAGES:
        text = re.sub(r"^\|[^|]*", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for package, name in re.findall(r"`(nn|autograd)\.(\w+)", text):
            is_module = f"{package}.{name}" in MODULES
            is_there = is_module or hasattr(importlib.import_module(package), name)
            assert is_there, f"{page.name}: {package}.{name}"


def each_page_with_examples() -> pytest.MarkDecorator:
    pages = [page for page in PAGES if next(fences(page), None)]
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.stem)


@each_page_with_examples()
def test_examples_are_true(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python example and every command gives what the page says, from top to bottom."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for kind, text, line in fences(page):
        if kind == "console":
            check_commands(text)
        elif ">>>" in text:
            check_examples(text, names, page, line)
        else:
            exec(compile(text, str(page), "exec"), names)


def check_examples(text: str, names: dict[str, object], page: Path, line: int) -> None:
    """Run one fence as a doctest."""
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), line)
    test.globs = names
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=said.append, clear_globs=False)
    assert not runner.failures, "".join(said)


def check_commands(text: str) -> None:
    """Run each command of a console, and compare what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        assert command.startswith("python -m "), "what is not run stands in a fence `sh`"
        run = subprocess.run(
            [sys.executable, *shlex.split(command)[1:]], capture_output=True, text=True, check=False
        )
        said = run.stdout + run.stderr
        checker = doctest.OutputChecker()
        assert checker.check_output(expected, said, doctest.ELLIPSIS), f"{command}\n{said}"


# The site as it is built


@dataclass
class Page(HTMLParser):
    """A built page: its ids, its links, and what it loads."""

    html: str
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        is_way = tag == "link" and found.get("rel") in ("next", "prev", "index", "search")
        if is_way or (tag == "a" and "href" in found):
            self.links.append(found["href"])
        else:
            self.loaded += [found[name] for name in ("src", "href", "data") if name in found]


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site."""
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def test_every_link_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    """A link within the site leads to a file that exists, and to a place in it.

    For links to other sites only the form is checked, since tests do not use the network.
    """
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in OUTSIDE and "." in parts.netloc + parts.path, link
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{path.relative_to(site)} -> {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, f"{path.name} -> {link}"


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    """Scripts, styles, fonts and pictures lie in the site, or in the page itself."""
    for path, page in pages.items():
        for source in page.loaded:
            parts = urlsplit(source)
            assert parts.scheme in ("", "data") and not parts.netloc, f"{path.name}: {source:.80}"
            if not parts.scheme and parts.path:
                assert (path.parent / unquote(parts.path)).is_file(), f"{path.name}: {source}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        loaded = re.findall(r"url\(\s*['\"]?([^'\")]+)", text)
        assert not [url for url in loaded if re.match(r"(https?:)?//", url)], style.name
        assert not re.search(r"@import[^;]*//", text), style.name


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_in_the_reference(module: str, pages: dict[Path, Page]) -> None:
    """Each public name has an entry under the name that a user writes."""
    places = set().union(*(page.ids for page in pages.values()))
    names = importlib.import_module(module).__all__
    assert not [name for name in names if f"{module}.{name}" not in places | set(MODULES)]


def test_signatures_are_as_written_and_lead_to_their_words(pages: dict[Path, Page]) -> None:
    """Defaults are written as in the source, and every explained type is used."""
    reference = {path.stem: page for path, page in pages.items() if path.parent.stem == "reference"}
    signature = re.search(r'id="nn.Adam">.*?</dt>', reference["training"].html, re.DOTALL)
    assert signature and "1e-8" in signature[0] and "schedules.Schedule" not in signature[0]
    words = {place for place in reference.pop("types").ids if place[:1].isupper()}
    used = {link.rpartition("#")[2] for page in reference.values() for link in page.links}
    assert "Rows" in words <= used
    assert "pathlib.Path" in reference["pictures"].html, "which is not nn.Path"
    assert "nn.Finding.mistake" not in reference["looking"].ids, "its signature has this field"


def test_names_in_the_text_are_links(pages: dict[Path, Page], site: Path) -> None:
    """Code that names something public leads to the reference."""
    assert "../reference/training.html#nn.fit" in pages[site / "how-to" / "loop.html"].links


def test_every_page_is_built_and_has_a_way_in(pages: dict[Path, Page], site: Path) -> None:
    """Each source and each lesson is a page, and another page links to it."""
    sources = [page.relative_to(DOCS).with_suffix("") for page in PAGES]
    lessons = [Path("lessons", lesson.stem) for lesson in LESSONS]
    linked = {
        (path.parent / unquote(urlsplit(link).path)).resolve()
        for path, page in pages.items()
        for link in page.links
        if urlsplit(link).path and not urlsplit(link).scheme
    }
    for source in [*sources, *lessons]:
        assert (site / f"{source}.html").resolve() in linked, source


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_is_shown_in_full(lesson: Path, pages: dict[Path, Page], site: Path) -> None:
    """All hidden answers, pictures and players of a notebook are on its page."""
    html = pages[site / "lessons" / f"{lesson.stem}.html"].html
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    words = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    inside = "".join("".join(data.get("text/html", "")) for data in shown)
    opened = words.count("<details>") + inside.count("<details")
    assert html.count("<details") == html.count("</details>") == opened
    assert html.count("data:image/svg+xml") == inside.count("data:image/svg+xml")
    assert html.count("data-player=") == inside.count("data-player=")
    assert not re.findall(r'<img [^>]*src="[^"]*\.png"', html)


def test_pictures_have_words_for_those_who_do_not_see_them(pages: dict[Path, Page]) -> None:
    """Each picture has its own text, which is not its file name; an icon beside words has none."""
    for path, page in pages.items():
        for picture in re.findall(r"<img [^>]*>", page.html):
            (alt,) = re.findall(r'\balt="([^"]*)"', picture) or [None]
            assert alt is not None, f"{path}: {picture[:80]}"
            assert not re.search(r"\.(png|svg)$|_images/", alt), f"{path}: {alt}"


def test_the_pictures_of_the_site_are_there(pages: dict[Path, Page], site: Path) -> None:
    """A live graph and three cards in front, the architecture, and a curve for each simple op."""
    front, design, ops = (pages[site / f"{name}.html"].html for name in ("index", "design", "ops"))
    assert front.count("data-live=") == 1 and front.count('class="cover"') == 3
    assert design.count("data:image/svg+xml") == 2
    simple = [op.name for op in SHOWN if op.is_unary]
    assert all(ops.count(f'id="curve-{name}"') == 1 for name in simple)
    assert all(ops.count(f'href="#curve-{name}"') == 1 for name in simple)
    first_curve, table = ops.index('class="value"'), ops.index("<table")
    assert first_curve < table


def test_every_environment_variable_is_explained() -> None:
    """The reference lists each environment variable that the packages read."""
    sources = [*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    names = set(re.findall(r"SLOPEWISE_[A-Z_]+", code))
    assert names and all(f"| `{name}` |" in text for name in names)
    assert code.count("environ.get(") == len(names), "a variable of another name is read"


def test_every_public_error_is_in_the_list(site: Path, pages: dict[Path, Page]) -> None:
    """The page of errors links to each exception that a package lists."""
    links = pages[site / "reference" / "errors.html"].links
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            listed = getattr(importlib.import_module(module), name)
            if isinstance(listed, type) and issubclass(listed, Exception):
                assert [link for link in links if link.endswith(f"#{module}.{name}")], name
