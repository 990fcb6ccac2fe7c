"""The lessons, and what is read from them for the site and for the classroom."""
