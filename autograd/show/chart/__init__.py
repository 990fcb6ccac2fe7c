"""Plots as data, and their painters: as SVG without any other library, or on matplotlib's axes."""

__all__: list[str] = []
