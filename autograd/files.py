"""Write a file as a whole or not at all, even if the program crashes or another one writes too."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["check", "write"]

ENDING = ".part"
STEM = 200  # bytes of a long file name that its temporary file repeats
ABANDONED = 3600.0  # seconds after which a temporary file is taken to be left over

# What is not a file, by the letter that `ls -l` writes first.
KINDS = {"d": "a folder", "p": "a pipe", "c": "a device", "b": "a device", "s": "a socket"}


def write(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Put all of `content` into the file at `path`, or leave the file as it was.

    Text is written as UTF-8. The content goes into a new file beside the target, which then
    replaces the target. So readers see the old file or the new one, and one of several writers
    wins. A file that exists keeps its mode. A link is replaced, not followed. A folder, a device
    or a pipe is never replaced: an OSError says so.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(f"{folder}/note.txt", "one").read_text()
    'one'
    """
    target = Path(path)
    mode = mode_of(target)
    data = content.encode() if isinstance(content, str) else content
    sweep(target)
    temporary = beside(target, secrets.token_hex(8))
    try:
        fill(temporary, data, mode)
        temporary.replace(target)
    except OSError as error:
        if error.filename != str(temporary):
            raise
        raise type(error)(error.errno, error.strerror, str(target)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return target


def check(path: str | os.PathLike[str]) -> None:
    """Raise the OSError that `write` would raise for this path; nothing is written.

    >>> check("missing/model.json")
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'missing/model.json'
    """
    target = Path(path)
    mode_of(target)
    if not os.access(target.parent, os.W_OK | os.X_OK):
        missing = not target.parent.exists()
        error = FileNotFoundError if missing else PermissionError
        code = errno.ENOENT if missing else errno.EACCES
        raise error(code, os.strerror(code), str(target))


def mode_of(target: Path) -> int | None:
    """The permissions of the file at `target`; None if there is no file, or a link."""
    if not target.name:
        raise IsADirectoryError(f"{target} is a folder; give the name of a file in it")
    try:
        found = target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None  # opening the temporary file says what is missing
    letter = stat.filemode(found.st_mode)[0]
    if letter in KINDS:
        error = IsADirectoryError if letter == "d" else OSError
        raise error(f"{target} is {KINDS[letter]}, not a file; choose another name")
    return None if target.is_symlink() else stat.S_IMODE(found.st_mode)


def beside(target: Path, token: str) -> Path:
    """The path of the temporary file: hidden, in the same folder, with the token in its name."""
    stem = target.name.encode()[:STEM].decode(errors="ignore")
    return target.with_name(f".{stem}.{token}{ENDING}")


def fill(temporary: Path, data: bytes, mode: int | None) -> None:
    """Write a new file and wait until it is on the disk; no file or link may have its name."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(temporary, "wb", opener=lambda name, _: opened(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def opened(name: str, flags: int, mode: int | None) -> int:
    """Open a new file that nobody can read who could not read the file it will replace."""
    if mode is None:
        return os.open(name, flags, 0o666)
    descriptor = os.open(name, flags, mode & 0o600)
    os.chmod(descriptor if os.chmod in os.supports_fd else name, mode)
    return descriptor


def sweep(target: Path) -> None:
    """Remove the temporary files of writers of this target that were killed long ago."""
    start = beside(target, "").name.removesuffix(ENDING)
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            if entry.name.startswith(start) and entry.name.endswith(ENDING):
                with suppress(OSError):
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > ABANDONED:
                        os.unlink(entry.path)
