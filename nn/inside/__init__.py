"""Look inside a model: what its neurons answer, what excites them, and what is wrong."""

__all__: list[str] = []
