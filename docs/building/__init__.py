"""What the site makes from the code, so that nothing is said twice."""
