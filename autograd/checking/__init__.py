"""Compare slopes and gradients with differences, and with exact values of 50 digits."""

__all__: list[str] = []
