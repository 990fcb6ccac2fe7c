"""The lessons in a browser, with nothing to install: one folder to hand out."""
