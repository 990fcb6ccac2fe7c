"""Training by NumPy: a call for each bundle, with the examples of a batch as a further axis."""

__all__: list[str] = []
