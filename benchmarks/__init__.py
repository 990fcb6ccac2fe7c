"""Benchmarks beside other engines, with equal results."""
