"""Compile the engine when a wheel is built; where nothing can compile, the wheel is pure Python.

A module is compiled if a .pxd stands beside its .py.  The .py goes into the wheel either way:
tracebacks, help() and inspect show it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from contextlib import chdir
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOTE = "autograd/pure.txt"  # in a pure wheel: why it is pure
TRIAL = """
from autograd import COMPILED, Value
x = Value(3.0)
(x * x).backward()
assert COMPILED and x.grad == 6.0
"""


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the libraries to the wheel, or a note that says why there are none."""
        if version == "editable":
            return
        # Python removes it at its end if finalize() is never called.
        self.temporary = TemporaryDirectory(prefix="slopewise-", ignore_cleanup_errors=True)
        folder = Path(self.temporary.name)
        reason = why_not() or self.failure(folder)
        if reason:
            note = folder / "pure.txt"
            note.write_text(reason, encoding="utf-8")
            build_data["force_include"][str(note)] = NOTE
            self.app.display_warning(f"a wheel of pure Python: {reason}")
            return
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        libraries = sorted((folder / "lib").rglob(f"*{suffix}"))
        for library in libraries:
            place = library.relative_to(folder / "lib").as_posix()
            build_data["force_include"][str(library)] = place
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        self.app.display_info(f"{len(libraries)} modules of the engine are compiled")

    def failure(self, folder: Path) -> str:
        """Compile into the folder, in a process of its own; what went wrong, or nothing."""
        command = [sys.executable, __file__, self.root, str(folder)]
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, **both, encoding="utf-8", errors="replace", check=False)
        if done.returncode == 0:
            return ""
        self.app.display_info(done.stdout)
        return f"the engine was not compiled: {telling(done.stdout, folder)}"

    def finalize(self, version: str, *_: object) -> None:
        """Remove what was compiled: the wheel has it."""
        if version != "editable":
            self.temporary.cleanup()


def why_not() -> str:
    """Why nothing is to be compiled here; nothing if it can be tried."""
    if os.environ.get("SLOPEWISE_PURE"):
        return "SLOPEWISE_PURE was set when it was built"
    if sys.implementation.name != "cpython":
        return f"it was built for {sys.implementation.name}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "it was built for free-threaded Python, and the compiled engine needs the GIL"
    return ""


def compiled_modules(root: Path) -> list[str]:
    """`autograd.engine.value`: every module with a .pxd, but for the compiler's own vocabulary."""
    found = sorted(root.glob("autograd/**/*.pxd"))
    names = [".".join(path.relative_to(root).with_suffix("").parts) for path in found]
    return [name for name in names if name != "autograd.ops.native"]


def telling(output: str, folder: Path) -> str:
    """The line that tells what went wrong: the first that speaks of an error, else the last."""
    lines = [line for line in output.splitlines() if line.strip()] or ["it ended without a word"]
    line = next((line for line in lines if re.search("error: ", line, re.IGNORECASE)), lines[-1])
    line = line.replace(f"{folder}{os.sep}", "")
    line = re.sub(r"^[\w.]*(Error|error): ", "", line)
    line = re.sub(r"\[Errno 2\] No such file or directory: '(.*)'", r"there is no \1", line)
    line = re.sub(r"(?i)command '\[?'?([^',]+).*", r"the command \1 failed", line)
    return shorten(line, 150, placeholder=" ...")


def compile_modules(root: Path, folder: Path) -> None:
    """Compile in `folder`, which is new, and leave the libraries in `folder/lib`."""
    from Cython.Build import cythonize
    from Cython.Compiler import Options
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    # Of cdef classes.  Parents are older than their children, so that graphs have no cycles: no
    # garbage collector.  Neither can be said in a .pxd, and the .py does without `import cython`.
    Options.get_directive_defaults().update(no_gc=True, freelist=4096)
    # Every float is rounded as Python rounds it, whatever CFLAGS say; these come after them.  To
    # the linker, -ffast-math means to flush subnormal numbers to 0 in the whole process.
    flags = ["-O2", "-g0", "-ffp-contract=off", "-fno-fast-math", "-fno-builtin-memset"]
    linked = ["-O2", "-fno-fast-math"]
    if os.name == "nt":
        flags, linked = ["/fp:precise"], []
    with chdir(root):
        extensions = cythonize(
            [
                Extension(
                    name,
                    [f"{name.replace('.', '/')}.py"],
                    extra_compile_args=flags,
                    extra_link_args=linked,
                )
                for name in compiled_modules(root)
            ],
            language_level=3,
            build_dir=str(folder / "c"),
            compiler_directives={"infer_types": True, "auto_pickle": False},
        )
        command = build_ext(Distribution({"name": "slopewise", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "objects")
        command.ensure_finalized()
        command.run()


def try_it(root: Path, folder: Path) -> None:
    """Import and use what was compiled: a compiler that is broken may not say so."""
    library = folder / "lib"
    copytree(root / "autograd", library / "autograd", dirs_exist_ok=True, ignore=only_sources)
    start = f"import sys; sys.path.insert(0, {str(library)!r})"
    subprocess.run([sys.executable, "-c", start + TRIAL], check=True)


def only_sources(_: str, names: list[str]) -> list[str]:
    """What else lies in a source tree: libraries of an older build, for one."""
    return [name for name in names if "." in name and not name.endswith(".py")]


if __name__ == "__main__":
    here, new = map(Path, sys.argv[1:])
    compile_modules(here, new)
    try_it(here, new)
