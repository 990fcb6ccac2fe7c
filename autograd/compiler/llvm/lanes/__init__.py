"""Functions of math.h for several numbers at once."""

__all__: list[str] = []
