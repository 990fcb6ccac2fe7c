"""Check what users give: rows of numbers, and names of other libraries; the texts of errors."""

__all__: list[str] = []
