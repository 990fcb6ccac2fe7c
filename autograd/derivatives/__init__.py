"""Turn functions into their derivatives."""

__all__: list[str] = []
