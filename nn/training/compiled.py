"""The trainer that runs epochs as compiled code, and asks the eager one where it cannot."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograd import COMPILED, zero_gradients
from autograd.compiler.training import (
    Engine,
    Epoch,
    State,
    engine_of,
    numbers_of,
    set_gradients,
    without_collector,
)
from nn.arguments.wording import counted
from nn.data.split import checked_size
from nn.model.draws import Draws
from nn.model.modes import switched
from nn.model.watch import same, traits
from nn.optim.optimiser import Optimiser
from nn.training.parts import Parts, parts
from nn.training.rules import rests
from nn.training.trainer import EagerTrainer

__all__ = ["CompiledTrainer", "Made"]

CHANGING = {"learning_rate", "state", "steps"}
"""Attributes of an optimiser that are read at each epoch, and recorded by none."""
FEW = 400 if COMPILED else 200
"""Eager mode trains on this many examples in the time that it takes to generate code."""


@dataclass(eq=False, repr=False)
class CompiledTrainer(EagerTrainer):
    """Records a training step once, and runs epochs of it as generated code.

    What changed between epochs counts: weights, states and rates are read again, and if a callback
    changed the model or the optimiser, the step is recorded again.  What is not finite is computed
    once more by the eager trainer, whose error names the example and the op.

    `examples` says how many examples will be trained on, in batches of `size`: of few, compiling is
    not worth it.
    `alone` says that none of the user's functions runs between two epochs, so that nothing can have
    changed that was recorded.  `unread` says that nothing reads the model between them, either:
    then the parameters are written when the training has ended.

    >>> import nn
    >>> model = nn.MLP(1, [1], bias=False, weights=[[[1.0]]])
    >>> rule = nn.SGD(model.parameters(), learning_rate=0.25)
    >>> data = [[1.0], [2.0]], [[3.0], [0.0]]
    >>> trainer = CompiledTrainer(model, nn.squared_error, rule, *data, engine="python")
    >>> trainer.epoch(order=[0, 1], batch_size=1), model.state_dict()
    (10.0, {'layers.0.neurons.0.weights.0': -2.0})
    >>> trainer.ran, trainer.why
    ('python', 'it was asked for')
    """

    engine: str = "auto"
    strict: bool = False
    examples: int = 0
    size: int = 1
    alone: bool = False
    unread: bool = False
    _kept: Epoch | None = field(default=None, init=False)
    """The last epoch, until what it reached is written to the parameters."""
    _made: Made | None = field(default=None, init=False)
    _reason: str = field(default="", init=False)
    _slots: Sequence[Sequence[float]] = field(default=(), init=False)
    """What the optimiser remembers, as the engine knows it."""
    _traits: list[object] = field(default_factory=list, init=False)
    _recordings: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.give(self.inputs, self.targets)
        if self.inputs and self.engine != "auto":  # it is refused before anything is changed
            with switched(self.model, training=True):
                self.prepared()

    def give(self, inputs: Sequence[list[float]], targets: Sequence[list[float]]) -> None:
        """Train on other examples from now on."""
        self.inputs, self.targets = inputs, targets
        pairs = zip(inputs, targets, strict=True)
        self._rows = [[*features, *goals] for features, goals in pairs]

    def epoch(self, order: Sequence[int], batch_size: int | None) -> float:
        """Update on every example in `order`, batch by batch; return the mean loss."""
        made = self.prepared()
        self.why, replayed = self._reason, 0
        if made is None:
            return super().epoch(order, batch_size)
        size = checked_size(batch_size) or max(1, len(order))
        count = -(-len(order) // size)
        draws = Draws(made.parts.generators)
        state, step = self._begun()
        epoch = Epoch(
            state,
            self._rows,
            order,
            size,
            shared=numbers_of(made.parts.shared),
            rates=rates(self.optimiser, count),
            step=step,
            draw=draws if made.parts.generators else None,
        )
        try:
            made.engine.run(epoch)
            while epoch.state.updates < count:
                self._ask_eager(epoch, draws)
                replayed += 1
                made.engine.run(epoch)
        finally:
            self._kept = epoch
            if not self.unread:
                self._write()
        if epoch.how:
            self.why += f"; {epoch.how}"
        if replayed:
            self.why += f"; eager code made {replayed} of the last {counted(count, 'update')}"
        return epoch.state.losses / len(order)

    # Before the epoch

    def prepared(self) -> Made | None:
        """The engine for the model and the optimiser as they are now; None if eager code runs."""
        if not self._traits or not (self.alone or same(self._traits, self._now())):
            self._made, self.ran, self._reason = self._make()
            self.why = self._reason
            self._traits = self._now()  # recording may count the calls of a function
        return self._made

    def _now(self) -> list[object]:
        """All that a recording depends on."""
        rule = self.optimiser
        settings = [each for name, each in vars(rule).items() if name not in CHANGING]
        width = len(self.inputs[0]), len(self.targets[0])
        kind = type(rule)
        return traits(self.model, self.loss, self.penalty, kind, settings, rests(rule), width)

    @without_collector()
    def _make(self) -> tuple[Made | None, str, str]:
        """The engine if there is one, its name, and why it was chosen."""
        if self.engine == "eager":
            return None, "eager", "it was asked for"
        self._recordings += 1
        # After two changes the next one is expected soon: the code must pay within one epoch.
        examples = self.examples if self._recordings < 3 else len(self.inputs)
        if self.engine == "auto" and examples < FEW:
            done = f"it is done with {counted(examples, 'example')}"
            return None, "eager", f"{done} before compiled code would be ready"
        example = self.inputs[0], self.targets[0]
        try:
            found = parts(self.model, self.loss, self.optimiser, *example, self.penalty)
        except Exception as error:
            why = f"the step cannot be compiled: {error}"
            if self.engine == "auto":
                return None, "eager", why
            raise ValueError(f"engine={self.engine!r} cannot run this training: {error}") from error
        engine, name, why = engine_of(
            found.training,
            self.engine,
            examples=examples,
            epochs=examples // len(self.inputs),
            size=self.size,
            strict=self.strict,
        )
        return Made(found, engine), name, why

    def _begun(self) -> tuple[State, int]:
        """What the epoch starts from, and how many updates there were before it."""
        epoch = self._kept  # it is kept until the next one is: Ctrl-C may come before
        if epoch is None:
            return self._state(), self.optimiser.steps
        return epoch.state._replace(updates=0, losses=0.0), epoch.step + epoch.state.updates

    def _state(self) -> State:
        rule = self.optimiser
        self._slots = [*zip(*rule.state, strict=True)]
        return State(numbers_of(rule.parameters), self._slots)

    # After it

    def settle(self) -> None:
        """End the training: write to the parameters what they do not have yet."""
        self._write()

    def _write(self) -> None:
        """Write what the last epoch reached to the parameters, if they do not have it yet."""
        if self._kept is not None:
            self._publish(self._kept)
            self._kept = None

    def _publish(self, epoch: Epoch) -> None:
        """Write what was reached to the parameters and to the optimiser."""
        state, rule = epoch.state, self.optimiser
        is_same = state.slots is self._slots or not state.slots
        rows = rule.state if is_same else [*zip(*state.slots, strict=True)]
        rule.commit(state.weights, rows, epoch.step + state.updates)
        self._slots = state.slots  # not before: Ctrl-C may come here, and all is written again
        if state.updates:
            zero_gradients(self.parameters)
        if state.gradients:
            set_gradients(rule.parameters, state.gradients)

    def _ask_eager(self, epoch: Epoch, draws: Draws) -> None:
        """Make the next update in eager mode, with the same random numbers."""
        self._publish(epoch)
        state, start = epoch.state, epoch.state.updates * epoch.size
        draws.rewind(start)
        losses = self._update(epoch.order[start : start + epoch.size])
        gradients = [parameter.grad for parameter in self.optimiser.parameters]
        epoch.state = self._state()._replace(
            updates=state.updates + 1, losses=state.losses + losses, gradients=gradients
        )


@dataclass
class Made:
    """The programs of a training step, and the engine that runs them."""

    parts: Parts
    engine: Engine


def rates(optimiser: Optimiser, count: int) -> Sequence[float]:
    """The rates of the next updates.

    They end where a schedule fails: the update that asks for that rate raises its error.
    """
    if not rests(optimiser):
        return array("d", [optimiser.rate]) * count
    found, steps = [], optimiser.steps
    try:
        for optimiser.steps in range(steps, steps + count):
            found.append(optimiser.rate)
    except Exception:
        pass
    finally:
        optimiser.steps = steps
    return found
