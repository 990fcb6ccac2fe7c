"""Value, the graph it records, and the sweeps over it."""

__all__: list[str] = []
