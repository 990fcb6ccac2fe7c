# Which names of shuffle.py are functions of C, when it is compiled.
cimport cython

@cython.locals(
    bits=Py_ssize_t, last=Py_ssize_t, at=Py_ssize_t, word=cython.uint, other=Py_ssize_t
)
cpdef Py_ssize_t by_words(list order, bytes words, Py_ssize_t place)
