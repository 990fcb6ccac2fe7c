"""Bundles: lines of one op that stand side by side become loops over lanes of memory.

A pass of its own for each step, from a program to loops: `groups` finds lines that could be computed
at once, `layout` says where each number stands in memory, `nests` describes where the operands of
a group stand, by a start and steps, and `loops` puts bundles that follow each other lane by lane
into one loop.
"""

__all__: list[str] = []
