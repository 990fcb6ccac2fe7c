"""Training: losses, targets, the loop over epochs, and callbacks."""

__all__: list[str] = []
