"""Functions turned into their derivatives."""

__all__: list[str] = []
