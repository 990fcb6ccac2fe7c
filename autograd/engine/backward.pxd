# Which names of backward.py are functions of C, when it is compiled.
cimport cython
from autograd.engine.value cimport Edges, Value

cdef long long _stamp

cdef list[Value] visit(Value root, list[Value] leaves)
@cython.locals(place=Py_ssize_t)
cdef void pull(list[Value] order) except *
