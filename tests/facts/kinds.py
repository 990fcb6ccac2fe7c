"""How a notebook holds a fact."""

ASSERT = "an assert"
"""The condition itself: for laws. A number of a lesson is an output."""

OUTPUT, CODE, WORDS, BOX = "an output", "code", "words", "a box"
"""Regular expressions, in which any white space is one space. An output is all that can be read in
it: plain text, tables, the text in pictures, and what pictures are for those who do not see them. A
box says where the texts disagree."""
