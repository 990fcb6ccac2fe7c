"""The training doctor: measurements of a model, and what they tell."""

__all__: list[str] = []
