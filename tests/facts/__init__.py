"""Where each fact of the lessons stands: a map from the facts to the executed notebooks."""
