"""The commands of `python -m nn`."""

__all__: list[str] = []
