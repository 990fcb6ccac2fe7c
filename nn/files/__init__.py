"""Models and training runs as files."""

__all__: list[str] = []
