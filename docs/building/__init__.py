"""Make the generated parts of the site from the code."""
