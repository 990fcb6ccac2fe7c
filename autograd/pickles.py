"""Name classes by their public names, such as `nn.MLP`, in pickles and in tracebacks.

So a file may move inside a package, and pickles still load. A pickle of an older version names the
module in which its class was then. Such modules are found under their old names.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from copyreg import __newobj__  # type: ignore[attr-defined]
from importlib import import_module
from types import ModuleType
from typing import Any, SupportsIndex

__all__ = ["PublicPickle", "keep_old_names", "made_again", "name_errors"]


class PublicPickle:
    """A class whose pickled objects name it by its public name, if it has one."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        made: Any = object.__reduce_ex__(self, protocol)
        kind, home = type(self), public_home(type(self))
        if home and made[0] in (__newobj__, kind):
            arguments = made[1][1:] if made[0] is __newobj__ else made[1]
            return (made_again, (home, kind.__name__, *arguments), *made[2:])
        return made


def public_home(kind: type) -> str:
    """The package or public module that lists this class; empty if there is none."""
    package = kind.__module__.partition(".")[0]
    homes = (package, f"{package}.optim") if package in ("autograd", "nn") else ()
    has = [home for home in homes if getattr(sys.modules.get(home), kind.__name__, None) is kind]
    return has[0] if has else ""


def made_again(home: str, name: str, *arguments: Any) -> Any:
    """An object of a public class without its attributes: what unpickling makes first."""
    kind = getattr(import_module(home), name)
    return kind.__new__(kind, *arguments)


made_again.__module__ = "autograd"


class OldModule(ModuleType):
    """A module of an older version, which looks its names up in the modules that have them now."""

    def __init__(self, name: str, homes: Sequence[str]) -> None:
        super().__init__(name)
        self.homes = homes

    def __getattr__(self, name: str) -> Any:
        for home in () if name.startswith("__") else self.homes:
            module = import_module(home)
            if name in vars(module):
                return getattr(module, name)
        raise AttributeError(f"module {self.__name__!r} has no {name!r} any more", name=name)


def keep_old_names(package: str, homes: Mapping[str, str]) -> None:
    """Let the old names of modules be imported: `homes` says where the contents of each are now.

    Several modules that hold the contents of one are separated by spaces.
    """
    for name, places in homes.items():
        module = f"{package}.{name}"
        sys.modules[module] = OldModule(module, [f"{package}.{place}" for place in places.split()])


def name_errors(package: str) -> None:
    """Let tracebacks name the public exceptions of a package as users import them.

    Other classes keep the name of their module: `inspect.getsource` looks for a class in it.
    """
    module = sys.modules[package]
    for kind in [getattr(module, name) for name in module.__all__]:
        if isinstance(kind, type) and issubclass(kind, Exception):
            kind.__module__ = package
