# Which names of floats.py are functions of C, when it is compiled.
from libc cimport math
from autograd.ops cimport rounding

cdef double RECIPROCAL_SQRT_2, RECIPROCAL_SQRT_2_LOW, RECIPROCAL_SQRT_PI, RECIPROCAL_SQRT_2PI
cdef double inf, nan

cpdef double cosh(double x) except? -1.0
cpdef double divide(double x, double y) except? -1.0
cpdef double pow_slope(double x, double y) except? -1.0
cpdef double power(double x, double y) except? -1.0
cpdef double sigmoid(double x) except? -1.0
cpdef double sigmoid_slope(double x) except? -1.0
cpdef double softplus(double x) except? -1.0
cpdef double logsigmoid(double x) except? -1.0
cpdef double silu(double x) except? -1.0
cpdef double bell(double x) except? -1.0
cpdef double normal_cdf(double x) except? -1.0
cpdef double gelu(double x) except? -1.0
cpdef double sign(double x) except? -1.0
cpdef double relu(double x) except? -1.0
cpdef double elu(double x, double alpha) except? -1.0
cpdef double maximum(double x, double y) except? -1.0
cpdef double minimum(double x, double y) except? -1.0
cpdef double ahead(double x, double y) except? -1.0
cpdef double clip(double x, double low, double high) except? -1.0
