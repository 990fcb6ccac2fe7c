"""Compile the engine when a wheel is built; where nothing can compile, the wheel is pure Python.

A module is compiled if a .pxd stands beside its .py.  The .py goes into the wheel either way:
tracebacks, help() and inspect show it.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOTE = "autograd/pure.txt"  # in a pure wheel: why it is pure


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the libraries to the wheel, or a note that says why there are none."""
        if version == "editable":
            return
        self.folder = folder = Path(tempfile.mkdtemp(prefix="slopewise-"))
        reason = why_not()
        try:
            built = {} if reason else compile_modules(Path(self.root), folder)
        except (Exception, SystemExit) as error:  # setuptools exits where the compiler fails
            built, reason = {}, f"the engine was not compiled: {error}"
        if built:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            self.app.display_info(f"{len(built)} modules of the engine are compiled")
        else:
            note = folder / "pure.txt"
            note.write_text(" ".join(reason.split()), encoding="utf-8")
            built = {str(note): NOTE}
            self.app.display_warning(f"a wheel of pure Python: {reason}")
        build_data["force_include"].update(built)

    def finalize(self, version: str, *_: object) -> None:
        """Remove what was compiled: the wheel has it."""
        if version != "editable":
            shutil.rmtree(self.folder, ignore_errors=True)


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


def compile_modules(root: Path, folder: Path) -> dict[str, str]:
    """Compile in `folder`, which is new: each library, and its path in the wheel."""
    from Cython.Build import cythonize
    from Cython.Compiler import Options
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    # Of cdef classes.  Parents are older than their children, so that graphs have no cycles: no
    # garbage collector.  Neither can be said in a .pxd, and the .py does without `import cython`.
    Options.get_directive_defaults().update(no_gc=True, freelist=4096)
    # Every float is rounded as Python rounds it, whatever CFLAGS say.
    flags = ["-O2", "-g0", "-ffp-contract=off", "-fno-fast-math", "-fno-builtin-memset"]
    with chdir(root):
        extensions = cythonize(
            [
                Extension(
                    name,
                    [f"{name.replace('.', '/')}.py"],
                    extra_compile_args=[] if os.name == "nt" else flags,
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
    return {
        path: Path(path).relative_to(folder / "lib").as_posix() for path in command.get_outputs()
    }
