"""Data: tables, CSV files, data sets, and the split into training and test examples."""

__all__: list[str] = []
