"""Reports of training runs as pages."""

__all__: list[str] = []
