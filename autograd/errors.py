"""The error of an op that is used where it has no number to give."""

from autograd.pickles import PublicPickle

__all__ = ["DomainError"]


class DomainError(PublicPickle, ValueError, ArithmeticError):
    """An op was used where it is not defined, or its result does not fit into a float.

    Raised by the op itself, in the forward pass, before anything is recorded; and by `backward`
    when a gradient would be multiplied by an infinite or undefined slope.  Inside `autograd.ieee()`
    the same operation gives inf or nan instead.  Where it comes in two arguments, the first says
    what happened and the second what to do, for those who know better what to do.  `overflow`
    says whether a number became too large; otherwise the op is not defined there.

    >>> import autograd
    >>> try:
    ...     autograd.log(-0.3)
    ... except autograd.DomainError as error:
    ...     print(str(error).split(" (")[0])
    log(-0.3): log needs x > 0
    """

    def __init__(self, *words: str, overflow: bool = False) -> None:
        super().__init__(*words)
        self.overflow = overflow

    def __str__(self) -> str:
        return ". ".join(filter(None, map(str, self.args)))
