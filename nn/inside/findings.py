"""The findings of a diagnosis, as text and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from autograd.hints import Hinted
from nn.data.table import Table

__all__ = ["Diagnosis", "Finding"]


class Finding(NamedTuple):
    """One mistake: its name, its place, the number that shows it, and what to do."""

    mistake: str
    where: str
    number: float
    sentence: str
    remedy: str


Finding.__reduce_ex__ = Hinted.__reduce_ex__  # type: ignore[assignment]


class Diagnosis(Hinted):
    """All findings, as text and as a table; `layers` holds the numbers of each layer."""

    def __init__(self, findings: Sequence[Finding], layers: Table) -> None:
        self.findings = list(findings)
        self.layers = layers

    def __repr__(self) -> str:
        lines = [
            f"{finding.mistake} ({finding.where}): {finding.sentence} {finding.remedy}"
            for finding in self.findings
        ]
        return "\n".join([*(lines or ["No classic mistake found."]), "", repr(self.layers)])

    def _repr_html_(self) -> str:
        # Not as a table: notebooks align its cells to the right, but sentences start at the left.
        items = [
            f"<li><strong>{escape(finding.mistake)}</strong> ({escape(finding.where)}): "
            f"{escape(finding.sentence)} {escape(finding.remedy)}</li>"
            for finding in self.findings
        ]
        found = f"<ul>{''.join(items)}</ul>" if items else "<p>No classic mistake found.</p>"
        return found + self.layers._repr_html_()
