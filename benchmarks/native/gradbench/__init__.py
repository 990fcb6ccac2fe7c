"""Four problems of GradBench in generated code, on data made here.

The definitions are GradBench's, the programs are our own.
"""
