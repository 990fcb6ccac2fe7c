# The fields of C that call.py has when it is compiled; native.pxd knows their places.
from autograd.ops cimport native

cdef class Call:
    cdef void* vectorcall
    cdef object answer
