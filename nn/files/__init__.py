"""Save models and training runs to files, and load them."""

__all__: list[str] = []
