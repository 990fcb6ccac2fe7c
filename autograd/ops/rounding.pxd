# Which names of rounding.py are functions of C, when it is compiled.
from libc cimport math

cdef (double, double) halves(double x) noexcept
cpdef double product_error(double x, double y, double rounded) noexcept
cpdef double difference_error(double x, double y, double rounded) noexcept
cpdef double reciprocal_sqrt(double x) except? -1.0
cpdef double cbrt(double x) except? -1.0
