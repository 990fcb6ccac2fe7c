"""The base of all models and layers.

A module is a plain object.  Its parameters are what you can see: the Values among its attributes,
also inside lists, tuples, dicts and other modules, in the order in which they were assigned.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack

from autograd import Value, no_grad, zero_gradients
from autograd.hints import Hinted, hinting
from nn.arguments.attributes import ATTRIBUTES, TRAIN
from nn.arguments.rows import Inputs, Rows, Scalar, as_inputs, as_rows, number
from nn.data.table import Table
from nn.model.labels import Label, Labels, LabelSource, Predictions
from nn.model.modes import set_training, switched
from nn.model.one_example import refuse_one_example
from nn.model.parameters import walk
from nn.model.recorded import outputs_of_rows

if TYPE_CHECKING:
    from nn.model.layers import Neuron
    from nn.training.history import History
    from nn.training.options import Options

__all__ = ["KINDS", "Module"]

KINDS: dict[str, type[Module]] = {}
"""Every class of modules by its `kind`; of a class that was defined again, the newest."""


class Module(Hinted, ABC):
    """Anything with parameters that turns inputs into outputs.  Subclass it and write `forward`.

    >>> from autograd import Value
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.start = Value(2.0), Value(1.0)
    ...
    ...     def forward(self, inputs):
    ...         return [self.slope * inputs[0] + self.start]
    >>> line = Line()
    >>> line(3).data, list(line.state_dict())
    (7.0, ['slope', 'start'])
    """

    training: bool = True
    """Whether the module is being trained; Dropout does nothing if it is not."""
    labels: Labels | None = None
    """The classes that its outputs stand for, if it was trained on classes."""
    history: History | None = None
    """What the last `fit` recorded, also if it was interrupted."""

    drawn: bool = True
    """Whether a picture of a network has a column for it; Dropout and Standardise have none."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        KINDS[cls.kind()] = cls

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @abstractmethod
    def forward(self, inputs: Sequence[Scalar]) -> Sequence[Scalar] | Scalar:
        """The outputs for the inputs of one example, a list of Values or floats."""

    def width_of_outputs(self, inputs: int | None) -> int | None:  # noqa: ARG002
        """How many outputs there are for this many inputs; None if that is not known.

        Raises a WidthError if the module takes another number of inputs.  Sequential asks its
        modules when it is made, but not a module that overrides `forward` and not this.
        """
        return None

    def _foreign(self) -> Mapping[str, str]:
        return ATTRIBUTES

    # What a module says of itself, for files and pictures

    def describe(self) -> dict[str, object]:
        """The arguments for `built` to make such a module; `nn.save` writes them into the file.

        You need not write it if each argument of `__init__` has an attribute of the same name.
        """
        return {}

    @classmethod
    def built(cls, **described: Any) -> Self:
        """A module of the kind that was described; its parameters are set afterwards."""
        return cls(**described)

    @classmethod
    def least_size(cls, described: Mapping[str, object]) -> int:  # noqa: ARG003
        """The least number of parameters of such a module, without those of modules in it."""
        return 0

    @classmethod
    def kind(cls) -> str:
        """The name of the class in a file: `MLP`, or `my_file.MyModule` for a class of your own."""
        own = cls.__module__.startswith("nn.")
        return cls.__qualname__ if own else f"{cls.__module__}.{cls.__qualname__}"

    def stages(self) -> list[Module]:
        """The modules that inputs pass one after the other; just itself, if not a Sequential."""
        return [self]

    def all_neurons(self) -> list[Neuron]:
        """Its neurons, one for each output; none if it has no neurons."""
        return []

    def width_of_inputs(self) -> int | None:
        """How many inputs it takes; None if that is not known."""
        return None

    @hinting(otherwise="; the inputs of an example are one list: model([0.5, 1.0])")
    def __call__(self, inputs: Inputs) -> Value | list[Value]:
        """The outputs for one example: one as a Value, several as a list.

        Inputs may be Values: `backward` then gives them a `grad` too.
        """
        outputs = self.outputs(inputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def outputs(self, inputs: Inputs) -> list[Value]:
        """The outputs for one example, always as a list."""
        outputs = self.forward(as_inputs(inputs))
        listed = outputs if isinstance(outputs, Sequence) else [outputs]
        return [output if isinstance(output, Value) else Value(output) for output in listed]

    def predict(self, rows: Rows) -> list[list[float]]:
        """A row of outputs for each row of inputs, as plain numbers; no graph is built.

        Dropout is off while it runs.  Many rows are computed by generated code, with the same bits.
        The list also has the `labels` of the model, by which
        `nn.accuracy` and `nn.confusion` read its rows as `classify` does.
        """
        table, answers = as_rows(rows, "the inputs"), Predictions()
        answers.labels = self.labels
        with switched(self, training=False), no_grad():
            try:
                answers += outputs_of_rows(self, table)
            except ValueError as error:
                refuse_one_example(self, table, error)
                raise
        return answers

    def classify(self, rows: Rows) -> list[Label]:
        """The class of each row: a name if the model was trained on names.

        Without labels, it is the number of the largest output.
        """
        labels, table = self.labels, self.predict(rows)
        if labels is not None:
            return [labels.decode(row) for row in table]
        if len(table[0]) == 1:
            raise ValueError(
                "this model was not trained on classes, and has one output; use predict(), or set "
                'model.labels = nn.Labels(["no", "yes"], outputs=1)'
            )
        return [row.index(max(row)) for row in table]

    @hinting()
    def fit(
        self,
        training_data: Rows,
        labels: LabelSource,
        epochs: int,
        learning_rate: float = 0.1,
        **options: Unpack[Options],
    ) -> History:
        """Train by plain SGD at the rate .1, one example per update, in a new order each epoch.

        The lesson trains in this way; `nn.fit` trains by Adam on batches of 8.  `options` are those
        of `nn.fit`, whose docstring says what each means.
        """
        from nn.training.fit import fit  # imported here: most models are used without training

        __tracebackhide__ = True  # a notebook then shows the learner's line, not this one

        if not {"optimiser", "optimizer"} & set(options):
            options["optimiser"] = "sgd"
        options.setdefault("batch_size", 1)
        return fit(
            self, training_data, labels, epochs=epochs, learning_rate=learning_rate, **options
        )

    # Parameters

    def named_parameters(self) -> dict[str, Value]:
        """Every parameter once, by its path, such as `layers.0.neurons.1.weights.0`."""
        return {name: thing for name, thing in walk(self, Module) if isinstance(thing, Value)}

    def parameters(self) -> list[Value]:
        """Every parameter once, in the order of `named_parameters`."""
        return list(self.named_parameters().values())

    def named_modules(self) -> dict[str, Module]:
        """This module, under the name "", and every module inside it by its path."""
        found = walk(self, Module, values=False)
        return {name: thing for name, thing in found if isinstance(thing, Module)}

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        zero_gradients(self.parameters())

    def state_dict(self) -> dict[str, float]:
        """The number of every parameter by its path."""
        return {name: parameter.data for name, parameter in self.named_parameters().items()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set every parameter; if a name or a number is wrong, none is changed."""
        parameters = self.named_parameters()
        for adjective, names in (
            ("missing", [name for name in parameters if name not in state]),
            ("unknown", [name for name in state if name not in parameters]),
        ):
            if names:
                raise ValueError(
                    f"load_state_dict: {len(names)} {adjective} parameter(s), first {names[0]!r}; "
                    "the state belongs to a model of another shape"
                )
        numbers = {name: number(state[name], name) for name in parameters}
        for name, parameter in parameters.items():
            parameter.data = numbers[name]

    def summary(self) -> Table:
        """A table of the modules directly inside this one, and how many parameters each has."""
        rows: list[list[str | float | None]] = [
            [path, repr(part), len(part.parameters())]
            for path, part in self.named_modules().items()
            if path and sum(f"{path}.".startswith(f"{o}.") for o in self.named_modules()) == 1
        ]
        return Table(
            ["layer", "what", "parameters"], [*rows, ["total", "", len(self.parameters())]]
        )

    # Modes

    @hinting({"mode": TRAIN}, otherwise=f"; {TRAIN}")
    def train(self) -> Module:
        """Switch this module and all inside it to training, and return it."""
        return set_training(self, training=True)

    def eval(self) -> Module:
        """Switch this module and all inside it to use, so that Dropout does nothing; return it."""
        return set_training(self, training=False)
