# What `native.` means to the compiler.
from cpython.object cimport PyTypeObject
from cpython.dict cimport PyDict_SetItem
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.type cimport PyType_Modified

cdef extern from *:
    """
    static PyTypeObject *slopewise_kind;  // a module that has a maker has one
    static PyObject *slopewise_nothing;
    typedef PyObject *(*slopewise_maker)(void);
    static PyObject *slopewise_make(void) {
        return slopewise_kind->tp_new(slopewise_kind, slopewise_nothing, NULL);
    }
    static slopewise_maker slopewise_maker_of(PyObject *kind) {
        slopewise_kind = (PyTypeObject *)kind;
        slopewise_nothing = PyTuple_New(0);
        return slopewise_make;
    }
    static int slopewise_attach(PyObject *kind, PyObject *name, PyObject *thing) {
        int failed = PyDict_SetItem(((PyTypeObject *)kind)->tp_dict, name, thing);
        PyType_Modified((PyTypeObject *)kind);
        return failed;
    }
    typedef struct {  // of call.pxd
        PyObject_HEAD
        vectorcallfunc vectorcall;
        PyObject *answer;
    } slopewise_call;
    static PyObject *slopewise_answer(
        PyObject *call, PyObject *const *operands, size_t count, PyObject *names
    ) {
        return PyObject_Vectorcall(((slopewise_call *)call)->answer, operands, count, names);
    }
    static void slopewise_pass_on(PyObject *thing, PyObject *function) {
        slopewise_call *call = (slopewise_call *)thing;
        PyTypeObject *kind = Py_TYPE(thing);
        Py_INCREF(function);
        Py_XSETREF(call->answer, function);
        call->vectorcall = slopewise_answer;
        kind->tp_vectorcall_offset = offsetof(slopewise_call, vectorcall);
        kind->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        PyType_Modified(kind);
    }
    """
    void slopewise_pass_on(object thing, object function)
    ctypedef object (*Maker "slopewise_maker")()
    Maker slopewise_maker_of(object kind)
    int slopewise_attach(object kind, object name, object thing) except -1

cdef inline Maker maker(object kind):
    return slopewise_maker_of(kind)

cdef inline int attach(object kind, object name, object thing) except -1:
    return slopewise_attach(kind, name, thing)

cdef inline double* doubles(Py_ssize_t count) except NULL:
    cdef double* room = <double*>PyMem_Calloc(count or 1, sizeof(double))
    if not room:
        raise MemoryError
    return room

cdef inline double* filled(object numbers) except NULL:
    cdef double* room = doubles(len(numbers))
    cdef Py_ssize_t place = 0
    try:
        for number in numbers:
            room[place] = number
            place += 1
    except:
        PyMem_Free(room)
        raise
    return room

cdef inline void free(double* room) noexcept:
    PyMem_Free(room)

cdef inline void pass_on(object call, object function) noexcept:
    slopewise_pass_on(call, function)
