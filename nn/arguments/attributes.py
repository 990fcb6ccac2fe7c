"""Attributes that objects of other libraries have, and what to write in nn instead."""

from __future__ import annotations

from autograd.hints import several
from nn.arguments.hints import CURVE, SCALING, SCORE

__all__ = [
    "ATTRIBUTES",
    "CALLBACK",
    "DATA",
    "HISTORY",
    "OPTIMISER",
    "PATH",
    "RATE",
    "RUN",
    "TRAIN",
    "TRIAL",
    "TRIALS",
]

ATTRIBUTES = several(
    {
        "save": 'nn.save(model, "model.json")',
        "load": 'nn.load("model.json")',
        "score evaluate": SCORE,
        "jit train_step": "nn.fit compiles by itself; a loop of your own calls nn.compile_step",
        "export to_c to_js to_onnx": "autograd.compile(model) has to_c and to_js",
        "compile": "nothing has to be compiled; nn.fit(model, X, y, loss=..., optimiser=...)",
        "partial_fit train_on_batch": "nn.fit goes on from the weights as they are",
        "transform": "model.predict(X) gives the outputs",
        "fit_transform": SCALING,
        "predict_proba": "model.predict(X) gives the outputs of the last layer",
        "predict_classes": "it is called classify here",
        "backward": "call backward() on the loss, a Value",
        "step": "the optimiser steps: nn.SGD(model.parameters(), 0.1).step()",
        "add append": "nn.Sequential(*model.layers, layer) has one more",
        "weights coef_ coefs_": "model.parameters(), or model.named_parameters() with their names",
        "params trainable_variables trainable_weights": "model.parameters()",
        "get_weights": "model.state_dict()",
        "set_weights": "model.load_state_dict(state)",
        "num_parameters count_params n_params": "len(model.parameters()); summary() shows them all",
        "modules children": "model.named_modules()",
        "freeze requires_grad_": "give fit an optimiser of the other parameters",
        "copy clone": "copy.deepcopy(model)",
        "plot draw show": "nn.draw_network(model)",
        "loss_curve_ loss_": 'model.history["loss"]',
        "classes_ classes": "model.labels.names",
        "in_features": "it is called inputs here",
        "out_features units": "len(layer.neurons)",
        "biases": "neuron.bias is that of one neuron",
        "to cuda device half float double": "there is one kind of number and no device",
    }
)
"""What other libraries' models have."""

HISTORY = several(
    {
        "loss losses loss_ loss_curve_": 'history["loss"]',
        "val_loss": 'history["val_loss"]',
        "accuracy": 'history["accuracy"]',
        "backend target": "it is called engine here",
        "seconds": 'history["time"]',
        "epoch n_iter_": "history.epochs is their number",
        "plot": CURVE,
        "keys items values to_dict params": "history.history is a dict of lists",
        "df dataframe to_pandas": "pandas.DataFrame(history.history)",
        "final best": "history.last() has the numbers of the last epoch",
        "save": "history.history is a dict of lists, which JSON can hold",
    }
)
"""What other libraries' histories have."""

TRAIN = "it switches to training; eval() switches back, and nn.fit(model, X, y) trains"

RATE = several(
    {"lr eta": "learning_rate is a number or a function of the steps so far; .rate is the next one"}
)
"""What other libraries call the learning rate of an optimiser."""

OPTIMISER = RATE | several(
    {
        "param_groups": "all parameters have one rate, optimiser.learning_rate",
        "minimize apply_gradients": "call loss.backward(), then .step()",
    }
)
"""What other libraries' optimisers have."""

RUN = several(
    {
        "loss": 'run.history["loss"][-1]',
        "losses": 'run.history["loss"]',
        "logs metrics": "run.history.last()",
        "learning_rate lr": "run.optimiser.rate",
        "optimizer": "it is spelt run.optimiser",
        "stop_training should_stop": 'run.stop("why")',
    }
)
"""What other libraries give to their callbacks."""

CALLBACK = dict.fromkeys(
    [
        *("on_epoch_begin", "on_epoch_start", "on_train_epoch_start", "on_train_epoch_end"),
        *("on_batch_begin", "on_batch_end", "on_train_batch_start", "on_train_batch_end"),
        *("on_train_batch_begin", "on_train_start", "on_fit_start", "on_fit_end"),
        *("on_test_begin", "on_test_end", "on_validation_end", "on_validation_epoch_end"),
    ],
    "the functions of a Callback are on_train_begin, on_epoch_end and on_train_end",
)
"""What other libraries' callbacks may define."""

DATA = several(
    {
        "X x data features": "use .inputs",
        "Y y target targets": "use .labels",
        "feature_names": "only inputs and labels are kept",
        "target_names": "sorted(set(data.labels))",
        "shape": "len(data.labels) examples of len(data.inputs[0]) inputs",
    }
)
"""What other libraries' data sets have."""

TRIAL = several(
    {
        "params": "what was varied is trial.varied",
        "score loss": 'trial.scores["loss"]',
        "estimator": "it is trial.model",
        "exception": "it is trial.error",
    }
)
"""What other libraries' results of one training have."""

TRIALS = several(
    {
        "best_params_": 'trials.best_setting("val_accuracy")',
        "best_score_": 'trials.best("val_accuracy").scores["val_accuracy"]',
        "best_estimator_ best_model": 'trials.best("val_accuracy").model',
        "models histories scores": "each trial has its own, as trials[0].model",
        "best_index_": 'trials.trials.index(trials.best("val_accuracy"))',
        "best_trial": "it is trials.best()",
        "cv_results_ mean": 'trials.compare("val_accuracy") is a table of the means',
        "test_score": 'trials["val_accuracy"]',
        "predict": "a model predicts: trials.best().model.predict(X)",
    }
)
"""What other libraries' searches and cross-validations have."""

PATH = several(
    {
        "x": "the last point is path.points[-1]",
        "fun": "the last height is path.heights[-1]",
        "success": "path.flat says whether it ended where it is flat",
        "nit": "len(path.heights) - 1",
        "history": "path.points and path.heights",
    }
)
"""What SciPy's results have."""
