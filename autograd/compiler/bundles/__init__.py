"""Bundles: lines of one op that stand side by side become loops over lanes of memory.

There is a pass for each step from a program to loops. `accumulate` adds what an example gives to
the gradients so far. `share` computes once what the outputs of a softmax share. `largest` makes one
op of a chain of maxima, and `fold` a dot of a sum of products. `groups` finds lines that could be
computed at once. `layout` says where inputs and outputs stand in memory. `nests` describes where
the operands of a group stand, by a start and steps. `bundle` makes bundles of that, and `mapped`
those of a rule for one weight. `loops` puts bundles that follow each other lane by lane into one
loop. `together` lets examples of a training read and change the first layer at once.
"""

__all__: list[str] = []
