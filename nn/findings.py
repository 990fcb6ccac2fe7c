"""What does the training doctor hand out?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nn.table import Table

__all__ = ["Diagnosis", "Finding"]


class Finding(NamedTuple):
    """One mistake: its name, where, the number that gave it away, and what to do."""

    mistake: str
    where: str
    number: float
    sentence: str
    remedy: str


class Diagnosis:
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
        columns = [name.replace("_", " ") for name in Finding._fields]
        found = Table(columns, self.findings)._repr_html_() if self.findings else ""
        return (found or "<p>No classic mistake found.</p>") + self.layers._repr_html_()
