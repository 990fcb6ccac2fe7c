"""A saved page with a picture of ours, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Shown:
    """A page that a browser has opened from a file; its picture is of the class `host`."""

    host_class = "slopewise-live"

    def __init__(self, browser: Any, path: Path) -> None:
        self.browser = browser
        browser.get(path.as_uri())

    @property
    def host(self) -> Any:
        return self.browser.find_element("css selector", f".{self.host_class}")

    @property
    def root(self) -> Any:
        return self.host.shadow_root

    def find(self, selector: str) -> Any:
        return self.root.find_element("css selector", selector)

    def all(self, selector: str) -> Any:
        return self.root.find_elements("css selector", selector)

    def named(self, name: str) -> Any:
        """The control that a screen reader calls so."""
        return self.find(f'[aria-label="{name}"]')

    @property
    def caption(self) -> Any:
        return self.find(".caption").text

    def lines(self, heading: str) -> list[str]:
        """The texts of the box with this heading, without it."""
        for group in self.all("g.node"):
            texts = [
                text.get_attribute("textContent")
                for text in group.find_elements("css selector", "text")
            ]
            if texts[0].split(" = ")[0] == heading:
                return texts[1:]
        raise LookupError(heading)
