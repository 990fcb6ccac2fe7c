"""The idioms of engines that compute with arrays or symbols, for the programs of `engines`."""

from __future__ import annotations

from typing import Any

from benchmarks.engines import Engine

__all__ = ["CasADi", "DrJit", "Jax", "Torch"]

ROOT_HALF = 0.7071067811865476


class Jax(Engine):
    """JAX in double precision."""

    def __init__(self) -> None:
        import jax
        import jax.numpy as jnp
        from jax.scipy.special import ndtr

        jax.config.update("jax_enable_x64", True)
        self.relu = lambda x: jnp.maximum(x, 0.0)
        self.exp, self.log, self.sqrt, self.normal_cdf = jnp.exp, jnp.log, jnp.sqrt, ndtr


class Torch(Engine):
    """PyTorch on tensors of doubles."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        self.relu, self.exp, self.log, self.sqrt = torch.relu, torch.exp, torch.log, torch.sqrt
        self.normal_cdf = torch.special.ndtr

    def leaf(self, number: float) -> Any:
        """A tensor of one number."""
        import torch

        return torch.tensor(number, dtype=torch.float64, requires_grad=True)


class CasADi(Engine):
    """CasADi on symbols of scalars."""

    def __init__(self) -> None:
        import casadi

        self.relu = lambda x: casadi.fmax(x, 0.0)
        self.exp, self.log, self.sqrt = casadi.exp, casadi.log, casadi.sqrt
        self.normal_cdf = lambda x: 0.5 * (1.0 + casadi.erf(x * ROOT_HALF))


class DrJit(Engine):
    """Dr.Jit's LLVM backend, in one thread unless more are asked for."""

    def __init__(self, threads: int = 1) -> None:
        import drjit
        from drjit.llvm.ad import Float64

        drjit.set_thread_count(threads - 1)  # beside the one that asks
        self.array = Float64
        self.relu = lambda x: drjit.select(x > 0.0, x, 0.0)  # older LLVMs know no maximum
        self.exp, self.log, self.sqrt = drjit.exp, drjit.log, drjit.sqrt
        self.normal_cdf = lambda x: 0.5 * (1.0 + drjit.erf(x * ROOT_HALF))
