"""The op table, and what its rows are made of; every row is a name of this package too."""

from autograd.ops.table import TABLE

__all__: list[str] = []

globals().update(TABLE)  # which pickles of version 0.1 name
