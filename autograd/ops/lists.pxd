# Which names of lists.py are functions of C, when it is compiled.
from libc cimport math
from autograd.ops cimport floats, rounding

cdef double inf, nan

cpdef double weight(double number, double largest) except? -1.0
