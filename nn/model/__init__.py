"""Modules, and what they are made of."""

__all__: list[str] = []
