"""Modules, neurons, layers and networks, and what the outputs of a model mean."""

__all__: list[str] = []
