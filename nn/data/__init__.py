"""Tables, CSV files, data sets, and how examples are split."""

__all__: list[str] = []
