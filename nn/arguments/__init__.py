"""What users give: rows of numbers, names of other libraries, and sentences of errors."""

__all__: list[str] = []
