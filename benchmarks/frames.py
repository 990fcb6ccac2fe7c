"""Time a frame of a page that computes, in a browser: a control moves, the picture follows."""

from __future__ import annotations

import re
import subprocess
from functools import partial
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import autograd
import nn
from autograd import Value, live
from autograd.show.live_page import LivePage
from benchmarks.workload import OURS, PURE, Survey

__all__ = ["SURVEYS"]

BROWSER = "chromium"
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom")
FRAMES = 31
MOVES = f"""<script>addEventListener("load", () => {{
  const {{ shadowRoot: root }} = document.querySelector(".slopewise-live"), times = [];
  const slider = root.querySelector(".handle, .weights input");
  const epoch = root.querySelector(".epoch");
  for (let k = 0; k < {FRAMES}; k++) {{
    const start = performance.now();
    if (slider) {{
      slider.value = k / {2 * FRAMES};
      slider.dispatchEvent(new Event("input"));
    }} else epoch.click();
    times.push(performance.now() - start);
  }}
  document.title = `took ${{times.sort((a, b) => a - b)[{FRAMES // 2}]}} ms`;
}});</script>"""
"""Moves the page's first slider; a page that trains does an epoch instead."""


def graph() -> LivePage:
    """A graph of nearly 150 boxes, the most that a page takes."""
    weights = [Value(place / 36, f"w{place}") for place in range(37)]
    return live(autograd.sum([(3 * w).tanh() for w in weights]).square() + weights[0])


def descent() -> LivePage:
    """A walk over two weights."""
    return nn.live_descent(lambda w: (w[0] - 1) ** 2 + 3 * (w[1] + 0.5) ** 2, [2.0, 1.5])


def training() -> LivePage:
    """A network that learns two moons; its frame is an epoch."""
    model = nn.MLP(2, [4, 1], ["tanh", "sigmoid"], rng=0)
    return nn.playground(model, *nn.moons(20, rng=0), rng=0)


def frame(page: LivePage, folder: Path) -> float:
    """The median of the milliseconds that a frame takes."""
    path = page.save(folder / "page.html")
    text = path.read_text(encoding="utf-8").replace("</body>", f"{MOVES}</body>")
    path.write_text(text, encoding="utf-8")
    command = [BROWSER, *OPTIONS, f"--user-data-dir={folder}", path.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (took,) = re.findall(r"<title>took ([\d.]+) ms</title>", shown)
    return float(took)


PAGES = {"graph of 150 boxes": graph, "walk over two weights": descent, "an epoch": training}


def frames() -> dict[str, tuple[float, str]]:
    """Milliseconds a frame of each page; nothing if there is no browser."""
    if which(BROWSER) is None:
        return {}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        measure = partial(frame, folder=Path(folder))
        return {name: (measure(make()), "ms a frame") for name, make in PAGES.items()}


BOUND = {OURS: "< 16", PURE: "< 16"}
SURVEYS = [Survey("pages in a browser", frames, dict.fromkeys(PAGES, BOUND))]
