"""Benchmarks of training: whole epochs of `nn.fit` beside C and other frameworks."""
