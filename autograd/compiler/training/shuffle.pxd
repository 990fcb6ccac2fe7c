# What is memory and which numbers are those of C, when shuffle.py is compiled.
cimport cython

@cython.locals(
    bits=Py_ssize_t,
    last=Py_ssize_t,
    at=Py_ssize_t,
    word=cython.uint,
    other=Py_ssize_t,
    fits=Py_ssize_t,
)
cpdef Py_ssize_t by_words(long long[::1] order, const unsigned char[::1] words, Py_ssize_t place)
