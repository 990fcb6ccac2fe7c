"""Slopes and gradients compared with differences, and with fifty digits."""

__all__: list[str] = []
