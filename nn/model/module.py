"""The base of all models and layers, and how its parameters are found.

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

if TYPE_CHECKING:
    from nn.model.layers import Neuron
    from nn.training.fit import Options
    from nn.training.history import History

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
    """Whether the module is being trained: what Dropout and the like depend on."""
    labels: Labels | None = None
    """What its outputs mean, if it was trained on classes."""
    history: History | None = None
    """What the last `fit` recorded, also if it was interrupted."""

    drawn: bool = True
    """Whether a picture of a network gives it a column; what only scales or silences has none."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        KINDS[cls.kind()] = cls

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @abstractmethod
    def forward(self, inputs: Sequence[Scalar]) -> Sequence[Scalar] | Scalar:
        """The outputs for the inputs of one example, a list of Values or floats."""

    def width_of_outputs(self, inputs: int | None) -> int | None:  # noqa: ARG002
        """How many outputs come of so many inputs, None where that is not known; a WidthError if
        these are too many or too few.  Sequential asks each of its modules when it is made, but
        not those whose `forward` was written anew and this was not.
        """
        return None

    def _foreign(self) -> Mapping[str, str]:
        return ATTRIBUTES

    # What a module says of itself, for files and pictures

    def describe(self) -> dict[str, object]:
        """What `built` needs to make a module like this one; `nn.save` writes it into the file.

        Unless you write it: all arguments of `__init__`, if each has an attribute of its name.
        """
        return {}

    @classmethod
    def built(cls, **described: Any) -> Self:
        """A module like the one that was described; its parameters are set afterwards."""
        return cls(**described)

    @classmethod
    def least_size(cls, described: Mapping[str, object]) -> int:  # noqa: ARG003
        """How many parameters of its own such a module has at least."""
        return 0

    @classmethod
    def kind(cls) -> str:
        """What a file calls the class: `MLP`, or with its module where it is not one of nn's."""
        own = cls.__module__.startswith("nn.")
        return cls.__qualname__ if own else f"{cls.__module__}.{cls.__qualname__}"

    def stages(self) -> list[Module]:
        """The modules that inputs pass, one after the other; itself, unless it is a row of them."""
        return [self]

    def all_neurons(self) -> list[Neuron]:
        """Its neurons, one for each output; none if it has no neurons."""
        return []

    def width_of_inputs(self) -> int | None:
        """How many inputs it takes, None where that is not known."""
        return None

    @hinting(otherwise="; the inputs of an example are one list: model([0.5, 1.0])")
    def __call__(self, inputs: Inputs) -> Value | list[Value]:
        """The outputs for one example: one as a Value, several as a list.

        Give Values instead of numbers, and their `grad` is the gradient of the inputs.
        """
        outputs = self.outputs(inputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def outputs(self, inputs: Inputs) -> list[Value]:
        """The outputs for one example, as a list in any case."""
        outputs = self.forward(as_inputs(inputs))
        listed = outputs if isinstance(outputs, Sequence) else [outputs]
        return [output if isinstance(output, Value) else Value(output) for output in listed]

    def predict(self, rows: Rows) -> list[list[float]]:
        """A row of outputs for each row of inputs, as plain numbers; no graph is built.

        Dropout is off while it runs.  The list remembers `model.labels`: `nn.accuracy` and
        `nn.confusion` read its rows as `classify` does.
        """
        table, answers = as_rows(rows, "the inputs"), Predictions()
        answers.labels = self.labels
        with switched(self, training=False), no_grad():
            try:
                answers += [[output.data for output in self.outputs(row)] for row in table]
            except ValueError as error:
                refuse_one_example(self, table, error)
                raise
        return answers

    def classify(self, rows: Rows) -> list[Label]:
        """The class each row belongs to: a name if the model was trained on names.

        Without labels it is the number of the largest output.
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
        """Train by plain SGD at the rate .1, one example an update, in a new order each epoch.

        This is the training of the lesson; `nn.fit` trains by Adam on batches of 8.  `options` are
        those of `nn.fit`, whose docstring says what each means.
        """
        from nn.training.fit import fit  # a model does not need to be trained to be used

        __tracebackhide__ = True  # in a notebook: the learner's own line says more

        if not {"optimiser", "optimizer"} & set(options):
            options["optimiser"] = "sgd"
        options.setdefault("batch_size", 1)
        return fit(
            self, training_data, labels, epochs=epochs, learning_rate=learning_rate, **options
        )

    # Parameters

    def named_parameters(self) -> dict[str, Value]:
        """Every parameter once, by its path: `layers.0.neurons.1.weights.0`."""
        return {name: thing for name, thing in walk(self, Module) if isinstance(thing, Value)}

    def parameters(self) -> list[Value]:
        """Every parameter once, in the order of `named_parameters`."""
        return list(self.named_parameters().values())

    def named_modules(self) -> dict[str, Module]:
        """This module, under the name "", and every module inside it by its path."""
        return {name: thing for name, thing in walk(self, Module) if isinstance(thing, Module)}

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        zero_gradients(self.parameters())

    def state_dict(self) -> dict[str, float]:
        """The number of every parameter by its path."""
        return {name: parameter.data for name, parameter in self.named_parameters().items()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set every parameter; nothing is changed unless all names and numbers are right."""
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
        """The modules directly inside this one, with the parameters of each."""
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
        """Switch this module and all inside it to use, and return it: Dropout lets all through."""
        return set_training(self, training=False)
