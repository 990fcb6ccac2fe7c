"""Many trainings at once, in this process or on many machines."""

__all__: list[str] = []
