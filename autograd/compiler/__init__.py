"""Turn a recorded graph into a straight-line program, and that into code."""

__all__: list[str] = []
