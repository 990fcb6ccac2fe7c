# The field of C that door.py has when it is compiled.
cdef class Door:
    cdef tuple _recent
