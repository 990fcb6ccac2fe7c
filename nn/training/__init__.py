"""Training: losses, targets, the loop over epochs, and what watches it."""

__all__: list[str] = []
