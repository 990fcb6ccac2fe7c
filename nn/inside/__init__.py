"""What happens inside a model: what its neurons answer and like, and what is wrong with them."""

__all__: list[str] = []
