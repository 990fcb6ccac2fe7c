"""How a notebook holds a fact."""

OUTPUT, CODE, WORDS, BOX = "an output", "code", "words", "a box"
"""Regular expressions, in which any white space is one space. An output is all that can be read in
it: plain text, tables, the text in pictures, and what pictures are for those who do not see them. A
box says where the texts disagree."""
