"""What tests compare: the bits of results, and the kinds of errors."""

from __future__ import annotations

import struct
from typing import Any

from autograd import DomainError
from autograd.derivatives.tree import flatten


def bits(tree: Any) -> list[bytes]:
    """The bits of all numbers, in order; nan is nan."""
    numbers = [number if isinstance(number, float) else number.data for number in flatten(tree)[0]]
    return [struct.pack("d", number) if number == number else b"nan" for number in numbers]


def outcome(call: Any, *args: Any, **options: Any) -> Any:
    """The bits of the result, or the kind of the error."""
    try:
        return bits(call(*args, **options))
    except DomainError as error:
        return type(error)
