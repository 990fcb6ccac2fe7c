"""Send objects to other processes: as bytes, and with Dask once to each worker."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["client_of", "packed", "refuse_no_executor", "refuse_what_stays", "sent", "unpacked"]


def packed(thing: object) -> bytes:
    """An object as bytes: by cloudpickle if it is installed, which also packs lambdas, or pickle.

    >>> unpacked(packed([1.0, 2.0]))
    [1.0, 2.0]
    """
    try:
        library = import_module("cloudpickle")
    except ImportError:
        library = import_module("pickle")
    content: bytes = library.dumps(thing)
    return content


def unpacked(content: bytes) -> Any:
    """The object in the bytes of `packed`; a TypeError says what to do if it cannot be made."""
    import pickle

    try:
        return pickle.loads(content)
    except Exception as error:
        raise TypeError(
            f"a worker cannot make what it was sent ({type(error).__name__}: {error}); put your "
            "functions and classes into a module that workers can import, or install cloudpickle"
        ) from error


def refuse_what_stays(things: Mapping[str, object]) -> None:
    """Refuse what cannot be sent to other processes, by its name."""
    for name, thing in things.items():
        try:
            packed(thing)
        except Exception as error:
            raise TypeError(
                f"{name} cannot be sent to other processes ({type(error).__name__}: {error}). "
                "Functions and classes of modules travel; lambdas and closures too, if cloudpickle "
                "is installed; open files never do. Without executor= this process computes all"
            ) from error


def refuse_no_executor(executor: object) -> None:
    """Refuse what is no executor, and a Dask client, which can make one."""
    if not hasattr(executor, "submit") or hasattr(executor, "scatter"):
        raise TypeError(
            "executor must be an executor of concurrent.futures, such as ProcessPoolExecutor() "
            f"or a Dask client's get_executor(), not {executor!r:.60}"
        )


def client_of(executor: Executor) -> Any:
    """The Dask client that made an executor; None for other executors."""
    return getattr(executor, "_client", None)


def sent(executor: Executor, content: bytes, *, to_all: bool) -> Any:
    """What stands for some bytes among the arguments of a task.

    On a Dask cluster it is a future: the bytes go to one worker, or to all, and stay there.  For
    other executors it is the bytes themselves, which travel with each task.
    """
    client = client_of(executor)
    return content if client is None else client.scatter(content, broadcast=to_all, hash=False)
