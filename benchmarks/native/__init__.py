"""Benchmarks of generated code: `autograd.compile`, and training in machine code."""
