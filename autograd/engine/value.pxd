# Which names of value.py are fields and functions of C, when it is compiled.
cimport cython
from libc cimport math
from autograd.ops cimport native

cdef object ADD, SUB, MUL, DIV, POW, NEG, DOT
cdef object RELU, EXP, LOG, SQRT, TANH, SIGMOID
cdef object is_recording, is_operand, finite
cdef set no_grad_blocks, tracing_blocks
cdef int depth
cdef list buried
cdef double TINY, HUGE, NAN

cdef class Edges:
    cdef object constants
    cdef tuple[Value, ...] parents
    cdef double* slopes

cdef class Value:
    # What recording and a sweep read comes first: it fits into one line of the cache.
    cdef readonly double _number
    cdef readonly double _grad
    cdef long long _sweep
    cdef Value _left, _right
    cdef double _left_slope, _right_slope
    cdef object _extra
    cdef object _name
    cdef public object op

cdef native.Maker bare

cdef Value leaf(double data)
cdef Value alone(double data)
cdef Value one(double data, object op, Value parent, double slope, object constants=*)
cdef Value two(double data, object op, Value left, double slope, Value right, double right_slope)
cdef object operate(object op, object left, object right)
cpdef Value joined(double data, object op, object parents, object slopes, object constants=*)
cdef Value tied(double data, object op, Edges edges)
cdef Edges edges_of(tuple[Value, ...] parents, object constants)
@cython.locals(count=Py_ssize_t, place=Py_ssize_t, has_floats=bint)
cdef object fast_dot(object weights, object inputs)
cdef object as_float(object number)
