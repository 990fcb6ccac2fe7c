"""Machine code by LLVM: one point at a time, and rows of many."""

__all__: list[str] = []
